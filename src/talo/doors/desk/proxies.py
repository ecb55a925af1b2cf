"""Guardians and proxies of a client: who speaks for the client, on which paper, until when."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from talo.doors.desk.permits import end_of
from talo.doors.desk.rights import writers
from talo.foundation.audit import writing as log
from talo.foundation.database.classes import DataClass
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.fields import FinnishDateField
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client, Represents
from talo.register.files.forms import ScanField
from talo.register.files.models import StoredFile
from talo.register.files.storing import store
from talo.register.permits import representing
from talo.register.permits.disclosing import NotInForce

WRITERS = writers(DataClass.IDENTITY)


class ProxyForm(forms.Form):
    """Who, on which basis, until when, and the paper."""

    name = forms.CharField(label=gettext_lazy("Name of the guardian or proxy"), max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("E-mail of the guardian or proxy"),
        help_text=gettext_lazy("A link to choose a password goes there, and nothing about the client."),
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
    )
    basis = forms.ChoiceField(label=gettext_lazy("Basis"), choices=representing.BASES, widget=forms.RadioSelect)
    ends = FinnishDateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy(
            "A mandate always gets a last day. A guardianship that goes on until further notice may have none."
        ),
        required=False,
        not_before=timezone.localdate,
    )
    scan = ScanField(label=gettext_lazy("The mandate or the guardian's decision, scanned"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Only the basis says whether it may stay empty: "optional" would mislead.
        self.fields["ends"].unmarked = True  # type: ignore[attr-defined]
        self.fields["basis"].error_messages["required"] = gettext_lazy("Choose the basis.")
        self.fields["name"].error_messages["required"] = gettext_lazy("Write the name.")
        self.fields["email"].error_messages["required"] = gettext_lazy("Write the e-mail address.")


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def page(request: Request, client: uuid.UUID) -> HttpResponse:
    """Who speaks for the client, and a form to record somebody."""
    found = client_or_404(client, object="desk.proxies")
    posted = request.method == "POST"
    form = ProxyForm(request.POST, request.FILES) if posted else ProxyForm()
    if posted and form.is_valid() and _recorded(request, found, form):
        messages.success(request, _("%(name)s may speak for the client now.") % {"name": form.cleaned_data["name"]})
        return redirect("desk:proxies", client=found.public_id)
    rows = list(representing.proxies_of(found))
    papers: dict[int, list[StoredFile]] = {}
    for file in StoredFile.objects.listed().filter(client=found, about=Represents._meta.label):
        papers.setdefault(file.about_id, []).append(file)
    now = timezone.now()
    context = {
        "client": found,
        "tab": "",
        "live": [(row, papers.get(row.pk, [])) for row in rows if row.ends is None or row.ends > now],
        "ended": [row for row in rows if row.ends is not None and row.ends <= now],
        "form": form,
    }
    return render(request, "desk/proxies.html", context, status=422 if form.errors else 200)


def _recorded(request: Request, client: Client, form: ProxyForm) -> bool:
    data, by = form.cleaned_data, request.actor
    try:
        with transaction.atomic():
            bond = representing.record_proxy(
                client,
                name=data["name"],
                email=data["email"],
                basis=Represents.Basis(data["basis"]),
                by=by,
                ends=end_of(data["ends"]),
            )
            store(client, data["scan"], about=bond, by=by, data_class=DataClass.IDENTITY)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@require_POST
@entrance(*WRITERS, objects="client")
def end(request: Request, client: uuid.UUID, bond: uuid.UUID) -> HttpResponse:
    """End the right to speak for the client."""
    found = client_or_404(client, object="desk.proxy_end")
    row = representing.proxies_of(found).select_related("account", "client").filter(public_id=bond).first()
    if row is None:
        raise log.not_found(bond, table="clients_represents", object="desk.proxy_end")
    try:
        representing.end_proxy(row, by=request.actor)
        messages.success(request, _("%(name)s no longer speaks for the client.") % {"name": row.name})
    except NotInForce:
        messages.info(request, _("The right has ended already."))
    return redirect("desk:proxies", client=found.public_id)
