"""Pages of teams: who sits in them, when they meet; and the unit's own promise to answer questions."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui import formats
from talo.foundation.ui.tables import Column, WorkTable
from talo.path.team import asking_forms, consulting, finding, forms, teams
from talo.path.team.errors import Refused
from talo.path.team.models import Meeting, Seat, Team
from talo.path.team.pages import form_page
from talo.path.team.rights import PROMISERS, READERS, WRITERS
from talo.path.team.standing import TeamKind
from talo.register.organisations.models import Position, Unit, live_on

FOUND_AT_ONCE = 12


@require_safe
@entrance(*READERS)
def all_teams(request: Request) -> HttpResponse:
    """Teams in which one sits or which one's unit keeps."""
    actor: Actor = request.actor
    table = WorkTable.of(
        request,
        Team.objects.with_keeper().of(actor.id, actor.unit_id),
        label=_("Teams"),
        default="name",
        columns=[
            Column("name", _("Team"), sort="name"),
            Column("kind", _("Kind"), sort="kind"),
            Column("keeper", _("Kept by")),
            Column("chair", _("Chair")),
        ],
        empty_title=_("No teams"),
        empty_text=_("Make the first one: a standing team with a rhythm, or one called together for a case."),
    )
    log.read([], object="team.teams")
    context = {"table": table, "writes": actor.profession in WRITERS, "nav_current": "team", "here": "teams"}
    return render(request, "team/teams.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS)
def make(request: Request) -> HttpResponse:
    """Make a team; whoever makes it chairs it."""
    actor: Actor = request.actor
    form = forms.TeamForm(request.POST or None)
    log.read([], object="team.make")
    made: list[Team] = []

    def save() -> None:
        made.append(teams.make_team(**form.cleaned_data, by=actor))

    page = form_page(
        request,
        form,
        save,
        title=_("New team"),
        label=_("Make the team"),
        action="team.make",
        done=_("The team is made. Now choose its members."),
        back=("team:teams", []),
    )
    return redirect("team:team", team=made[0].public_id) if made else page


@require_safe
@entrance(*READERS, objects="unit")
def team(request: Request, team: uuid.UUID) -> HttpResponse:
    """One team: members of several organisations, meetings; the keeper seats members by searching for a name."""
    actor: Actor = request.actor
    found = finding.team_or_404(team, actor)
    keeps = found.unit_id == actor.unit_id and actor.profession in WRITERS
    search = forms.SearchForm(request.GET)
    text = search.cleaned_data["q"] if search.is_valid() else ""
    seats = list(Seat.objects.live().with_people().filter(team=found))
    inside = {seat.position_id for seat in seats}
    people = [one for one in teams.find_people(text, FOUND_AT_ONCE) if one.pk not in inside] if keeps else []
    log.read([], object="team.team")
    context = {
        "team": found,
        "keeps": keeps,
        "ended": found.ends is not None and found.ends <= timezone.localdate(),
        "standing": found.kind == TeamKind.STANDING,
        "seats": seats,
        "search": search,
        "searched": text,
        "found": people,
        "meetings": Meeting.objects.with_team().filter(team=found).order_by("-starts_at")[:FOUND_AT_ONCE],
        "nav_current": "team",
    }
    return render(request, "team/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="unit")
def edit(request: Request, team: uuid.UUID) -> HttpResponse:
    """Change a team's name, kind, rhythm, follow-up or chair."""
    actor: Actor = request.actor
    found = finding.team_or_404(team, actor)
    log.read([], object="team.edit")
    chairs = Position.objects.filter(live_on(), unit_id=found.unit_id, profession__in=WRITERS)
    names = ("name", "kind", "every_weeks", "follow_up_days")
    initial = {name: getattr(found, name) for name in names} | {"chair": str(found.chair.public_id)}
    form = forms.TeamForm(request.POST or None, initial=initial, chairs=list(chairs.select_related("staff_member")))

    def save() -> None:
        teams.edit_team(found, by=actor, **form.cleaned_data)
        teams.seat(found, found.chair, by=actor)

    return form_page(
        request,
        form,
        save,
        title=_("Edit the team"),
        label=_("Save"),
        action="team.save",
        done=_("The team is saved."),
        back=("team:team", [found.public_id]),
    )


@require_POST
@entrance(*WRITERS, objects="unit")
def seat(request: Request, team: uuid.UUID) -> HttpResponse:
    """Seat somebody in the team."""
    actor: Actor = request.actor
    found = finding.team_or_404(team, actor)
    log.read([], object="team.seat")
    position = get_object_or_404(
        Position.objects.filter(live_on()).select_related("staff_member"), pk=_number(request.POST.get("position", ""))
    )
    try:
        teams.seat(found, position, by=actor)
        messages.success(request, _("%(name)s is in the team.") % {"name": position.staff_member})
    except Refused as refused:
        messages.error(request, str(refused.words))
    return redirect("team:team", team=found.public_id)


@require_POST
@entrance(*WRITERS, objects="unit")
def unseat(request: Request, team: uuid.UUID, seat: uuid.UUID) -> HttpResponse:
    """End a seat; seating again takes it back."""
    actor: Actor = request.actor
    found = finding.team_or_404(team, actor)
    log.read([], object="team.unseat")
    row = get_object_or_404(Seat.objects.live().with_people(), team=found, public_id=seat)
    try:
        teams.unseat(found, row, by=actor)
        messages.success(request, _("%(name)s left the team.") % {"name": row.position.staff_member})
    except Refused as refused:
        messages.error(request, str(refused.words))
    return redirect("team:team", team=found.public_id)


@require_POST
@entrance(*WRITERS, objects="unit")
def end(request: Request, team: uuid.UUID) -> HttpResponse:
    """End a team, or take its end back."""
    actor: Actor = request.actor
    found = finding.team_or_404(team, actor)
    log.read([], object="team.end")
    try:
        if request.POST.get("how") == "back":
            teams.reopen_team(found, by=actor)
            messages.success(request, _("The team goes on."))
        else:
            teams.end_team(found, by=actor)
            messages.success(request, _("The team has ended. You can take this back on this page."))
    except Refused as refused:
        messages.error(request, str(refused.words))
    return redirect("team:team", team=found.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="unit")
def plan_meeting(request: Request, team: uuid.UUID) -> HttpResponse:
    """Plan a meeting; the team's rhythm gives the day."""
    actor: Actor = request.actor
    found = finding.team_or_404(team, actor)
    log.read([], object="team.plan_meeting")
    following = teams.next_time(found)
    last = Meeting.objects.filter(team=found).order_by("-starts_at").first()
    initial = {"place": last.place if last else ""}
    if following is not None:
        local = timezone.localtime(following)
        initial |= {"day": formats.date_text(local), "time": formats.clock_text(local)}
    form = forms.MeetingForm(request.POST or None, initial=initial)

    def save() -> None:
        teams.plan_meeting(found, starts_at=form.starts_at(), place=form.cleaned_data["place"], by=actor)

    return form_page(
        request,
        form,
        save,
        title=_("Plan a meeting"),
        label=_("Plan the meeting"),
        action="team.meeting.plan",
        done=_("The meeting is planned."),
        back=("team:team", [found.public_id]),
        lead=found.name,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*PROMISERS)
def promise(request: Request) -> HttpResponse:
    """In how many working days the unit answers questions, and which."""
    actor: Actor = request.actor
    log.read([], object="team.promise")
    unit = get_object_or_404(Unit, pk=actor.unit_id or 0)
    now = consulting.promise_of(unit)
    initial = {"working_days": now.working_days, "takes": now.takes} if now else {}
    form = asking_forms.PromiseForm(request.POST or None, initial=initial)
    return form_page(
        request,
        form,
        lambda: consulting.declare(unit, **form.cleaned_data, by=actor),
        title=_("Our promise to answer"),
        label=_("Declare the promise"),
        action="team.promise.declare",
        done=_("The promise is in force. Others can ask your unit."),
        back=("team:promise", []),
        lead=str(unit),
        promise=now,
    )


@require_POST
@entrance(*PROMISERS)
def end_promise(request: Request) -> HttpResponse:
    """Take no more questions."""
    actor: Actor = request.actor
    log.read([], object="team.promise")
    now = consulting.promise_of(get_object_or_404(Unit, pk=actor.unit_id or 0))
    if now is not None:
        consulting.end_promise(now, by=actor)
        messages.success(request, _("Your unit takes no new questions. Those that were asked are answered."))
    return redirect("team:promise")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
