"""Proposes, answers, moves and cancels appointments; either side may, each in its turn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.notices.notifying import notify
from talo.foundation.ui import formats
from talo.foundation.ui.addresses import reverse
from talo.path.messages import events
from talo.path.messages.limiting import PROPOSALS, check_rate
from talo.path.messages.models import (
    APPOINTMENT_TRANSITIONS,
    LONGEST_PLACE,
    TAKEN,
    Appointment,
    MeetingPlace,
    State,
    Way,
)
from talo.path.messages.people import accounts_of, portals_of, worker_now
from talo.path.messages.promising import BASIS, answer_by
from talo.register.clients.models import Client
from talo.register.organisations.models import Position
from talo.register.tasks.doing import complete_about, open_task
from talo.register.timeline import events as timeline

SHORTEST, LONGEST = 5, 480  # minutes
FURTHEST = dt.timedelta(days=366)
EVENTS = {
    State.ACCEPTED: events.AGREED,
    State.DECLINED: events.DECLINED,
    State.MOVED: events.MOVED,
    State.CANCELLED: events.CANCELLED,
    State.HELD: events.HELD,
    State.MISSED: events.MISSED,
}


class NotNow(ValueError):
    """The appointment has been answered, moved or cancelled meanwhile, or it is not this side's turn."""


class Taken(ValueError):
    """The worker has another agreed appointment at that time."""


@dataclass(frozen=True, slots=True)
class Time:
    """When, how and where to meet; `starts` has a time zone, `minutes` is the length."""

    starts: dt.datetime
    minutes: int
    way: str = Way.PLACE
    place: str = ""
    note: str = ""


def in_finland(day: dt.date, clock: dt.time) -> dt.datetime:
    """The moment of a Finnish date and time; the first of the two when the clocks go back.

    Raises:
        ValidationError: the clocks go forward over that time: there is no such moment.
    """
    zone = timezone.get_default_timezone()
    moment = dt.datetime.combine(day, clock, zone)
    if moment.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise ValidationError({"clock": _("There is no such time on that day: the clocks go forward over it.")})
    return moment


def propose(client: Client, worker: Position, time: Time, *, by: Actor, agreed: bool = False) -> Appointment:
    """Propose an appointment to the other side; a worker may write down one that is `agreed` already.

    Raises:
        ValidationError: the time is past, too far or too long, or what belongs to the way is missing.
        Taken: the worker has another agreed appointment then.
        TooMany: the client has proposed too many within an hour.
    """
    if by.is_client:
        check_rate(by, "proposals", PROPOSALS)
        agreed = False
    with transaction.atomic():
        made = _made(client, worker, time, by=by, state=State.ACCEPTED if agreed else State.PROPOSED)
        kind = events.AGREED if agreed else events.PROPOSED
        timeline.record(client, kind, by=by, about=made, words=_day(made))
        _tell(made, by)
    return made


def accept(appointment: Appointment, *, by: Actor) -> Appointment:
    """The side that was asked says yes.

    Raises:
        NotNow: it has been settled meanwhile, or one's own proposal.
        Taken: the worker has another agreed appointment then.
    """
    return _answer(appointment, State.ACCEPTED, by=by)


def decline(appointment: Appointment, *, by: Actor, reason: str = "") -> Appointment:
    """The side that was asked says no.

    Raises:
        NotNow: it has been settled meanwhile, or one's own proposal.
    """
    return _answer(appointment, State.DECLINED, by=by, reason=reason)


def cancel(appointment: Appointment, *, by: Actor, reason: str = "") -> Appointment:
    """Either side cancels, before it has begun.

    Raises:
        NotNow: it has been settled meanwhile, or has begun.
    """
    with transaction.atomic():
        return _settled(appointment, State.CANCELLED, by=by, reason=reason, ahead=True)


def move(appointment: Appointment, time: Time, *, by: Actor) -> Appointment:
    """Either side moves: the old time is off, and the new one waits for the other side's answer.

    Raises:
        NotNow: it has been settled meanwhile, or has begun.
        Unreachable: there is nobody to meet.
        ValidationError: as for `propose`.
    """
    with transaction.atomic():
        old = _settled(appointment, State.MOVED, by=by, ahead=True, tell=False)
        # The worker who was to come may have handed the client over: whoever has followed meets the client.
        made = _made(old.client, worker_now(old.client, old.worker), time, by=by, state=State.PROPOSED, replaces=old)
        timeline.record(old.client, events.PROPOSED, by=by, about=made, words=_day(made))
        _tell(made, by)
    return made


def close(appointment: Appointment, *, by: Actor, held: bool) -> Appointment:
    """The worker says afterwards whether they met.

    Raises:
        NotNow: it was never agreed, has been closed, or has not begun.
    """
    if by.is_client or not appointment.has_begun:
        raise NotNow
    with transaction.atomic():
        return _settled(appointment, State.HELD if held else State.MISSED, by=by, tell=False)


def may_answer(appointment: Appointment, by: Actor) -> bool:
    """Whether it is this side's turn."""
    return appointment.state == State.PROPOSED and appointment.by_client != by.is_client and not appointment.has_begun


