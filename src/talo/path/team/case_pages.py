"""A client's cases with the team: the list, bringing one, one case with its people, decisions and summary."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.database.actor import Actor
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.path.team import bringing, deciding, finding, forms, sight, summarising
from talo.path.team.errors import Refused
from talo.path.team.models import Consultation, Decision, Meeting, Reply, Summary, Team, TeamCase
from talo.path.team.pages import form_page
from talo.path.team.rights import READERS, WRITERS, may_keep, may_write
from talo.path.team.standing import CaseState, ReplyKind, SummaryState
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client

BEFORE = (CaseState.BROUGHT, CaseState.ON_AGENDA)


@require_safe
@entrance(*READERS, objects="client")
def client_page(request: Request, client: uuid.UUID) -> HttpResponse:
    """The client's cases and questions, those that are open first."""
    found = client_or_404(client, object="team.client")
    cases = list(TeamCase.objects.with_places().filter(client=found))
    context = {
        "client": found,
        "tab": "team",
        "cases": sorted(cases, key=lambda case: not case.is_open),
        "consultations": Consultation.objects.with_places().filter(client=found).order_by("-asked_at"),
        "writes": may_write(request.actor),
    }
    return render(request, "team/client.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def bring(request: Request, client: uuid.UUID) -> HttpResponse:
    """Bring a question to a team."""
    found = client_or_404(client, object="team.bring")
    actor: Actor = request.actor
    teams = Team.objects.live().with_keeper().order_by("name")
    mine = teams.of(actor.id, actor.unit_id).values_list("public_id", flat=True).first()
    form = forms.BringForm(request.POST or None, teams=teams, initial={"team": mine})
    made: list[TeamCase] = []

    def save() -> None:
        made.append(bringing.bring(found, by=actor, **form.cleaned_data))

    page = form_page(
        request,
        form,
        save,
        title=_("Take a matter to the team"),
        label=_("Take it to the team"),
        action="team.bring",
        done=_("The team has the question. Put it on an agenda now, or the chair does it."),
        back=("team:client", [found.public_id]),
        client=found,
        lead=_(
            "The client is always asked or told first, may come along, and reads afterwards what was agreed."
            " Those who take part see what their own profession sees, until the follow-up ends."
        ),
    )
    return redirect("team:case", client=found.public_id, case=made[0].public_id) if made else page


@require_safe
@entrance(*READERS, objects="client")
def case(request: Request, client: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    """One case."""
    found = client_or_404(client, object="team.case")
    return render(request, "team/case.html", _case_page(request, found, finding.case_or_404(found, case)))


def _case_page(request: Request, client: Client, shown: TeamCase) -> dict[str, Any]:
    actor: Actor = request.actor
    participants = list(shown.participants.live().with_people())
    decisions = list(Decision.objects.with_people().filter(case=shown))
    summaries = list(Summary.objects.with_people().filter(case=shown))
    draft = next((one for one in summaries if one.state != SummaryState.SENT), None)
    keeps = may_keep(shown, actor)
    return {
        "client": client,
        "tab": "team",
        "case": shown,
        "keeps": keeps,
        "before": shown.state in BEFORE,
        "with_team": shown.state in deciding.OPEN_CASE,
        "discussed": shown.state == CaseState.DISCUSSED,
        "sights": sight.sights_of(shown, participants),
        "decisions": [(one, may_write(actor) and one.controller_id == actor.organisation_id) for one in decisions],
        "may_decide": may_write(actor) and shown.state in deciding.OPEN_CASE,
        "draft": draft,
        "may_approve": draft is not None and draft.state == SummaryState.WAITING and draft.approver_id == actor.id,
        "may_write_summary": may_write(actor)
        and shown.state in {CaseState.DISCUSSED, CaseState.CLOSED}
        and (draft is None or (draft.state == SummaryState.DRAFT and draft.controller_id == actor.organisation_id)),
        "sent": [one for one in summaries if one.state == SummaryState.SENT],
        "replies": Reply.objects.select_related("position__staff_member").filter(case=shown),
        "may_reply": may_write(actor) and bool(_reply_kinds(shown, summaries)),
    }


def _reply_kinds(case: TeamCase, summaries: list[Summary]) -> list[ReplyKind]:
    """What the client can say now."""
    if case.state in BEFORE:
        return [ReplyKind.COMING, ReplyKind.NOT_COMING, ReplyKind.OBJECTS]
    if any(one.state == SummaryState.SENT for one in summaries):
        return [ReplyKind.RIGHT, ReplyKind.UNCLEAR]
    return []


def _keeps_or_404(request: Request, case: TeamCase) -> None:
    if not may_keep(case, request.actor):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def edit(request: Request, client: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    """Change the question, or the ground of one that waits, before the team has discussed it."""
    found = client_or_404(client, object="team.edit_case")
    shown = finding.case_or_404(found, case)
    _keeps_or_404(request, shown)
    form = forms.EditCaseForm(request.POST or None, case=shown)
    return form_page(
        request,
        form,
        lambda: bringing.edit(shown, by=request.actor, **form.cleaned_data),
        title=_("Edit the question"),
        label=_("Save"),
        action="team.case.save",
        done=_("The question is saved."),
        back=("team:case", [found.public_id, shown.public_id]),
        client=found,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def schedule(request: Request, client: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    """Put the case on an agenda, with those who take part."""
    found = client_or_404(client, object="team.schedule")
    shown = finding.case_or_404(found, case)
    _keeps_or_404(request, shown)
    meetings = list(Meeting.objects.planned().filter(team=shown.team).order_by("starts_at"))
    form = forms.ScheduleForm(request.POST or None, case=shown, meetings=meetings)

    def save() -> None:
        meeting, people = form.chosen()
        minutes = form.cleaned_data["minutes"]
        bringing.schedule(shown, meeting, positions=people, minutes=minutes, by=request.actor)

    return form_page(
        request,
        form,
        save,
        title=_("Put on an agenda"),
        label=_("Put on the agenda"),
        action="team.case.schedule",
        done=_("The matter is on the agenda. Those who take part see the client until the follow-up ends."),
        back=("team:case", [found.public_id, shown.public_id]),
        client=found,
        lead=shown.question,
        nothing=""
        if meetings
        else _("No meeting of this team is planned. Ask its chair: %(name)s.")
        % {"name": shown.team.chair.staff_member},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def attendance(request: Request, client: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    """Who took part; the case is discussed."""
    found = client_or_404(client, object="team.attendance")
    shown = finding.case_or_404(found, case)
    _keeps_or_404(request, shown)
    people = list(shown.participants.live().with_people())
    came = {True: "yes", False: "no", None: None}[shown.client_came]
    initial = {"client_came": came, "follow_up_ends": shown.follow_up_ends}
    form = forms.AttendanceForm(request.POST or None, participants=people, initial=initial)

    def save() -> None:
        data = form.cleaned_data
        deciding.note_attendance(
            shown,
            form.came(),
            client_came=data["client_came"] == "yes",
            follow_up_ends=data["follow_up_ends"],
            by=request.actor,
        )

    return form_page(
        request,
        form,
        save,
        title=_("Who took part"),
        label=_("Save: the team has discussed this"),
        action="team.attendance.save",
        done=_("Attendance is noted. Next: what was decided?"),
        back=("team:case", [found.public_id, shown.public_id]),
        client=found,
        lead=shown.question,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def follow(request: Request, client: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    """Declare another last day of the follow-up."""
    found = client_or_404(client, object="team.follow")
    shown = finding.case_or_404(found, case)
    _keeps_or_404(request, shown)
    form = forms.FollowForm(request.POST or None, initial={"follow_up_ends": shown.follow_up_ends})
    return form_page(
        request,
        form,
        lambda: deciding.follow_until(shown, form.cleaned_data["follow_up_ends"], by=request.actor),
        title=_("How long the team follows"),
        label=_("Save"),
        action="team.follow.save",
        done=_("The follow-up has a new last day."),
        back=("team:case", [found.public_id, shown.public_id]),
        client=found,
        lead=_("Those who see the client through this matter see nothing by it after this day."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def withdraw(request: Request, client: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    """Ask why, and withdraw the case."""
    found = client_or_404(client, object="team.withdraw")
    shown = finding.case_or_404(found, case)
    _keeps_or_404(request, shown)
    form = forms.WhyForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: bringing.withdraw(shown, why=form.cleaned_data["why"], by=request.actor),
        title=_("Withdraw the question to the team?"),
        label=_("Withdraw"),
        kind="danger",
        action="team.case.withdraw",
        done=_("The question is withdrawn. Nobody sees the client by it any more."),
        back=("team:client", [found.public_id]),
        client=found,
        lead=shown.question,
    )


@require_POST
@entrance(*WRITERS, objects="client")
def act(request: Request, client: uuid.UUID, case: uuid.UUID, act: str) -> HttpResponse:
    """Take the case off the agenda, or end its follow-up."""
    found = client_or_404(client, object="team.act")
    shown = finding.case_or_404(found, case)
    actor: Actor = request.actor
    try:
        if act == "off":
            bringing.take_off(shown, by=actor)
            messages.success(request, _("The matter is off the agenda and waits. Only the chair still sees it."))
        elif act == "close":
            deciding.close(shown, by=actor)
            messages.success(request, _("The follow-up has ended. Nobody sees the client by it any more."))
            return redirect("team:cases")
        else:
            raise Http404
    except Refused as refused:
        messages.error(request, str(refused.words))
    return redirect("team:case", client=found.public_id, case=shown.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def reply(request: Request, client: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    """Write down what the client told: of coming, of the case, of the summary."""
    found = client_or_404(client, object="team.reply")
    shown = finding.case_or_404(found, case)
    sent = list(Summary.objects.filter(case=shown, state=SummaryState.SENT))
    kinds = _reply_kinds(shown, sent)
    if not kinds:
        raise Http404
    form = forms.ToldReplyForm(request.POST or None, kinds=kinds)
    return form_page(
        request,
        form,
        lambda: summarising.reply(
            shown,
            form.cleaned_data["kind"],
            text=form.cleaned_data["text"],
            summary=sent[0] if sent else None,
            by=request.actor,
        ),
        title=_("What the client says"),
        label=_("Write down"),
        action="team.reply.save",
        done=_("Written down."),
        back=("team:case", [found.public_id, shown.public_id]),
        client=found,
    )
