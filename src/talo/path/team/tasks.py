"""The background tasks of the team's room."""

from __future__ import annotations

from talo.foundation.notices.periodic import every
from talo.path.team import rising

EVERY_WORKING_MORNING = "20 5 * * 1-5"  # in UTC: 7.20 in winter, 8.20 in summer


@every(EVERY_WORKING_MORNING, name="team.tell_leads")
def tell_leads() -> None:
    """Tell leads of answers that are late."""
    rising.tell_leads()
