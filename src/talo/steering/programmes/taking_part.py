"""Staff pages about a client's part in programmes: join, consent to follow-up, leave."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from talo.foundation.database.kept import kept
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.addresses import reverse
from talo.foundation.ui.registry import ClientPanel
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client
from talo.steering.programmes import enrolling
from talo.steering.programmes.forms import JoinForm, LeaveForm
from talo.steering.programmes.models import Enrolment

BEYOND_THE_NAME = ("plan", "title", "summary", "source", "seasons", "budget_years")


@kept
def enrolments_of(client_id: int) -> QuerySet[Enrolment]:
    """All enrolments of a client with the names of programme and pilot; a programme's whole plan is a file."""
    rows = Enrolment.objects.select_related("programme", "pilot").filter(client_id=client_id)
    return rows.defer(*(f"programme__{name}" for name in BEYOND_THE_NAME))


def enrolments_panel(request: Request, client: Client) -> Mapping[str, Any] | None:
    """The programmes that the client takes part in; none: no panel."""
    rows = enrolments_of(client.pk)
    if not rows:
        return None
    more_url = reverse("programmes:client", args=[client.public_id])
    return {"enrolments": rows, "more_url": more_url, "more_label": _("All")}


PANEL = ClientPanel(
    "programmes", gettext_lazy("Programmes"), "programmes/panel.html", enrolments_panel, order=70, place="side"
)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance("staff", objects="client")
def client_programmes(request: Request, client: uuid.UUID) -> HttpResponse:
    """The programmes of a client, and the form to join one."""
    found = client_or_404(client, object="programmes.client")
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            enrolling.enrol(
                found,
                data["programme"],
                by=request.actor,
                pilot=data["pilot"],
                starts=data["starts"],
                consent=data["consent"],
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The client has joined the programme."))
            return redirect("programmes:client", client=found.public_id)
    return _page(request, found, form)


def _page(request: Request, client: Client, form: JoinForm, leave: LeaveForm | None = None) -> HttpResponse:
    rows = Enrolment.objects.select_related("programme", "pilot").filter(client=client)
    context = {"client": client, "form": form, "enrolments": rows, "leave_form": leave or LeaveForm()}
    wrong = form.errors or (leave and leave.errors)
    return render(request, "programmes/client.html", context, status=422 if wrong else 200)


def _enrolment_or_404(client: Client, pk: int) -> Enrolment:
    found = Enrolment.objects.select_related("programme").filter(client=client, pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
@entrance("staff", objects="client")
def consent(request: Request, client: uuid.UUID, enrolment: int) -> HttpResponse:
    """Give or withdraw the client's consent to follow-up."""
    found = client_or_404(client, object="programmes.consent")
    shown = _enrolment_or_404(found, enrolment)
    actor = request.actor
    if request.POST.get("how") == "give":
        enrolling.give_consent(shown, by=actor)
        messages.success(request, _("The consent is recorded."))
    else:
        try:
            enrolling.withdraw_consent(shown, by=actor)
            messages.success(request, _("The consent is withdrawn. Only the headcount knows of the client now."))
        except ValueError:
            messages.error(request, _("There is no consent to withdraw."))
    return redirect("programmes:client", client=found.public_id)


@require_POST
@entrance("staff", objects="client")
def leave(request: Request, client: uuid.UUID, enrolment: int) -> HttpResponse:
    """Record that the client has left, and where to."""
    found = client_or_404(client, object="programmes.leave")
    shown = _enrolment_or_404(found, enrolment)
    form = LeaveForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            enrolling.end_enrolment(shown, by=request.actor, exit=data["exit"], ends=data["ends"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        except enrolling.AlreadyEnded:
            messages.error(request, _("The client has left this programme already."))
            return redirect("programmes:client", client=found.public_id)
        else:
            messages.success(request, _("Recorded: the client has left the programme."))
            return redirect("programmes:client", client=found.public_id)
    return _page(request, found, JoinForm(), form)
