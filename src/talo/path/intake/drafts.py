"""Keeps what somebody has typed in check-in between the steps: sealed, in their own session, gone when it is sent."""

from __future__ import annotations

import base64
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core import signing

from talo.foundation.database.fields import uuid7
from talo.foundation.identity.encryption import CannotOpen, open_sealed, seal
from talo.foundation.identity.requests import Request

SESSION_KEY, SENT_KEY = "talo_check_in", "talo_check_in_sent"
PLACE = ("intake_draft", "steps")
SALT = "talo.intake.sent"
TOKEN_AGE = 30 * 24 * 3600


@dataclass
class Draft:
    """The steps filled in so far; the key becomes the contact's public id, so that sending twice makes one."""

    public_id: uuid.UUID = field(default_factory=uuid7)
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)


def load(request: Request) -> Draft:
    """The draft of this session; a new one when there is none or it does not open."""
    kept = request.session.get(SESSION_KEY)
    if not kept:
        return Draft()
    try:
        public_id = uuid.UUID(kept["id"])
        return Draft(public_id, json.loads(open_sealed(base64.b64decode(kept["sealed"]), *PLACE, public_id)))
    except (CannotOpen, ValueError, KeyError):
        return Draft()


def save(request: Request, draft: Draft) -> None:
    """Keep the draft, sealed: a session's row in the database must not tell of anybody's health or money."""
    sealed = seal(json.dumps(draft.steps), *PLACE, draft.public_id)
    request.session[SESSION_KEY] = {"id": str(draft.public_id), "sealed": base64.b64encode(sealed).decode()}


def finish(request: Request, token: str) -> None:
    """Forget what was typed; remember where the confirmation stands, for a form that is sent twice."""
    request.session.pop(SESSION_KEY, None)
    request.session[SENT_KEY] = token


def sent_token(request: Request) -> str:
    """The token of the last confirmation of this session, or nothing."""
    return str(request.session.get(SENT_KEY, ""))


def confirmation_token(words: dict[str, Any]) -> str:
    """A signed token that carries the confirmation: no name, no number, no words of the person."""
    return signing.dumps(words, salt=SALT, compress=True)


def read_confirmation(token: str) -> dict[str, Any] | None:
    """What a token confirms; None when it is not ours or older than thirty days."""
    try:
        found: dict[str, Any] = signing.loads(token, salt=SALT, max_age=TOKEN_AGE)
    except signing.BadSignature:
        return None
    return found
