"""Staff pages of a programme's milestones and cards: their state, its history, and the forms to change it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.saying import say
from talo.steering.programmes import noting
from talo.steering.programmes.cards import beside, standing
from talo.steering.programmes.framing import frame, may_write, programme_or_404
from talo.steering.programmes.keeping import FilledCard
from talo.steering.programmes.milestones import marked
from talo.steering.programmes.models import Programme
from talo.steering.programmes.navigation import READERS, WRITERS
from talo.steering.programmes.row_forms import CardForm, MilestoneForm


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*READERS, objects="programme")
def milestone(request: Request, key: str, milestone: uuid.UUID) -> HttpResponse:
    """One milestone with the history of its state, and the form that marks it."""
    programme = programme_or_404(key)
    today = programme.last_day()
    found = next((one for one in marked(programme, today) if one.milestone.public_id == milestone), None)
    if found is None or (request.method == "POST" and not may_write(request)):
        raise Http404
    form = MilestoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            noting.mark_milestone(
                found.milestone,
                done=data["done"] == "yes",
                day=data["day"],
                note=data["note"],
                by=request.actor,
            )
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("The state is recorded. The earlier one stays in the history."))
            return redirect("programmes:risks", key=key)
    context = frame(
        request, programme, "risks", found=found, state=found.state(today), history=found.changes[::-1], state_form=form
    )
    return render(request, "programmes/milestone.html", context, status=422 if form.errors else 200)


@require_safe
@entrance(*READERS, objects="programme")
def cards(request: Request, key: str) -> HttpResponse:
    """The partners' cards beside each other."""
    programme = programme_or_404(key)
    found = beside(programme)
    if found is None:
        raise Http404
    return render(request, "programmes/cards.html", frame(request, programme, "cards", found=found))


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="programme")
def card(request: Request, key: str, number: int) -> HttpResponse:
    """Fill in one card; the earlier version stays."""
    programme = programme_or_404(key)
    found = beside(programme)
    if found is None or not 1 <= number <= len(found["cards"]):
        raise Http404
    form = CardForm(request.POST or None, programme=programme, card=standing(programme).get(number))
    if request.method == "POST" and form.is_valid():
        try:
            noting.fill_card(programme, number=number, by=request.actor, **form.filled())
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("The card is written down."))
            return redirect("programmes:cards", key=key)
    context = frame(request, programme, "cards", number=number, form=form, versions=_versions(programme, number))
    return render(request, "programmes/card.html", context, status=422 if form.errors else 200)


def _versions(programme: Programme, number: int) -> QuerySet[FilledCard]:
    rows = programme.filledcards.filter(number=number).select_related("entered_by__staff_member")
    return rows.order_by("-id")
