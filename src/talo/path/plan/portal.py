"""The client's own plan: what the portal shows, and the acts of reading, approving and saying in one's own words."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.path.assessment.profiling import profile
from talo.path.plan import approving, forms, pages, reviewing, versions, words
from talo.path.plan.models import OwnWords, Side, WordsKind
from talo.path.plan.planning import live_plan
from talo.path.plan.sheet import from_json, sheet_of
from talo.path.plan.views import version_or_404
from talo.register.clients.finding import client_or_404, professionals
from talo.register.clients.models import Client


def plan_for_client(client: Client) -> dict[str, Any] | None:
    """Context of `plan/portal_plan.html`: the newest version as it was put to the client; None while there is no plan.

    Before the first version only the client's own words and part show: a draft is the worker's desk, not yet a plan.
    """
    plan = live_plan(client)
    if plan is None:
        return None
    plan.client = client
    now = sheet_of(plan)
    latest = versions.newest(plan)
    context: dict[str, Any] = {
        "client": client,
        "plan": plan,
        "version": latest,
        "words": now.words,
        "part": now.part,
        "profile": profile(client),
        "own_worker": pages.own_worker_name(professionals(client)),
        "approval_form": forms.MyApprovalForm(prefix="approve"),
        "talk_form": forms.MyWordsForm(prefix="talk"),
        "words_form": forms.MyWordsForm(prefix="words"),
        "part_form": forms.MyWordsForm(prefix="part"),
    }
    if latest is None:
        return context
    latest.client = client
    approvals = approving.approvals_of(latest)
    given = [approval for approval in latest.approvals.all() if approval.side == Side.CLIENT]
    return context | {
        "sheet": from_json(latest.content),
        "approvals": approvals,
        "approved_on": given[0].approved_at if given else None,
        "review": reviewing.review_of(plan, timezone.localdate(latest.made_at)),
    }


@require_safe
@entrance("client", objects="client")
def my_plan(request: Request, client: uuid.UUID) -> HttpResponse:
    """The client's own plan."""
    found = client_or_404(client, object="plan.my_plan")
    return render(request, "plan/my_plan.html", _context(found))


def _context(client: Client, **changed: Any) -> dict[str, Any]:
    shown = plan_for_client(client)
    return {"client": client, "nav_current": "plan", "shown": {**shown, **changed} if shown else None}


@require_POST
@entrance("client", objects="client")
def my_approval(request: Request, client: uuid.UUID, version: uuid.UUID) -> HttpResponse:
    """Approve the version on the screen, with own words if there are any."""
    found = client_or_404(client, object="plan.my_approval")
    shown = version_or_404(found, version)
    form = forms.MyApprovalForm(request.POST, prefix="approve")
    if not form.is_valid():
        return render(request, "plan/my_plan.html", _context(found, approval_form=form), status=422)
    try:
        approving.approve(shown, words=form.cleaned_data["words"], by=request.actor)
        messages.success(request, _("You approved your plan. Thank you."))
    except approving.AlreadyApproved:
        messages.info(request, _("You have approved this plan already."))
    except approving.NotNewest:
        messages.error(request, _("Your plan has a newer version. Read it here before you approve."))
    return redirect("plan:mine", client=found.public_id)


@require_POST
@entrance("client", objects="client")
def my_talk(request: Request, client: uuid.UUID, version: uuid.UUID) -> HttpResponse:
    """Say that the plan is not right yet, and why."""
    found = client_or_404(client, object="plan.my_talk")
    shown = version_or_404(found, version)
    form = forms.MyWordsForm(request.POST, prefix="talk")
    if not form.is_valid():
        return render(request, "plan/my_plan.html", _context(found, talk_form=form), status=422)
    try:
        approving.ask_to_talk(shown, words=form.cleaned_data["text"], by=request.actor)
        messages.success(request, _("Your own worker gets your words and contacts you."))
    except approving.NotNewest:
        messages.error(request, _("Your plan has a newer version. Read it here first."))
    return redirect("plan:mine", client=found.public_id)


@require_POST
@entrance("client", objects="client")
def my_words(request: Request, client: uuid.UUID, kind: str) -> HttpResponse:
    """Own words, or a line of one's own part."""
    found = client_or_404(client, object="plan.my_words")
    if kind not in WordsKind.values:
        raise Http404
    form = forms.MyWordsForm(request.POST, prefix=kind)
    if form.is_valid():
        try:
            words.say(found, form.cleaned_data["text"], kind=kind, plan=live_plan(found), by=request.actor)
        except ValidationError as error:
            form.add_error("text", error.messages[0])
        else:
            messages.success(request, _("Written into your plan."))
            return redirect("plan:mine", client=found.public_id)
    return render(request, "plan/my_plan.html", _context(found, **{f"{kind}_form": form}), status=422)


@require_POST
@entrance("client", objects="client")
def my_take_back(request: Request, client: uuid.UUID, row: uuid.UUID) -> HttpResponse:
    """Take own words off the plan."""
    found = client_or_404(client, object="plan.my_take_back")
    line = OwnWords.objects.live().filter(client=found, public_id=row).first()
    if line is None:
        raise Http404
    words.take_back(line, by=request.actor)
    messages.success(request, _("Taken off your plan."))
    return redirect("plan:mine", client=found.public_id)
