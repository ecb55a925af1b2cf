"""Keeps teams: makes them, seats their members, plans their meetings and closes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.path.team.bringing import take_off
from talo.path.team.errors import MovedOn, NotForYou, Refused
from talo.path.team.models import MEETING_TRANSITIONS, Meeting, Seat, Team, TeamCase
from talo.path.team.standing import CaseState, MeetingState, TeamKind
from talo.register.organisations.models import Position, Unit, live_on
from talo.register.organisations.professions import RIGHTS

# Who can sit in a team: professions that read the joint plan.
MEMBERS = tuple(sorted(str(role) for role, rights in RIGHTS.items() if rights.reads & DataClass.PLAN))


def make_team(
    name: str,
    *,
    by: Actor,
    kind: str = TeamKind.STANDING,
    every_weeks: int | None = None,
    follow_up_days: int = 28,
    chair: Position | None = None,
) -> Team:
    """Make a team that the actor's unit keeps; the actor chairs it unless somebody else of the unit is named.

    Raises:
        ValidationError: no name, or a standing team without a rhythm.
    """
    team = Team(
        name=name.strip(),
        kind=kind,
        unit=Unit.objects.select_related("organisation").get(pk=by.unit_id or 0),
        chair=chair or Position.objects.select_related("staff_member", "unit").get(pk=by.id),
        every_weeks=every_weeks,
        follow_up_days=follow_up_days,
    )
    with transaction.atomic():
        _check(team)
        team.save(force_insert=True)
        seat(team, team.chair, by=by)
        log.write([], object="team.made")
    return team


def edit_team(team: Team, *, by: Actor, **values: Any) -> Team:
    """Change a team's name, kind, rhythm, follow-up or chair.

    Raises:
        NotForYou: another unit keeps it. ValidationError.
    """
    _must_keep(team, by)
    for name, value in values.items():
        setattr(team, name, value)
    with transaction.atomic():
        _check(team)
        team.save(update_fields=list(values))
        log.write([], object="team.edited")
    return team


def end_team(team: Team, *, by: Actor) -> Team:
    """End a team today; its cases that go on are followed to their end.

    Raises:
        NotForYou. Refused: it has a meeting to come.
    """
    _must_keep(team, by)
    if Meeting.objects.planned().filter(team=team).exists():
        raise Refused(_("The team has a meeting to come. Hold it or cancel it first."))
    return edit_team(team, by=by, ends=timezone.localdate())


def reopen_team(team: Team, *, by: Actor) -> Team:
    """Take back the end of a team.

    Raises:
        NotForYou.
    """
    return edit_team(team, by=by, ends=None)


def seat(team: Team, position: Position, *, by: Actor) -> Seat:
    """Seat a position in the team; somebody who sits there already keeps the seat. It opens no client.

    Raises:
        NotForYou. Refused: the profession does not read joint plans.
    """
    _must_keep(team, by)
    if position.profession not in MEMBERS:
        raise Refused(_("This profession does not read joint plans and cannot sit in the team."))
    found = Seat.objects.live().filter(team=team, position=position).first()
    if found is not None:
        return found
    with transaction.atomic():
        found = Seat.objects.create(team=team, position=position)
        log.write([], object="team.seated")
    return found


def unseat(team: Team, row: Seat, *, by: Actor) -> None:
    """End a seat today; access that a case has opened ends with the case.

    Raises:
        NotForYou. Refused: the chair stays until somebody else chairs.
    """
    _must_keep(team, by)
    if row.position_id == team.chair_id:
        raise Refused(_("The chair stays in the team. Name another chair first."))
    with transaction.atomic():
        Seat.objects.filter(pk=row.pk, team=team).update(ends=timezone.localdate())
        log.write([], object="team.unseated")


def plan_meeting(team: Team, *, starts_at: dt.datetime, place: str, by: Actor) -> Meeting:
    """Plan a meeting.

    Raises:
        NotForYou. Refused: the time is past. ValidationError: no place.
    """
    _must_keep(team, by)
    if starts_at < timezone.now():
        raise Refused(_("The time is past. Choose a time to come."))
    meeting = Meeting(team=team, starts_at=starts_at, place=place.strip())
    with transaction.atomic():
        meeting.clean_fields(exclude=["team"])
        meeting.save(force_insert=True)
        log.write([], object="team.meeting_planned")
    return meeting


def change_meeting(meeting: Meeting, *, starts_at: dt.datetime, place: str, by: Actor) -> Meeting:
    """Move a meeting to another time or place; the agenda goes along.

    Raises:
        NotForYou. MovedOn: it is over. Refused: the time is past. ValidationError.
    """
    _must_keep(meeting.team, by)
    if not meeting.is_planned:
        raise MovedOn
    if starts_at < timezone.now():
        raise Refused(_("The time is past. Choose a time to come."))
    meeting.starts_at, meeting.place = starts_at, place.strip()
    with transaction.atomic():
        meeting.clean_fields(exclude=["team"])
        meeting.save(update_fields=["starts_at", "place"])
        log.write([], object="team.meeting_changed")
    return meeting


def hold(meeting: Meeting, *, by: Actor) -> Meeting:
    """Close a meeting: what was not discussed goes back to those that wait.

    Raises:
        NotForYou. MovedOn: it is over already. Refused: it has not begun.
    """
    if meeting.starts_at > timezone.now():
        raise Refused(_("The meeting has not begun. Cancel it, or close it afterwards."))
    return _end(meeting, MeetingState.HELD, by)


def cancel(meeting: Meeting, *, by: Actor) -> Meeting:
    """Cancel a meeting: its cases wait for another one, and the access that they opened ends.

    Raises:
        NotForYou. MovedOn: it is over already.
    """
    return _end(meeting, MeetingState.CANCELLED, by)


def _end(meeting: Meeting, state: MeetingState, by: Actor) -> Meeting:
    _must_keep(meeting.team, by)
    with transaction.atomic():
        locked = Meeting.objects.select_for_update(of=("self",)).with_team().get(pk=meeting.pk)
        if state not in MEETING_TRANSITIONS[locked.state]:
            raise MovedOn
        for case in TeamCase.objects.with_places().filter(meeting=locked, state=CaseState.ON_AGENDA):
            take_off(case, by=by)
        locked.state = state
        locked.save(update_fields=["state"])
        log.write([], object=f"team.meeting_{state}")
    return locked


def next_time(team: Team) -> dt.datetime | None:
    """When the team's rhythm puts its next meeting: after the last one that is planned or was held."""
    last = Meeting.objects.filter(team=team).exclude(state=MeetingState.CANCELLED).order_by("-starts_at").first()
    if last is None or not team.every_weeks:
        return None
    following = timezone.localtime(last.starts_at).replace(tzinfo=None)
    now = timezone.localtime().replace(tzinfo=None)
    while following <= now or timezone.make_aware(following) <= last.starts_at:
        following += dt.timedelta(weeks=team.every_weeks)
    return timezone.make_aware(following)


def find_people(text: str, limit: int) -> list[Position]:
    """Positions that could sit in a team, by the beginning of a name or of a unit's name."""
    rows = Position.objects.filter(live_on(), profession__in=MEMBERS).select_related(
        "staff_member", "unit__organisation"
    )
    words = text.split()
    for word in words:
        rows = rows.filter(staff_member__last_name__istartswith=word) | rows.filter(
            staff_member__first_name__istartswith=word
        )
    return list(rows.order_by("staff_member__last_name", "staff_member__first_name", "pk")[:limit]) if words else []


def _must_keep(team: Team, by: Actor) -> None:
    if not by.is_staff or team.unit_id != by.unit_id:
        raise NotForYou(_("Another unit keeps this team. Ask its chair."))


def _check(team: Team) -> None:
    team.clean_fields(exclude=["unit", "chair"])
    team.validate_constraints(exclude={"unit", "chair"})
