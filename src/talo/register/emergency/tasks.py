"""The background task of emergency access."""

from __future__ import annotations

from talo.foundation.notices.periodic import every
from talo.register.emergency import reviewing

EVERY_WORKING_MORNING = "20 5 * * 1-5"  # in UTC: 7.20 in winter, 8.20 in summer


@every(EVERY_WORKING_MORNING, name="emergency.raise_late")
def raise_late() -> None:
    """Let reviews that are late rise to the unit's lead."""
    reviewing.raise_late()
