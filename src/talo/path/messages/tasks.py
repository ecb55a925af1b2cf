"""The background tasks of messages."""

from __future__ import annotations

from talo.foundation.notices.periodic import every
from talo.path.messages import reminding

EVERY_HOUR_OF_THE_DAY = "5 5-17 * * *"  # in UTC: nobody is reminded at night


@every(EVERY_HOUR_OF_THE_DAY, name="messages.remind")
def remind() -> None:
    """Remind of appointments that begin within a day."""
    reminding.remind()
