"""The client's own rounds: what the portal shows, and the page on which the client gives own scores."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.path.assessment import forms, profiling, rounds, showing
from talo.path.assessment.models import Instrument
from talo.path.assessment.views import instrument_or_404
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client


def rounds_for_client(client: Client) -> dict[str, Any]:
    """Context of `assessment/portal_rounds.html`: strengths, then the client's rounds and their change in words."""
    return {
        "client": client,
        "courses": showing.shown(client),
        "profile": profiling.profile(client),
        "instruments": Instrument.objects.current(),
    }


@require_safe
@entrance("client", objects="client")
def my_rounds(request: Request, client: uuid.UUID) -> HttpResponse:
    """The client's own rounds."""
    found = client_or_404(client, object="assessment.my_rounds")
    return render(request, "assessment/my_rounds.html", rounds_for_client(found) | {"nav_current": "rounds"})


@require_http_methods(["GET", "HEAD", "POST"])
@entrance("client", objects="client")
def my_new_round(request: Request, client: uuid.UUID, instrument: str) -> HttpResponse:
    """The client gives own scores, today."""
    found = client_or_404(client, object="assessment.my_new_round")
    using = instrument_or_404(instrument)
    form = forms.ScoresForm(request.POST if request.method == "POST" else None, instrument=using)
    if request.method == "POST" and form.is_valid():
        kind = rounds.next_kind(found, using)
        try:
            rounds.record_round(
                found,
                using,
                kind,
                form.scores(),
                date=timezone.localdate(),
                by=request.actor,
            )
        except rounds.AlreadyRecorded:
            form.add_error(None, _("You have given your scores today already. Thank you."))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Thank you. Your own worker sees your scores."))
            return redirect("assessment:mine", client=found.public_id)
    context = {"client": found, "form": form, "instrument": using, "nav_current": "rounds"}
    return render(request, "assessment/my_round.html", context, status=422 if form.errors else 200)
