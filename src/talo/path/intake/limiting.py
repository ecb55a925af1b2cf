"""How often one may send a check-in or type an identity code within an hour, by who does it."""

from __future__ import annotations

from talo.foundation.identity.limiting import address, over
from talo.foundation.identity.requests import Request

PER_SECONDS = 3600
SENDINGS = 20  # a library or a school shares one address
LOOK_UPS = 60  # personal identity codes that one worker types in an hour


def too_many_sendings(request: Request) -> bool:
    """Count one sending from this network address; True when it has sent too often."""
    return over(f"check-in:{address(request)}", SENDINGS, PER_SECONDS)


def too_many_look_ups(position_id: int) -> bool:
    """Count one personal identity code typed by a worker; True when there have been too many."""
    return over(f"hetu:{position_id}", LOOK_UPS, PER_SECONDS)
