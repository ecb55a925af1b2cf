"""Pages of decisions and of the summary to the client."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.database.actor import Actor
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.path.plan.models import Goal
from talo.path.team import deciding, finding, forms, summarising
from talo.path.team.errors import MovedOn, Refused
from talo.path.team.models import Decision, Summary, TeamCase
from talo.path.team.pages import form_page
from talo.path.team.rights import READERS, WRITERS
from talo.path.team.standing import SummaryState
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client
from talo.register.organisations.models import Position


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def decide(request: Request, client: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    """Record a decision; it becomes a task or an action of the plan at once."""
    found = client_or_404(client, object="team.decide")
    shown = finding.case_or_404(found, case)
    goals = Goal.objects.filter(client=found, need__plan__ends__isnull=True, reached_on__isnull=True)
    form = forms.NewDecisionForm(request.POST or None, client=found, goals=goals)

    def save() -> None:
        data = form.cleaned_data
        deciding.decide(
            shown,
            what=data["what"],
            who=form.chosen(),
            due=data["due"],
            follow=data["follow"],
            goal=data["goal"],
            by=request.actor,
        )

    return form_page(
        request,
        form,
        save,
        title=_("What the team decided"),
        label=_("Record the decision"),
        action="team.decision.record",
        done=_("The decision is recorded."),
        back=("team:case", [found.public_id, shown.public_id]),
        client=found,
        lead=shown.question,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def change(request: Request, client: uuid.UUID, case: uuid.UUID, decision: uuid.UUID) -> HttpResponse:
    """Change a decision; its task goes along."""
    found = client_or_404(client, object="team.change_decision")
    shown = finding.case_or_404(found, case)
    standing = finding.decision_or_404(shown, decision)
    if standing.controller_id != request.actor.organisation_id:
        raise Http404
    who = str(standing.position_id) if standing.position_id else "client"
    initial = {"what": standing.what, "who": who, "due": standing.due}
    form = forms.DecisionForm(request.POST or None, client=found, decision=standing, initial=initial)

    def save() -> None:
        data = form.cleaned_data
        deciding.change(standing, what=data["what"], who=form.chosen(), due=data["due"], by=request.actor)

    return form_page(
        request,
        form,
        save,
        title=_("Edit the decision"),
        label=_("Save"),
        action="team.decision.save",
        done=_("The decision is saved."),
        back=("team:case", [found.public_id, shown.public_id]),
        client=found,
    )


@require_POST
@entrance(*WRITERS, objects="client")
def act(request: Request, client: uuid.UUID, case: uuid.UUID, decision: uuid.UUID, act: str) -> HttpResponse:
    """One click: a task, an action of the plan; drop, take back."""
    found = client_or_404(client, object="team.decision")
    shown = finding.case_or_404(found, case)
    standing = finding.decision_or_404(shown, decision)
    try:
        messages.success(request, _done(standing, act, request.actor))
    except Refused as refused:
        messages.error(request, str(refused.words))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("team:case", client=found.public_id, case=shown.public_id)


def _done(decision: Decision, act: str, by: Actor) -> str:
    if act == "task":
        deciding.make_task(decision, by=by)
        return _("The decision is a task now.")
    if act == "plan":
        deciding.put_in_plan(decision, goal=_goal_used(decision.case_id), by=by)
        return _("The decision stands in the joint plan now.")
    if act == "drop":
        deciding.drop(decision, by=by)
        return _("The decision is dropped. You can take it back in its row.")
    if act == "restore":
        deciding.restore(decision, by=by)
        return _("The decision is in force again.")
    raise Http404


def _goal_used(case_id: int) -> Goal | None:
    """The goal under which the case's other decisions stand."""
    same = Decision.objects.filter(case_id=case_id, action__isnull=False).select_related("action__goal").first()
    return same.action.goal if same and same.action else None


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def summary(request: Request, client: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    """Write the draft, and name who approves it."""
    found = client_or_404(client, object="team.summary")
    shown = finding.case_or_404(found, case)
    actor: Actor = request.actor
    draft = summarising.draft_of(shown)
    form = forms.SummaryForm(
        request.POST or None,
        approvers=_approvers(found, actor, draft),
        initial={"text": draft.text if draft else _begun(shown)},
    )

    def save() -> None:
        # One transaction: a draft that cannot be given to its approver is not half saved.
        with transaction.atomic():
            written = summarising.write(shown, text=form.cleaned_data["text"], by=actor)
            approver = form.named()
            if approver is not None:
                summarising.ask_approval(written, approver, by=actor)

    return form_page(
        request,
        form,
        save,
        title=_("Summary to the client"),
        label=_("Save the summary"),
        action="team.summary.save",
        done=_("The summary is saved. The client sees it when the named person has approved it."),
        back=("team:case", [found.public_id, shown.public_id]),
        client=found,
        lead=shown.question,
        returned=draft.returned_note if draft else "",
    )


def _approvers(client: Client, actor: Actor, draft: Summary | None) -> list[Position]:
    writer = draft.written_by_id if draft else actor.id
    rows = client.network().professionals().filter(holder__position__isnull=False)
    people = [row.holder.position for row in rows]
    return [one for one in people if one.pk != writer and one.profession in WRITERS]


def _begun(case: TeamCase) -> str:
    """What is known already, as the beginning of a plain text."""
    lines = [_("You asked with us: %(question)s") % {"question": case.question}, "", _("We agreed:")]
    for one in Decision.objects.with_people().filter(case=case, dropped_at=None):
        who = str(one.position.staff_member) if one.position else _("you")
        lines.append(f"– {one.what} ({who}, {one.due.day}.{one.due.month}.{one.due.year})")
    return "\n".join(str(line) for line in lines)


@require_POST
@entrance(*WRITERS, objects="client")
def approve(request: Request, client: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    """The named person approves: the client gets the summary."""
    found = client_or_404(client, object="team.approve")
    shown = finding.case_or_404(found, case)
    draft = summarising.draft_of(shown)
    try:
        if draft is None:
            raise MovedOn
        summarising.approve(draft, by=request.actor)
        messages.success(request, _("You approved the summary. The client can read it now."))
    except Refused as refused:
        messages.error(request, str(refused.words))
    return redirect("team:case", client=found.public_id, case=shown.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def send_back(request: Request, client: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    """The named person sends the draft back to its writer."""
    found = client_or_404(client, object="team.send_back")
    shown = finding.case_or_404(found, case)
    draft = summarising.draft_of(shown)
    actor: Actor = request.actor
    if draft is None or draft.approver_id != actor.id or draft.state != SummaryState.WAITING:
        raise Http404
    form = forms.SendBackForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: summarising.send_back(draft, note=form.cleaned_data["note"], by=actor),
        title=_("Send the summary back"),
        label=_("Send back to the writer"),
        action="team.summary.send_back",
        done=_("The writer mends the summary."),
        back=("team:case", [found.public_id, shown.public_id]),
        client=found,
        lead=draft.text,
    )


@require_safe
@entrance(*READERS, objects="client")
def paper(request: Request, client: uuid.UUID, case: uuid.UUID, summary: uuid.UUID) -> HttpResponse:
    """The summary as a paper."""
    found = client_or_404(client, object="team.paper")
    shown = finding.case_or_404(found, case)
    written = finding.summary_or_404(shown, summary)
    context = {"client": found, "tab": "team", "case": shown, "summary": written}
    return render(request, "team/paper.html", context)
