"""Brings a client's question to a team, puts it on an agenda and takes it off again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.database.statements import rows
from talo.foundation.law.calendar import add_working_days
from talo.foundation.notices.notifying import notify
from talo.foundation.ui import formats
from talo.foundation.ui.addresses import reverse
from talo.path.team import events, taking_part
from talo.path.team.errors import MovedOn, NotForYou, Refused
from talo.path.team.models import TRANSITIONS, Meeting, Participant, Seat, Team, TeamCase
from talo.path.team.standing import CaseState, Ground
from talo.register.clients.models import Client, NetworkRole
from talo.register.clients.records import controller_for
from talo.register.organisations.models import PortalAccount, Position
from talo.register.tasks.doing import complete_about, open_task
from talo.register.tasks.models import Task
from talo.register.timeline import events as timeline

# The house's own promises, not law.
AGENDA_WORKING_DAYS = 5  # the chair puts a question on an agenda
WAITS_DAYS = 28  # the chair sees a question that has no meeting yet
REPLY_DAYS_BEFORE = 1


def bring(client: Client, team: Team, *, question: str, ground: str, told: str, by: Actor, hopes: str = "") -> TeamCase:
    """Bring a question to a team: its chair sees the client until it is on an agenda, and gets the task.

    Raises:
        Refused: the team has ended, or the actor's profession takes no cases.
        NoGround: see `taking_part`.
        ValidationError: no question, or a text too long.
    """
    if team.ends is not None and team.ends < timezone.localdate():
        raise Refused(_("The team has ended. Choose another one."))
    today = timezone.localdate()
    with transaction.atomic():
        case = TeamCase(
            client=client,
            controller_id=controller_for(client, by),
            data_class=int(DataClass.PLAN),
            team=team,
            receiver_id=team.unit.organisation_id,
            question=question.strip(),
            hopes=hopes.strip(),
            ground=ground,
            told=told,
            brought_by_id=by.id,
            follow_up_ends=today + dt.timedelta(days=WAITS_DAYS),
        )
        case.check_record()
        case.save(force_insert=True)
        taking_part.open_access(case, [team.chair], until=today + dt.timedelta(days=WAITS_DAYS), by=by)
        open_task(
            client,
            events.PUT_ON_AGENDA,
            holder_id=team.chair.holder_id,
            due=add_working_days(today, AGENDA_WORKING_DAYS),
            due_basis="team.agenda_working_days",
            about=case,
            by=by,
        )
        timeline.record(client, events.BROUGHT, by=by, about=case, words={"team": team.name})
        tell_client(client)
    return case


def edit(case: TeamCase, *, question: str, hopes: str, minutes: int, by: Actor, ground: str = "") -> TeamCase:
    """Change the question, the client's hopes or the time, until the team has discussed it.

    While it waits for a meeting, the client's permit may take the place of a ground in law that is not on record.

    Raises:
        MovedOn: it has been discussed or withdrawn. NotForYou. ValidationError.
    """
    with transaction.atomic():
        locked = lock(case, by=by)
        if locked.state not in {CaseState.BROUGHT, CaseState.ON_AGENDA}:
            raise MovedOn
        locked.question, locked.hopes, locked.minutes = question.strip(), hopes.strip(), minutes
        if ground == Ground.CONSENT and locked.state == CaseState.BROUGHT:
            locked.ground = Ground.CONSENT
        locked.check_record()
        locked.save(update_fields=["question", "hopes", "minutes", "ground"])
        timeline.record(locked.client, events.CHANGED, by=by, about=locked)
    return locked


def schedule(
    case: TeamCase, meeting: Meeting, *, positions: Iterable[Position], by: Actor, minutes: int | None = None
) -> TeamCase:
    """Put a case on a meeting's agenda: those who take part see the client from now until the follow-up ends.

    The chair and whoever brought the case always take part.

    Raises:
        MovedOn: the case is not waiting, or the meeting is over. NoGround: see `taking_part`. NotForYou.
    """
    with transaction.atomic():
        locked = move(case, CaseState.ON_AGENDA, by=by)
        if not meeting.is_planned or meeting.team_id != locked.team_id:
            raise MovedOn
        until = meeting.day + dt.timedelta(days=locked.team.follow_up_days)
        locked.meeting, locked.follow_up_ends = meeting, until
        locked.place_in_order = 1 + max((slot[1] for slot in slots(meeting)), default=0)
        locked.minutes = minutes or locked.minutes
        locked.check_record()
        locked.save(update_fields=["state", "meeting", "place_in_order", "minutes", "follow_up_ends"])
        people = {one.pk: one for one in [*_always(locked), *positions]}
        taking_part.open_access(locked, people.values(), until=until, by=by)
        complete_about(locked, by=by)
        words = {"team": locked.team.name, "day": formats.date_text(meeting.starts_at)}
        timeline.record(locked.client, events.ON_AGENDA, by=by, about=locked, words=words)
        _ask_client_to_come(locked, by)
        invite(people.values(), meeting, by=by)
    return locked


def take_off(case: TeamCase, *, by: Actor) -> TeamCase:
    """Take a case off the agenda: it waits again, and only the chair goes on seeing the client for it.

    Raises:
        MovedOn: it is not on an agenda. NotForYou.
    """
    with transaction.atomic():
        locked = move(case, CaseState.BROUGHT, by=by)
        locked.meeting = locked.place_in_order = None
        locked.follow_up_ends = timezone.localdate() + dt.timedelta(days=WAITS_DAYS)
        locked.save(update_fields=["state", "meeting", "place_in_order", "follow_up_ends"])
        complete_about(locked, by=by)
        open_task(
            locked.client,
            events.PUT_ON_AGENDA,
            holder_id=locked.team.chair.holder_id,
            due=add_working_days(timezone.localdate(), AGENDA_WORKING_DAYS),
            due_basis="team.agenda_working_days",
            about=locked,
            by=by,
        )
        timeline.record(locked.client, events.OFF_AGENDA, by=by, about=locked, words={"team": locked.team.name})
        leaving = Participant.objects.live().filter(case=locked).exclude(position=locked.team.chair_id)
        taking_part.limit_access(locked, until=locked.follow_up_ends)
        taking_part.close_access(locked, by=by, only=leaving.select_related("access"))
    return locked


def withdraw(case: TeamCase, *, why: str, by: Actor) -> TeamCase:
    """Take a question back before the team has discussed it; everybody's access through it ends now.

    Raises:
        MovedOn: it has been discussed. NotForYou. ValidationError: no reason.
    """
    with transaction.atomic():
        locked = move(case, CaseState.WITHDRAWN, by=by)
        locked.ended_at, locked.ended_why = timezone.now(), why.strip()
        locked.check_record()
        locked.save(update_fields=["state", "ended_at", "ended_why"])
        complete_about(locked, by=by)
        timeline.record(locked.client, events.WITHDRAWN, by=by, about=locked, words={"team": locked.team.name})
        taking_part.close_access(locked, by=by)
    return locked


def shift(case: TeamCase, *, up: bool, by: Actor) -> bool:
    """Move a case one place up or down on its agenda; False at the end of the list.

    Raises:
        MovedOn: it is not on an agenda. NotForYou.
    """
    with transaction.atomic():
        locked = lock(case, by=by)
        if locked.state != CaseState.ON_AGENDA:
            raise MovedOn
        others = TeamCase.objects.select_for_update(of=("self",)).filter(meeting=locked.meeting_id, state=locked.state)
        if up:
            other = others.filter(place_in_order__lt=locked.place_in_order).order_by("-place_in_order").first()
        else:
            other = others.filter(place_in_order__gt=locked.place_in_order).order_by("place_in_order").first()
        if other is None:
            return False
        places = locked.place_in_order, other.place_in_order
        other.place_in_order, locked.place_in_order = places
        other.save(update_fields=["place_in_order"])
        locked.save(update_fields=["place_in_order"])
    return True


def slots(meeting: Meeting) -> list[tuple[int, int, int]]:
    """All slots of an agenda in order: case, place, minutes – also of cases that the actor does not see."""
    return [(int(case), int(place), int(minutes)) for case, place, minutes in rows("team_slots", meeting.pk)]


def lock(case: TeamCase, *, by: Actor) -> TeamCase:
    """The case, locked for an act of its bringer's organisation or of the team's keeper.

    Raises:
        NotForYou: another organisation's. MovedOn: it is not there any more.
    """
    if by.organisation_id not in {case.controller_id, case.receiver_id}:
        raise NotForYou
    locked = TeamCase.objects.select_for_update(of=("self",)).with_places().filter(pk=case.pk).first()
    if locked is None:
        raise MovedOn
    return locked


def move(case: TeamCase, state: CaseState, *, by: Actor) -> TeamCase:
    """The case, locked and moved to a state; nothing is saved.

    Raises:
        MovedOn: the table of transitions knows no such way. NotForYou.
    """
    locked = lock(case, by=by)
    if state not in TRANSITIONS[locked.state]:
        raise MovedOn
    locked.state = state
    return locked


def members_of(team: Team) -> list[Position]:
    """The positions that sit in the team now, the chair first."""
    seats = Seat.objects.live().with_people().filter(team=team)
    return [team.chair, *(seat.position for seat in seats if seat.position_id != team.chair_id)]


def invite(positions: Iterable[Position], meeting: Meeting, *, by: Actor) -> None:
    """Tell those who take part, but the one who invites, that there is a meeting."""
    link = reverse("team:meeting", args=[meeting.public_id])
    for position in positions:
        if position.pk != by.id:
            notify(position.staff_member.account, events.INVITED.key, link=link)


def tell_client(client: Client) -> None:
    """A notice to the client's own account, where there is one; it says that there is something, and not what."""
    mine = client.members.filter(role=NetworkRole.SELF, ends=None).values("holder_id")
    link = reverse("team:mine", args=[client.public_id])
    for account in PortalAccount.objects.select_related("account").filter(holder__in=mine):
        notify(account.account, events.FOR_CLIENT.key, link=link)


def client_holder(client: Client) -> int | None:
    """Who holds the client's own tasks; None where the client has no account."""
    row = client.members.filter(role=NetworkRole.SELF, ends=None).first()
    return row.holder_id if row else None


def own_worker_holder(client: Client) -> int | None:
    """Who holds the own worker's tasks."""
    row = client.members.filter(role=NetworkRole.OWN_WORKER, ends=None).first()
    return row.holder_id if row else None


def _always(case: TeamCase) -> list[Position]:
    keys = [case.team.chair_id, case.brought_by_id]
    return list(Position.objects.select_related("staff_member__account", "unit__organisation").filter(pk__in=keys))


def _ask_client_to_come(case: TeamCase, by: Actor) -> Task | None:
    holder = client_holder(case.client)
    if holder is None or case.meeting is None:
        return None
    tell_client(case.client)
    return open_task(
        case.client,
        events.COME_MINE,
        holder_id=holder,
        due=case.meeting.day - dt.timedelta(days=REPLY_DAYS_BEFORE),
        due_basis="team.reply_days_before",
        about=case,
        by=by,
    )
