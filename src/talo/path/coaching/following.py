"""Records follow-along, and keeps its next contact as a task with a day."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.path.coaching import events, rhythm
from talo.path.coaching.models import FollowAlong, Way, WithWhom
from talo.path.employers.models import Employment, EndReason
from talo.register.clients.models import NetworkMember, NetworkRole
from talo.register.clients.records import controller_for
from talo.register.tasks.doing import complete_about, open_task
from talo.register.tasks.kinds import TaskKind
from talo.register.timeline import events as timeline

# After these ends nobody need ask at once how it goes on.
GOES_ON = frozenset({EndReason.OTHER_JOB, EndReason.EDUCATION, EndReason.PENSION})


class JobEnded(ValueError):
    """The job had ended before the day of the contact."""


def record_follow_along(
    employment: Employment,
    *,
    by: Actor,
    day: dt.date,
    with_whom: WithWhom | str,
    way: Way | str = Way.WORK_PLACE,
    going: int | None = None,
    agreed: str = "",
    next_on: dt.date | None = None,
) -> FollowAlong:
    """Record one contact; the next one becomes a task for `by`, on `next_on` or by the rhythm.

    Raises:
        JobEnded: the contact is after the last day at work; what follows then is job search.
        ValidationError: a choice is unknown, or the next contact is not after this one.
    """
    if employment.ends is not None and employment.ends < day:
        raise JobEnded
    following = next_on or rhythm.next_day(employment.starts, day)
    goes_on = employment.ends is None or following <= employment.ends
    contact = FollowAlong(
        client=employment.client,
        controller_id=controller_for(employment.client, by),
        data_class=int(DataClass.WORK),
        employment=employment,
        day=day,
        with_whom=with_whom,
        way=way,
        going=going,
        agreed=agreed.strip(),
        next_on=following if goes_on else None,
        made_by_id=by.id,
    )
    with transaction.atomic():
        contact.full_clean(exclude=["client", "controller", "employment", "made_by"])
        contact.save(force_insert=True)
        timeline.record(employment.client, events.FOLLOWED, by=by, about=contact)
        complete_about(employment, by=by)
        if contact.next_on:
            _open(employment, events.FOLLOW, by, contact.next_on, _holder_of(by))
    return contact


def begin(employment: Employment, by: Actor) -> None:
    """When a job is recorded: the coach's first contact, or the recorder's where there is no coach."""
    if employment.ends is None:
        _open(employment, events.FOLLOW, by, rhythm.first_day(employment.starts), _coach_of(employment, by))


def finish(employment: Employment, by: Actor) -> None:
    """When a job ends: no more follow-along, and soon a meeting with the client unless the way goes on."""
    complete_about(employment, by=by)
    if employment.ends and employment.end_reason not in GOES_ON:
        _open(employment, events.AFTER_JOB, by, rhythm.after_job(employment.ends), _coach_of(employment, by))


def _holder_of(by: Actor) -> int:
    if by.holder_id is None:
        raise ValueError("only staff record follow-along")
    return by.holder_id


def _coach_of(employment: Employment, by: Actor) -> int:
    coaches = NetworkMember.objects.live().filter(client=employment.client_id, role=NetworkRole.COACH)
    found = coaches.order_by("-starts", "-id").values_list("holder_id", flat=True).first()
    return found or _holder_of(by)


def _open(employment: Employment, kind: TaskKind, by: Actor, due: dt.date, holder_id: int) -> None:
    open_task(
        employment.client,
        kind,
        holder_id=holder_id,
        by=by,
        due=due,
        due_basis="coaching.rhythm",
        about=employment,
        data_class=DataClass.WORK,
    )
