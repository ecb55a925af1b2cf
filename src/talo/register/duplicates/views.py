"""Pages of duplicates: the own worker's link requests and their answers; merging two openings of one person."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.audit import writing as log
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.tables import Column, WorkTable
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client, LinkRequest
from talo.register.duplicates import linking, merging
from talo.register.duplicates.events import ANSWERERS
from talo.register.duplicates.forms import LinkForm, RefuseForm
from talo.register.duplicates.telling_apart import opening_of


@require_safe
@entrance(*ANSWERERS)
def requests(request: Request) -> HttpResponse:
    """Who else serves one's own clients and asks to join, the unanswered first."""
    rows = linking.requests_of(request.actor)
    table = WorkTable.of(
        request,
        rows,
        label=_("Link requests"),
        default="answer",
        columns=[
            Column("client", _("Client"), sort="client__sort_key,id"),
            Column("who", _("Who asks")),
            Column("asked", _("Asked on"), sort="asked_at"),
            Column("answer", _("Answer"), sort="answer,asked_at"),
        ],
        empty_title=_("Nobody asks to join"),
        empty_text=_("A request comes here when another organisation opens a client whose own worker you are."),
    )
    log.read([row.client_id for row in table], object="duplicates.requests")
    return render(request, "duplicates/requests.html", {"table": table, "nav_current": "links"})


def _request_or_404(request: Request, public_id: uuid.UUID) -> LinkRequest:
    found = linking.requests_of(request.actor).filter(public_id=public_id).first()
    if found is None:
        raise log.not_found(public_id, table="clients_linkrequest", object="duplicates.request")
    log.read([found.client_id], object="duplicates.request")
    return found


@require_safe
@entrance(*ANSWERERS, objects="record")
def one(request: Request, asked: uuid.UUID) -> HttpResponse:
    """One request with the forms to answer it."""
    return _page(request, _request_or_404(request, asked))


def _page(request: Request, found: LinkRequest, **bound: Form) -> HttpResponse:
    context = {
        "asked": found,
        "person": found.client,
        "link_form": bound.get("link") or LinkForm(prefix="link"),
        "refuse_form": bound.get("refuse") or RefuseForm(prefix="refuse"),
        "refusing": "refuse" in bound,
        "may_merge": found.answer == LinkRequest.Answer.LINKED and bool(merging.candidates(found.client)),
        "nav_current": "links",
    }
    return render(request, "duplicates/request.html", context, status=422 if bound else None)


@require_POST
@entrance(*ANSWERERS, objects="record")
def link(request: Request, asked: uuid.UUID) -> HttpResponse:
    """Let the asking worker into the network."""
    found = _request_or_404(request, asked)
    form = LinkForm(request.POST, prefix="link")
    if not form.is_valid():
        return _page(request, found, link=form)
    basis = LinkRequest.Basis(form.cleaned_data["basis"])
    try:
        linking.link(found, by=request.actor, basis=basis, classes=form.bits(), ends=form.last_moment())
    except linking.AnsweredAlready:
        messages.info(request, _("The request has been answered already."))
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return _page(request, found, link=form)
    else:
        messages.success(request, _("%(who)s is in the network now.") % {"who": found.asked_by.staff_member})  # type: ignore[union-attr]
    return redirect("duplicates:request", asked=asked)


@require_POST
@entrance(*ANSWERERS, objects="record")
def refuse(request: Request, asked: uuid.UUID) -> HttpResponse:
    """Refuse with a reason for the record."""
    found = _request_or_404(request, asked)
    form = RefuseForm(request.POST, prefix="refuse")
    if not form.is_valid():
        return _page(request, found, refuse=form)
    try:
        linking.refuse(found, by=request.actor, reason=form.cleaned_data["reason"])
        messages.success(request, _("The link is refused. Whoever asked is told nothing."))
    except linking.AnsweredAlready:
        messages.info(request, _("The request has been answered already."))
    return redirect("duplicates:list")


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*ANSWERERS, objects="client")
def merge(request: Request, client: uuid.UUID) -> HttpResponse:
    """Merge another opening of the same person into this client."""
    kept = client_or_404(client, object="duplicates.merge")
    others = merging.candidates(kept)
    log.read([kept, *others], object="duplicates.merge")
    refused = ""
    if request.method == "POST":
        gone = next((other for other in others if str(other.public_id) == request.POST.get("gone")), None)
        refused = _merged(request, kept, gone)
        if not refused:
            return redirect("desk:client", client=kept.public_id)
    context: dict[str, Any] = {"client": kept, "tab": "overview", "refused": refused}
    context |= {"this": opening_of(kept), "others": [opening_of(other) for other in others]}
    context["merges"] = merging.merges_of(kept)
    return render(request, "duplicates/merge.html", context, status=409 if refused else 200)


def _merged(request: Request, kept: Client, gone: Client | None) -> str:
    """Merge; returns why not, in words."""
    if gone is None:
        return _("Choose the other opening of the same person.")
    try:
        merging.merge(kept, gone, by=request.actor)
    except merging.CannotMerge as error:
        return why_not(error)
    messages.success(request, _("The two openings are one client now. The operator can take it back."))
    return ""


def why_not(error: merging.CannotMerge) -> str:
    """Why two clients were not merged, and what to do about it."""
    words = {
        "right": _("Both clients must be open to you, and you must be allowed to write identity data."),
        "merged": _("One of the two has been merged already."),
        "identity": _("The two do not have the same confirmed personal identity code."),
        "network": _(
            "%(what)s works with the other opening only. Add them to this network, or end their access first."
        ),
        "conflict": _(
            "The record %(what)s would collide with one of this client. End or correct one of the two first."
        ),
        "sight": _(
            "Somebody would see more than before: %(what)s. Limit the permit or end the access that would open it."
        ),
    }
    return (words.get(error.why) or error.why) % {"what": error.what}
