"""Counts acts that could be used to guess or to flood, by who does them, within an hour."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

PER_SECONDS = 3600
SENDINGS = 20  # a library or a school shares one address
LOOK_UPS = 60  # personal identity codes that one worker types in an hour


def too_many_sendings(request: HttpRequest) -> bool:
    """Count one sending from this network address; True when it has sent too often."""
    return _over(f"check-in:{_address(request)}", SENDINGS)


def too_many_look_ups(position_id: int) -> bool:
    """Count one personal identity code typed by a worker; True when there have been too many."""
    return _over(f"hetu:{position_id}", LOOK_UPS)


def _over(what: str, limit: int) -> bool:
    # The cache's key is a hash: an address is personal data.
    key = "limit:" + hashlib.sha256(f"{settings.SECRET_KEY}{what}".encode()).hexdigest()
    if cache.add(key, 1, PER_SECONDS):
        return False
    try:
        return cache.incr(key) > limit
    except ValueError:  # ran out between the two
        return False


def _address(request: HttpRequest) -> str:
    if settings.SECURE_PROXY_SSL_HEADER:
        # The last address is the one that our own proxy saw; those before it anybody can write.
        return str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
