"""Staff pages of services: refer, answer, follow the client's services."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.audit import writing as log
from talo.foundation.database.classes import DataClass
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.tables import Column, WorkTable
from talo.path.services import forms, periods, referring
from talo.path.services.choosing import offer_for
from talo.path.services.models import Ease, Period, Referral
from talo.register.clients.finding import client_or_404, open_to_me
from talo.register.clients.models import Client
from talo.register.organisations.professions import RIGHTS

REFERRERS = tuple(sorted(str(role) for role, rights in RIGHTS.items() if rights.writes & DataClass.PLAN))


def referral_or_404(client: Client, pk: int) -> Referral:
    found = Referral.objects.with_places().filter(client=client, pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@entrance("staff")
def referrals(request: Request) -> HttpResponse:
    """Referrals sent to the actor's organisation or by it that wait for an answer."""
    # From the actor's own access rows down: the policies guard, they do not find.
    rows = Referral.objects.pending().with_places().filter(client__in=open_to_me())
    table = WorkTable.of(
        request,
        rows,
        label=_("Referrals waiting for an answer"),
        default="due",
        empty_title=_("No referral waits for an answer"),
        columns=[
            Column("client", _("Client"), sort="client__sort_key"),
            Column("service", _("Service")),
            Column("from", _("Sender")),
            Column("due", _("Answer by"), sort="answer_due"),
        ],
    )
    log.read([referral.client_id for referral in table], object="services.referrals")
    return render(request, "services/referrals.html", {"table": table, "nav_current": "services"})


@require_safe
@entrance("staff", objects="client")
def client_services(request: Request, client: uuid.UUID) -> HttpResponse:
    """The client's periods and referrals."""
    found = client_or_404(client, object="services.client")
    running = Period.objects.with_places().filter(client=found).order_by("-starts")
    context = {
        "client": found,
        "tab": "services",
        "periods": running,
        "referrals": Referral.objects.with_places().filter(client=found),
    }
    return render(request, "services/client.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*REFERRERS, objects="client")
def refer(request: Request, client: uuid.UUID) -> HttpResponse:
    """Refer: one choice and one sentence."""
    found = client_or_404(client, object="services.refer")
    form = forms.ReferForm(request.POST or None, offer=offer_for(found))
    if request.method == "POST" and form.is_valid():
        actor = request.actor
        data = form.cleaned_data
        referral = referring.refer(found, data["service"], by=actor, reason=data["reason"], sent_along=form.classes())
        messages.success(request, _("Referral sent."))
        return redirect("services:referral", client=found.public_id, referral=referral.pk)
    return render(request, "services/refer.html", {"client": found, "tab": "services", "form": form})


@require_safe
@entrance("staff", objects="client")
def referral(request: Request, client: uuid.UUID, referral: int) -> HttpResponse:
    """One referral, with its answer or the forms to answer it."""
    found = client_or_404(client, object="services.referral")
    return render(request, "services/referral.html", _referral_page(request, found, referral_or_404(found, referral)))


def _referral_page(request: Request, client: Client, shown: Referral, **forms_now: Any) -> dict[str, Any]:
    actor = request.actor
    mine = actor.organisation_id == shown.receiver_id
    return {
        "client": client,
        "tab": "services",
        "referral": shown,
        "may_answer": shown.is_pending and mine,
        "may_withdraw": shown.is_pending and actor.organisation_id == shown.controller_id,
        "may_rate": shown.ease is None and actor.id == shown.sender_id,
        "eases": Ease.choices,
        "accept_form": forms_now.get("accept_form") or forms.AcceptForm(prefix="accept"),
        "decline_form": forms_now.get("decline_form") or forms.DeclineForm(prefix="decline"),
    }


@require_POST
@entrance("staff", objects="client")
def answer(request: Request, client: uuid.UUID, referral: int, how: str) -> HttpResponse:
    """Accept, decline, withdraw or rate a referral."""
    found = client_or_404(client, object="services.answer")
    shown = referral_or_404(found, referral)
    actor = request.actor
    kinds: dict[str, type[Form]] = {"accept": forms.AcceptForm, "decline": forms.DeclineForm}
    form = kinds.get(how, Form)(request.POST, prefix=how)
    if not form.is_valid():
        context = _referral_page(request, found, shown, **{f"{how}_form": form})
        return render(request, "services/referral.html", context, status=422)
    try:
        if how == "accept":
            referring.accept(shown, by=actor, note=form.cleaned_data["note"])
            messages.success(request, _("You accepted the referral. The client and the sender see it."))
        elif how == "decline":
            data = form.cleaned_data
            referring.decline(shown, by=actor, reason=data["reason"], note=data["note"])
            messages.success(request, _("You declined the referral. The sender got a task to choose another service."))
            return redirect("services:referrals")
        elif how == "withdraw":
            referring.withdraw(shown, by=actor)
            messages.success(request, _("The referral is withdrawn."))
        elif how == "rate":
            referring.rate_ease(shown, int(request.POST.get("ease", 0)))
            messages.success(request, _("Thank you. The feedback makes referring lighter."))
    except referring.NotPending:
        messages.error(request, _("The referral has been answered already. Its answer is on this page."))
    except (ValidationError, ValueError):
        messages.error(request, _("Choose one of the answers."))
    return redirect("services:referral", client=found.public_id, referral=shown.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance("staff", objects="client")
def start(request: Request, client: uuid.UUID) -> HttpResponse:
    """Begin a period in one of the actor's organisation's services, or any."""
    found = client_or_404(client, object="services.start")
    form = forms.StartForm(request.POST or None, offer=offer_for(found))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            periods.start_period(found, **data, by=request.actor)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The period is recorded."))
            return redirect("services:client", client=found.public_id)
    return render(request, "services/period.html", {"client": found, "tab": "services", "form": form, "ending": False})


@require_http_methods(["GET", "HEAD", "POST"])
@entrance("staff", objects="client")
def end(request: Request, client: uuid.UUID, period: int) -> HttpResponse:
    """End a running period."""
    found = client_or_404(client, object="services.end")
    running = Period.objects.with_places().filter(client=found, pk=period).first()
    if running is None:
        raise Http404
    form = forms.EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            periods.end_period(running, **form.cleaned_data, by=request.actor)
        except periods.NotRunning:
            messages.error(request, _("The period has ended already."))
            return redirect("services:client", client=found.public_id)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The period has ended."))
            return redirect("services:client", client=found.public_id)
    context = {"client": found, "tab": "services", "form": form, "period": running, "ending": True}
    return render(request, "services/period.html", context)
