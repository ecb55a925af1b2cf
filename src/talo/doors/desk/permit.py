"""One permit, ground in law or prohibition: plain words, the scanned paper, renewing, ending, and the paper to sign."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from talo.doors.desk.frame import identity_of
from talo.doors.desk.permits import WRITERS, end_of
from talo.doors.desk.rights import may_write, readers
from talo.foundation.audit import writing as log
from talo.foundation.database.classes import DataClass
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.addresses import reverse
from talo.foundation.ui.fields import FinnishDateField
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client
from talo.register.files.forms import ScanForm
from talo.register.files.models import StoredFile
from talo.register.files.storing import store
from talo.register.permits import disclosing
from talo.register.permits.models import Disclosure, Prohibition
from talo.register.permits.plain import Record, in_plain_words

READERS = readers(DataClass.PLAN)


class RenewForm(forms.Form):
    """The new last day of a permit."""

    ends = FinnishDateField(
        label=gettext_lazy("New last day"),
        help_text=gettext_lazy("Empty: until the client withdraws it."),
        required=False,
        not_before=timezone.localdate,
    )
    asked = forms.BooleanField(label=gettext_lazy("The client has given this permit to me in person"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked"].error_messages["required"] = gettext_lazy(
            "Only the client gives a permit. Ask the client."
        )


def _permit_or_404(client: Client, public_id: uuid.UUID) -> Disclosure:
    found = Disclosure.objects.select_related("receiver", "controller", "client", "written_by__staff_member")
    row = found.filter(client=client, public_id=public_id).first()
    if row is None:
        raise log.not_found(public_id, table="permits_disclosure", object="desk.permit")
    return row


def _prohibition_or_404(client: Client, public_id: uuid.UUID) -> Prohibition:
    found = Prohibition.objects.select_related("receiver", "controller", "client", "written_by__staff_member")
    row = found.filter(client=client, public_id=public_id).first()
    if row is None:
        raise log.not_found(public_id, table="permits_prohibition", object="desk.permit")
    return row


def _url(client: Client, record: Record, act: str = "") -> str:
    name = "prohibition" if isinstance(record, Prohibition) else "permit"
    return reverse(f"desk:{name}{act}", args=[client.public_id, record.public_id])


@require_safe
@entrance(*READERS, objects="client")
def page(request: Request, client: uuid.UUID, permit: uuid.UUID) -> HttpResponse:
    """One permit, ground or referral."""
    found = client_or_404(client, object="desk.permits")
    return _page(request, found, _permit_or_404(found, permit))


@require_safe
@entrance(*READERS, objects="client")
def prohibition_page(request: Request, client: uuid.UUID, prohibition: uuid.UUID) -> HttpResponse:
    """One prohibition."""
    found = client_or_404(client, object="desk.permits")
    return _page(request, found, _prohibition_or_404(found, prohibition))


def _page(request: Request, client: Client, record: Record, **bound: forms.Form) -> HttpResponse:
    plain = in_plain_words(record)
    writes = may_write(request.actor, DataClass.PLAN)
    kind = "prohibition" if isinstance(record, Prohibition) else str(record.kind)
    context = {
        "client": client,
        "tab": "permits",
        "record": record,
        "plain": plain,
        "kind": kind,
        "writes": writes,
        "files": StoredFile.objects.listed().about(record).filter(client=client),
        "scan_form": bound.get("scan") or ScanForm(prefix="scan"),
        "scan_url": _url(client, record, "_scan"),
        "print_url": _url(client, record, "_print"),
        "renew_form": bound.get("renew") or RenewForm(prefix="renew"),
        "may_renew": writes and plain.live and kind == Disclosure.Kind.PERMIT,
        "may_end": writes and plain.live and kind == Disclosure.Kind.LAW,
        "may_lift": writes and plain.live and kind == "prohibition",
    }
    return render(request, "desk/permit.html", context, status=422 if bound else None)


@require_POST
@entrance(*WRITERS, objects="client")
def scan(request: Request, client: uuid.UUID, permit: uuid.UUID) -> HttpResponse:
    """Add the signed paper of a permit."""
    found = client_or_404(client, object="desk.permit_scan")
    return _scanned(request, found, _permit_or_404(found, permit))


@require_POST
@entrance(*WRITERS, objects="client")
def prohibition_scan(request: Request, client: uuid.UUID, prohibition: uuid.UUID) -> HttpResponse:
    """Add the signed paper of a prohibition."""
    found = client_or_404(client, object="desk.permit_scan")
    return _scanned(request, found, _prohibition_or_404(found, prohibition))


def _scanned(request: Request, client: Client, record: Record) -> HttpResponse:
    form = ScanForm(request.POST, request.FILES, prefix="scan")
    if not form.is_valid():
        return _page(request, client, record, scan=form)
    store(client, form.cleaned_data["scan"], about=record, by=request.actor)
    messages.success(request, _("The scanned paper is kept with this record, encrypted."))
    return redirect(_url(client, record))


@require_POST
@entrance(*WRITERS, objects="client")
def renew(request: Request, client: uuid.UUID, permit: uuid.UUID) -> HttpResponse:
    """Give the same permit with another last day."""
    found = client_or_404(client, object="desk.permit_renew")
    row = _permit_or_404(found, permit)
    form = RenewForm(request.POST, prefix="renew")
    if not form.is_valid():
        return _page(request, found, row, renew=form)
    try:
        renewed = disclosing.renew_permit(row, by=request.actor, ends=end_of(form.cleaned_data["ends"]))
    except disclosing.NotInForce:
        form.add_error(None, _("The permit has been withdrawn or has ended meanwhile. Ask the client for a new one."))
        return _page(request, found, row, renew=form)
    except ValidationError as error:
        form.add_error("ends", ValidationError(error.messages))
        return _page(request, found, row, renew=form)
    words = {"name": found.called}
    messages.success(request, _("The permit is renewed. %(name)s sees it and can withdraw it.") % words)
    return redirect(_url(found, renewed))


@require_POST
@entrance(*WRITERS, objects="client")
def end(request: Request, client: uuid.UUID, permit: uuid.UUID) -> HttpResponse:
    """The joint service with this party has ended."""
    found = client_or_404(client, object="desk.permit_end")
    row = _permit_or_404(found, permit)
    try:
        disclosing.end_ground(row, by=request.actor)
    except disclosing.NotInForce:
        messages.error(request, _("Only a ground in force can be ended."))
    else:
        messages.success(request, _("The joint service with this party has ended. The law opens nothing to it now."))
    return redirect("desk:permits", client=found.public_id)


@require_POST
@entrance(*WRITERS, objects="client")
def lift(request: Request, client: uuid.UUID, prohibition: uuid.UUID) -> HttpResponse:
    """The client lifts a prohibition."""
    found = client_or_404(client, object="desk.permit_lift")
    row = _prohibition_or_404(found, prohibition)
    try:
        disclosing.lift(row, by=request.actor)
    except disclosing.NotInForce:
        messages.error(request, _("The prohibition has been lifted already."))
    else:
        messages.success(request, _("The prohibition is lifted. What permits and referrals open is open again."))
    return redirect("desk:permits", client=found.public_id)


@require_safe
@entrance(*READERS, objects="client")
def printed(request: Request, client: uuid.UUID, permit: uuid.UUID) -> HttpResponse:
    """The permit as a paper to sign."""
    found = client_or_404(client, object="desk.permits")
    return _paper(request, found, _permit_or_404(found, permit))


@require_safe
@entrance(*READERS, objects="client")
def prohibition_printed(request: Request, client: uuid.UUID, prohibition: uuid.UUID) -> HttpResponse:
    """The prohibition as a paper to sign."""
    found = client_or_404(client, object="desk.permits")
    return _paper(request, found, _prohibition_or_404(found, prohibition))


def _paper(request: Request, client: Client, record: Record) -> HttpResponse:
    identity = identity_of(client)
    context = {
        "client": client,
        "tab": "permits",
        "record": record,
        "plain": in_plain_words(record),
        "worker": request.actor.name,
        # Two people may have one name; whoever may not read the identity prints the paper without the day.
        "born": identity.birth_date if identity else None,
        "printed": timezone.localdate(),
        "back_url": _url(client, record),
    }
    return render(request, "desk/permit_print.html", context)
