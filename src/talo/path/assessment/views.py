"""Staff pages of assessment: rounds side by side, a new round, the work ability profile."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.path.assessment import forms, profiling, rounds, showing
from talo.path.assessment.models import Instrument, Mode, ProfileLine
from talo.path.assessment.rights import PROFILE_READERS, PROFILE_WRITERS, ROUND_WRITERS, may_write
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client


@require_safe
@entrance(*PROFILE_READERS, objects="client")
def client_assessment(request: Request, client: uuid.UUID) -> HttpResponse:
    """The client's rounds and profile, strengths first."""
    found = client_or_404(client, object="assessment.client")
    return render(request, "assessment/client.html", _page(request, found, forms.ProfileForm()))


def _page(request: Request, client: Client, profile_form: forms.ProfileForm) -> dict[str, Any]:
    by: Actor = request.actor
    return {
        "client": client,
        "tab": "assessment",
        "courses": showing.shown(client),
        "profile": profiling.profile(client),
        "profile_form": profile_form,
        "instruments": Instrument.objects.current() if may_write(by, DataClass.ROUNDS) else [],
        "may_write_profile": may_write(by, DataClass.LIMITS),
        "organisation_id": by.organisation_id,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*ROUND_WRITERS, objects="client")
def new_round(request: Request, client: uuid.UUID, instrument: str) -> HttpResponse:
    """Write a round down."""
    found = client_or_404(client, object="assessment.new_round")
    using = instrument_or_404(instrument)
    initial = {"date": timezone.localdate(), "mode": Mode.TOGETHER, "kind": rounds.next_kind(found, using)}
    form = forms.RoundForm(request.POST if request.method == "POST" else None, instrument=using, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            rounds.record_round(
                found,
                using,
                data["kind"],
                form.scores(),
                date=data["date"],
                mode=data["mode"],
                by=request.actor,
            )
        except rounds.AlreadyRecorded:
            form.add_error("date", _("This round is recorded already for that day. Choose another day or round."))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The round is recorded. The strongest areas stand first."))
            return redirect("assessment:client", client=found.public_id)
    context = {"client": found, "tab": "assessment", "form": form, "instrument": using}
    return render(request, "assessment/round.html", context, status=422 if form.errors else 200)


@require_POST
@entrance(*PROFILE_WRITERS, objects="client")
def add_profile_line(request: Request, client: uuid.UUID) -> HttpResponse:
    """Add a strength, or what helps at work."""
    found = client_or_404(client, object="assessment.profile")
    form = forms.ProfileForm(request.POST)
    if form.is_valid():
        try:
            profiling.add_line(found, **form.cleaned_data, by=request.actor)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Added to the profile."))
            return redirect("assessment:client", client=found.public_id)
    return render(request, "assessment/client.html", _page(request, found, form), status=422)


@require_POST
@entrance(*PROFILE_WRITERS, objects="client")
def end_profile_line(request: Request, client: uuid.UUID, line: uuid.UUID) -> HttpResponse:
    """Take a line off the profile."""
    found = client_or_404(client, object="assessment.profile")
    own = ProfileLine.objects.live().filter(client=found, controller_id=request.actor.organisation_id)
    kept = own.filter(public_id=line).first()
    if kept is None:
        raise Http404
    profiling.end_line(kept, by=request.actor)
    messages.success(request, _("Taken off the profile. The history keeps it."))
    return redirect("assessment:client", client=found.public_id)


def instrument_or_404(key: str) -> Instrument:
    """The newest version of an instrument, for a page."""
    try:
        return rounds.instrument(key)
    except rounds.UnknownInstrument:
        raise Http404 from None
