"""What strong identification leaves in the session until the person has pressed on: the identity code, sealed."""

from __future__ import annotations

import base64
import time
import uuid
from typing import Any

from talo.foundation.identity.encryption import CannotOpen, open_sealed, seal
from talo.foundation.identity.hetu import Hetu, InvalidHetu, parse_hetu
from talo.foundation.identity.requests import Request

SESSION_KEY = "talo_identified"
SECONDS = 300  # no rule of law
# The session's row has no public id of its own.
PLACE = ("django_session", "talo_identified", uuid.UUID(int=0))


def keep(request: Request, hetu: Hetu) -> None:
    """Remember for five minutes whom the broker has identified."""
    sealed = base64.b64encode(seal(hetu.code, *PLACE)).decode()
    request.session[SESSION_KEY] = {"sealed": sealed, "at": int(time.time())}


def waiting(request: Request) -> Hetu | None:
    """Whom the broker has identified just now; None when nobody, or too long ago."""
    kept: Any = request.session.get(SESSION_KEY)
    if not isinstance(kept, dict) or not 0 <= time.time() - kept.get("at", 0) <= SECONDS:
        return None
    try:
        code = open_sealed(base64.b64decode(kept["sealed"]), *PLACE)
        return parse_hetu(code, allow_temporary=True)
    except (CannotOpen, InvalidHetu, KeyError, ValueError):
        return None


def take(request: Request) -> Hetu | None:
    """As `waiting`, and forget it: it serves once."""
    found = waiting(request)
    request.session.pop(SESSION_KEY, None)
    return found
