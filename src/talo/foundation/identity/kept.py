"""Keeps what somebody sent after the session had ended, sealed, until the same person has signed in again."""

from __future__ import annotations

import base64
import json
import time
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, Signer

from talo.foundation.identity.encryption import CannotOpen, open_sealed, seal
from talo.foundation.identity.requests import Request

SESSION_KEY = "talo_kept"
# Every form says for whom it was drawn: the ended session cannot say it any more.
MARKER, SENT_AGAIN = "_for", "_kept"
SECONDS = 2 * 60 * 60
LONGEST = 300_000  # characters of a form; the longest field of the house has ten thousand
PLACE = ("django_session", SESSION_KEY, uuid.UUID(int=0))
NOT_KEPT = {"csrfmiddlewaretoken", MARKER, SENT_AGAIN}


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was sent in vain: where to, its fields in order, whether files were among them."""

    path: str
    fields: list[tuple[str, str]]
    files: bool

    @property
    def written(self) -> list[str]:
        """What a person wrote, the longest first: to be read before it is sent again."""
        return sorted((value for _name, value in self.fields if " " in value.strip()), key=len, reverse=True)


def marker(request: Any) -> str:
    """What a form carries for the signed-in account; empty for strangers."""
    session = getattr(request, "session", None)
    account = session.get("_auth_user_id") if session is not None else None
    return _signer().sign(account) if account else ""


def keep(request: Request) -> bool:
    """Keep the form in the session of the stranger who sent it; False when nobody was signed in on its page."""
    try:
        account = _signer().unsign(request.POST.get(MARKER, ""))
    except BadSignature:
        return False
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_KEPT and "password" not in name
    ]
    body = json.dumps(
        {"account": account, "path": request.get_full_path(), "fields": fields, "files": bool(request.FILES)}
    )
    if len(body) > LONGEST:
        return False
    sealed = base64.b64encode(seal(body, *PLACE)).decode()
    request.session[SESSION_KEY] = {"sealed": sealed, "at": int(time.time())}
    return True


def kept(request: Request) -> Kept | None:
    """What this account sent in vain; somebody else's is forgotten at once."""
    found: Any = request.session.get(SESSION_KEY)
    if not isinstance(found, dict):
        return None
    try:
        body = json.loads(open_sealed(base64.b64decode(found["sealed"]), *PLACE))
    except (CannotOpen, KeyError, ValueError):
        body = {}
    fresh = 0 <= time.time() - found.get("at", 0) <= SECONDS
    if not fresh or body.get("account") != str(request.user.pk):
        forget(request)
        return None
    return Kept(body["path"], [(name, value) for name, value in body["fields"]], body["files"])


def forget(request: Request) -> None:
    """It has been sent, or is nobody's."""
    request.session.pop(SESSION_KEY, None)


def _signer() -> Signer:
    return Signer(salt="talo.kept")
