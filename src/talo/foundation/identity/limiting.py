"""Counts acts that could be used to guess or to flood, by who does them."""

from __future__ import annotations

import hashlib
import time

from django.conf import settings
from django.core.cache import cache

from talo.foundation.identity.requests import Request


def over(what: str, limit: int, seconds: int) -> bool:
    """Count one act; True when there have been more than `limit` within `seconds` of the first of them."""
    # The cache's key is a hash: what is counted may hold an address, which is personal data.
    key = "limit:" + hashlib.sha256(f"{settings.SECRET_KEY}{what}".encode()).hexdigest()
    now = time.time()
    count, until = cache.get(key) or (0, 0.0)
    if until <= now:
        count, until = 0, now + seconds
    # Not `incr`: it would give the count a life of its own at every act.
    cache.set(key, (count + 1, until), max(1, int(until - now)))
    return bool(count + 1 > limit)


def address(request: Request) -> str:
    """The network address from which a request came, as far as it can be trusted."""
    if settings.SECURE_PROXY_SSL_HEADER:
        # The last address is the one that our own proxy saw; those before it anybody can write.
        return str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
