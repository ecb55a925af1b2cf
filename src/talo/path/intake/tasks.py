"""The background tasks of intake."""

from __future__ import annotations

from talo.foundation.notices.periodic import every
from talo.path.intake import rising

EVERY_WORKING_MORNING = "15 5 * * 1-5"  # in UTC: 7.15 in winter, 8.15 in summer


@every(EVERY_WORKING_MORNING, name="intake.tell_leads")
def tell_leads() -> None:
    """Tell leads of contacts that nobody has taken."""
    rising.tell_leads()
