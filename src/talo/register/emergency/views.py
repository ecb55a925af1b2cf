"""Staff pages of emergency access: open a client, what waits for a review, one opening with its review."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui import formats
from talo.register.clients.models import Client
from talo.register.emergency import reviewing
from talo.register.emergency.forms import OpenForm, ReviewForm
from talo.register.emergency.models import Opening, Outcome, Reason
from talo.register.emergency.navigation import REVIEWERS
from talo.register.emergency.opening import break_glass
from talo.register.emergency.rules import MOST_TRIES, OPEN_HOURS, PROFESSIONS, REVIEW_WORKING_DAYS, TRIES_WITHIN_HOURS
from talo.register.emergency.wording import in_words

LATEST = 10
MOST_WAITING = 50


@require_safe
@entrance(*REVIEWERS)
def openings(request: Request) -> HttpResponse:
    """What waits for this person's review, what has been reviewed, and one's own openings."""
    actor: Actor = request.actor
    waiting = list(reviewing.to_review(actor).with_people().order_by("due", "id")[:MOST_WAITING])
    done = list(reviewing.reviewed(actor)[:LATEST])
    mine = list(reviewing.mine(actor)[:LATEST])
    names = _names([*waiting, *done, *mine])
    context = {
        "waiting": [(one, names.get(one.client_id)) for one in waiting],
        "reviewed": [(one, names.get(one.client_id)) for one in done],
        "mine": [(one, names.get(one.client_id)) for one in mine],
        "may_open": actor.profession in PROFESSIONS,
        "nav_current": "emergency",
    }
    return render(request, "emergency/list.html", context)


def _names(shown: Iterable[Opening]) -> dict[int, Client]:
    """The clients, as far as their names are open to the reader: a join would hide the openings of the others."""
    keys = {one.client_id for one in shown}
    log.read(keys, object="emergency.openings")
    return Client.objects.in_bulk(keys) if keys else {}


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*PROFESSIONS)
def open_client(request: Request) -> HttpResponse:
    """Ask for the code and the reason, and open the client for some hours."""
    form = OpenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found = _opened(request, form)
        if found is not None:
            return redirect("desk:client", client=found)
    context = {"form": form, "hours": OPEN_HOURS, "days": REVIEW_WORKING_DAYS, "nav_current": "emergency"}
    return render(request, "emergency/open.html", context, status=422 if form.errors else 200)


def _opened(request: Request, form: OpenForm) -> uuid.UUID | None:
    data = form.cleaned_data
    answer = break_glass(
        data["hetu"],
        reason=Reason(data["reason"]),
        words=data["words"],
        by=request.actor,
    )
    if answer.state == "limited":
        limits = {"times": MOST_TRIES, "hours": TRIES_WITHIN_HOURS}
        form.add_error(
            None, _("You have tried %(times)s times in %(hours)s hours. Call the unit that serves the person.") % limits
        )
    elif answer.state == "unknown":
        form.add_error("hetu", _("Nobody could be opened with this code. Check every character. The try is logged."))
    elif answer.state == "open" and answer.client:
        messages.info(request, _open_words(answer.client, request.actor))
    else:
        messages.success(
            request, _("The client is open to you for %(hours)s hours, for reading only.") % {"hours": OPEN_HOURS}
        )
    return answer.client


def _open_words(client: uuid.UUID, by: Actor) -> str:
    """Why no new opening was made: an earlier one still goes on, or the client is open without any."""
    still = reviewing.mine(by).filter(client__public_id=client, until__gt=timezone.now()).first()
    if still is None:
        return _("This client is open to you anyway. No emergency access was needed.")
    until = {"until": formats.moment_text(still.until)}
    return _("You have opened this client in an emergency already. The access goes on until %(until)s.") % until


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*REVIEWERS, objects="record")
def opening(request: Request, opening: uuid.UUID) -> HttpResponse:
    """One opening: why, what was looked at, and the review."""
    actor: Actor = request.actor
    found = Opening.objects.with_people().filter(public_id=opening).first()
    if found is None:
        raise log.not_found(opening, table="emergency_opening", object="emergency.opening")
    log.read([found.client_id], object="emergency.opening")
    may = reviewing.may_review(found, actor)
    form = ReviewForm(request.POST if request.method == "POST" else None) if may else None
    if request.method == "POST":
        if form is None:
            messages.error(request, _("The access has been reviewed already, or is not yours to review."))
            return redirect("emergency:opening", opening=opening)
        if form.is_valid():
            return _reviewed(request, found, form)
    context = _page(found) | {"form": form, "nav_current": "emergency"}
    return render(request, "emergency/opening.html", context, status=422 if form is not None and form.errors else 200)


def _reviewed(request: Request, found: Opening, form: ReviewForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        reviewing.review(found, outcome=Outcome(data["outcome"]), words=data["words"], by=request.actor)
        messages.success(request, _("The review is recorded. The client sees its outcome."))
    except reviewing.NotToReview:
        messages.error(request, _("The access has been reviewed already, or is not yours to review."))
    return redirect("emergency:opening", opening=found.public_id)


def _page(found: Opening) -> dict[str, Any]:
    looks = reviewing.looked_at(found)
    return {
        "opening": found,
        "person": Client.objects.filter(pk=found.client_id).first(),
        "looks": [
            {"text": in_words(what), "day": f"{formats.date_text(at)} {formats.clock_text(at)}", "icon": _icon(verb)}
            for at, verb, what in looks
        ],
    }


def _icon(verb: str) -> str:
    return {"read": "eye", "refusal": "eye-crossed"}.get(verb, "pen")
