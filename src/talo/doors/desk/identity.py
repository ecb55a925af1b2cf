"""The identity card: who the client is, with the code covered; revealing it is a read that the client sees."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talo.doors.desk import events
from talo.doors.desk.frame import contact_details_of, identity_of
from talo.doors.desk.rights import may_write, readers, writers
from talo.foundation.audit import writing as log
from talo.foundation.database.classes import DataClass
from talo.foundation.identity.encryption import CannotOpen, open_sealed
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.hetu import mask
from talo.foundation.identity.requests import Request
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client, ClientIdentity
from talo.register.clients.opening import COLUMN, TABLE
from talo.register.timeline import events as timeline

READERS = readers(DataClass.IDENTITY)


@require_safe
@entrance(*READERS, objects="client")
def page(request: Request, client: uuid.UUID) -> HttpResponse:
    """The card with the code covered."""
    return _card(request, client_or_404(client, object="desk.identity"))


@require_POST
@entrance(*READERS, objects="client")
def reveal(request: Request, client: uuid.UUID) -> HttpResponse:
    """The card with the code: a read of its own in the log."""
    found = client_or_404(client, object="desk.identity")
    log.read([found.pk], object="clients.hetu", purpose="reveal")
    return _card(request, found, revealed=True)


def _card(request: Request, client: Client, *, revealed: bool = False) -> HttpResponse:
    identity = identity_of(client)
    if identity is None:
        raise Http404
    code = _code(identity)
    contact = contact_details_of(client)
    place = contact.municipality if contact else None
    context: dict[str, Any] = {
        "client": client,
        "tab": "",
        "identity": identity,
        "hetu": (code if revealed else mask(code)) if code else "",
        "revealed": revealed,
        "contact": contact,
        "place": place.continued_on(timezone.localdate()) if place else None,
        "may_protect": may_write(request.actor, DataClass.IDENTITY),
    }
    return render(request, "desk/identity.html", context)


def _code(identity: ClientIdentity) -> str:
    """The code, opened with the key of its version; empty when none is on record or no key opens it."""
    if identity.hetu_sealed is None:
        return ""
    try:
        return open_sealed(bytes(identity.hetu_sealed), TABLE, COLUMN, identity.public_id)
    except CannotOpen:
        return ""


@require_POST
@entrance(*writers(DataClass.IDENTITY), objects="client")
def protect(request: Request, client: uuid.UUID) -> HttpResponse:
    """Record a non-disclosure order, or its end."""
    found = client_or_404(client, object="desk.protect")
    wanted = request.POST.get("order") == "on"
    if wanted != found.non_disclosure:
        with transaction.atomic():
            found.non_disclosure = wanted
            found.save(update_fields=["non_disclosure"])
            kind = events.PROTECTED if wanted else events.UNPROTECTED
            timeline.record(found, kind, by=request.actor, about=found)
    messages.success(request, _("Non-disclosure order recorded.") if wanted else _("Non-disclosure order ended."))
    return redirect("desk:identity", client=found.public_id)