def _answer(appointment: Appointment, state: State, *, by: Actor, reason: str = "") -> Appointment:
    if not may_answer(appointment, by):
        raise NotNow
    with transaction.atomic():
        return _settled(appointment, state, by=by, reason=reason)


def _settled(
    appointment: Appointment, state: State, *, by: Actor, reason: str = "", ahead: bool = False, tell: bool = True
) -> Appointment:
    """Move an appointment to its next state; whoever comes second is told so."""
    rows = Appointment.objects.select_for_update(of=("self",)).with_places()
    locked = rows.filter(pk=appointment.pk, client=appointment.client_id).first()
    if locked is None or state not in APPOINTMENT_TRANSITIONS[locked.state] or (ahead and locked.has_begun):
        raise NotNow
    locked.state, locked.reason, locked.settled_at = state, reason.strip(), timezone.now()
    locked.clean_fields(exclude=["client", "controller", "worker", "holder", "replaces"])
    _save(locked, update_fields=["state", "reason", "settled_at"])
    complete_about(locked, by=by)
    timeline.record(locked.client, EVENTS[state], by=by, about=locked, words=_day(locked))
    if tell:
        _notify(locked, by)
    return locked


def _made(
    client: Client, worker: Position, time: Time, *, by: Actor, state: State, replaces: Appointment | None = None
) -> Appointment:
    _check(time)
    starts = time.starts
    made = Appointment(
        client=client,
        controller_id=worker.unit.organisation_id,
        data_class=int(DataClass.PLAN),
        worker=worker,
        holder_id=worker.holder_id,
        way=time.way,
        starts=starts,
        # Real minutes: an appointment over the night when clocks change lasts as long as any other.
        ends=starts.astimezone(dt.UTC) + dt.timedelta(minutes=time.minutes),
        note=time.note.strip(),
        state=state,
        by_client=by.is_client,
        replaces=replaces,
        settled_at=timezone.now() if state == State.ACCEPTED else None,
    )
    made.clean_fields(exclude=["client", "controller", "worker", "holder", "replaces"])
    _save(made)
    place = " ".join(time.place.split())
    if place:
        MeetingPlace(client=client, appointment=made, text=place).save(force_insert=True)
    return made


def _check(time: Time) -> None:
    now = timezone.now()
    if time.starts <= now:
        raise ValidationError({"day": _("The time is past. Choose a later one.")})
    if time.starts > now + FURTHEST:
        raise ValidationError({"day": _("Choose a day within a year.")})
    if not SHORTEST <= time.minutes <= LONGEST:
        raise ValidationError({"minutes": _("An appointment lasts from 5 minutes to 8 hours.")})
    if time.way == Way.PLACE and not time.place.strip():
        raise ValidationError({"place": _("Write where you meet.")})
    if time.way == Way.VIDEO and time.place and not time.place.startswith("https://"):
        raise ValidationError({"place": _("The link of a video meeting begins with https://.")})
    if len(time.place) > LONGEST_PLACE:
        raise ValidationError({"place": _("The place is longer than 300 characters. Shorten it.")})


def _save(appointment: Appointment, **how: list[str]) -> None:
    """Save; the database alone knows all appointments of the worker."""
    try:
        with transaction.atomic():
            if how:
                appointment.save(update_fields=how["update_fields"])
            else:
                appointment.save(force_insert=True)
    except ValidationError as error:
        if getattr(error, "code", "") == TAKEN:
            raise Taken from None
        raise


def _tell(appointment: Appointment, by: Actor) -> None:
    """The other side gets a task to answer, and a notice."""
    if appointment.state == State.PROPOSED:
        day = timezone.localdate(appointment.starts)
        today = timezone.localdate()
        if appointment.by_client:
            due = min(answer_by(appointment.worker.unit_id, today), max(today, day - dt.timedelta(days=1)))
            holders, kind, basis = [appointment.holder_id], events.ANSWER_TIME, BASIS
        else:
            due = max(today, day - dt.timedelta(days=1))
            own = portals_of(appointment.client)[:1]
            holders, kind, basis = [portal.holder_id for portal in own], events.MY_ANSWER_TIME, ""
        for holder in holders:
            open_task(appointment.client, kind, holder_id=holder, due=due, due_basis=basis, about=appointment, by=by)
    _notify(appointment, by)


def _notify(appointment: Appointment, by: Actor) -> None:
    client = appointment.client
    if not by.is_client:
        link = reverse("messages:my_appointment", args=[client.public_id, appointment.pk])
        for account in accounts_of(client):
            notify(account, events.APPOINTMENT.key, link=link)
    if by.holder_id != appointment.holder_id:
        link = reverse("messages:appointment", args=[client.public_id, appointment.pk])
        notify(appointment.worker.staff_member.account, events.APPOINTMENT.key, link=link)


def _day(appointment: Appointment) -> dict[str, str]:
    # Digits only: the words around them are in the reader's language.
    return {"day": f"{formats.date_text(appointment.starts)} {formats.clock_text(appointment.starts)}"}
