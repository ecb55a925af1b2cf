"""How much a client may send: enough for a bad day, too little to flood a worker."""

from __future__ import annotations

from talo.foundation.database.actor import Actor
from talo.foundation.identity.limiting import over

AN_HOUR = 3600
MESSAGES = 20
PROPOSALS = 10
SITE_FEEDBACK = 5


class TooMany(ValueError):
    """Too much within an hour; what was typed stays on the page."""


def check_rate(by: Actor, what: str = "messages", most: int = MESSAGES) -> None:
    """Count one sending of a client.

    Raises:
        TooMany: more than `most` within an hour.
    """
    if over(f"{what}:{by.setting}", most, AN_HOUR):
        raise TooMany
