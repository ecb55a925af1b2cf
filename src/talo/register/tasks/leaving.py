"""A worker leaves: the lead hands over every client, task and duty at once, and the position ends on a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.statements import call, rows
from talo.register.organisations.deputising import NotTheLead, end_deputyship, leads, name_deputy
from talo.register.organisations.models import Deputyship, Position
from talo.register.tasks.duties import duties
from talo.register.tasks.events import Reason
from talo.register.tasks.handing_over import HandoverRefused, Held, end_of, hand_over, held_by


class SomethingLeft(ValueError):
    """Clients, tasks or duties would be left without an owner; nothing has changed."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much one worker of the unit has."""

    clients: int = 0
    own_clients: int = 0
    tasks: int = 0
    late: int = 0


@dataclass
class Handed:
    """What has been handed over."""

    clients: Counter[int] = field(default_factory=Counter)  # by the new worker's position
    tasks: int = 0
    duties: int = 0

    @property
    def many(self) -> int:
        return sum(self.clients.values())


def loads() -> dict[int, Load]:
    """How much each worker of the lead's unit has, by position; empty for everyone else."""
    return {key: Load(*numbers) for key, *numbers in rows("unit_people")}


def shares(
    held: Sequence[Held],
    giver: Position,
    colleagues: Sequence[Position],
    load: Mapping[int, Load],
    away: Container[int] = (),
) -> dict[int, Position]:
    """An even share, by client: each goes to the fitting colleague who got the fewest, then to who has the fewest.

    Colleagues of the giver's own unit and profession come first; a client whom nobody fits is left out.
    away: positions of absent colleagues, who are proposed only where nobody else fits.
    """
    given: Counter[int] = Counter()
    found: dict[int, Position] = {}
    for one in held:
        fitting = [colleague for colleague in colleagues if one.fits(colleague, giver)]
        fitting = [colleague for colleague in fitting if colleague.pk not in away] or fitting
        for nearer in (
            [c for c in fitting if c.unit_id == giver.unit_id and c.profession == giver.profession],
            [c for c in fitting if c.unit_id == giver.unit_id],
        ):
            fitting = nearer or fitting
            if nearer:
                break
        if fitting:
            heir = min(fitting, key=lambda c: (given[c.pk], load.get(c.pk, Load()).own_clients, c.pk))
            given[heir.pk] += 1
            found[one.client_id] = heir
    return found


def share_out(
    held: Sequence[Held],
    heirs: Mapping[int, Position],
    *,
    by: Actor,
    reason: Reason,
    stays_until: dt.date | None = None,
    note: str = "",
) -> Handed:
    """Hand several clients over in one transaction: all of them, or none.

    heirs: the new worker by client.

    Raises:
        HandoverRefused: names the client that could not be handed over.
    """
    done = Handed()
    with transaction.atomic():
        for one in held:
            heir = heirs.get(one.client_id)
            if heir is None:
                raise HandoverRefused("heir", one.name)
            done.tasks += hand_over(one, heir, by=by, reason=reason, stays_until=stays_until, note=note)
            done.clients[heir.pk] += 1
    return done


def leave(
    leaver: Position,
    heirs: Mapping[int, Position],
    *,
    by: Actor,
    last_day: dt.date,
    takes_duties: Mapping[str, Position | None],
    deputies: Mapping[int, Position],
    stays: bool = False,
) -> Handed:
    """The worker leaves on a day: clients, tasks and duties get new owners now, and the position ends.

    heirs: the new worker by client. takes_duties: who gets each kind of duty, None: back to where it came from.
    deputies: who stands in from now on, by deputyship; those not named end.
    stays: the leaver stays contact person of each client until the last day.

    Raises:
        NotTheLead: the actor does not lead the worker's unit, or is the leaver.
        SomethingLeft: a client, task or duty has no new owner; nothing has changed.
        HandoverRefused, ValidationError: a choice does not fit; nothing has changed.
    """
    if not leads(by, leaver) or by.id == leaver.pk:
        raise NotTheLead
    if last_day < timezone.localdate():
        raise ValidationError({"last_day": _("The last day cannot be past.")})
    with transaction.atomic():
        held = held_by(leaver)
        if missing := [one.name for one in held if one.client_id not in heirs]:
            raise SomethingLeft(", ".join(missing))
        done = share_out(held, heirs, by=by, reason=Reason.LEAVES, stays_until=last_day if stays else None)
        done.tasks += int(call("return_tasks", leaver.pk))
        for duty in duties():
            done.duties += duty.hand_over(leaver, takes_duties.get(duty.key), by)
        done.duties += _end_deputyships(leaver, deputies, by)
        if left_behind(leaver, last_day):
            raise SomethingLeft
        if not call("end_position", leaver.pk, last_day):
            raise ValidationError({"last_day": _("The employment begins later than that.")})
        log.write([], object=f"organisations.position_ended {leaver.public_id}")
    return done


def left_behind(position: Position, last_day: dt.date) -> int:
    """How many clients, open tasks and duties would still be with the position after a day; numbers only."""
    rows_left = call("left_behind", position.pk, end_of(last_day)) or 0
    return int(rows_left) + sum(duty.count(position) for duty in duties())


def deputyships_of(position: Position) -> list[Deputyship]:
    """Those in which the worker stands in for somebody, now or later."""
    rows_found = Deputyship.objects.filter(deputy=position, ended_at__isnull=True, ends__gte=timezone.localdate())
    return list(rows_found.with_people().select_related("absent__unit").order_by("starts"))


def _end_deputyships(leaver: Position, deputies: Mapping[int, Position], by: Actor) -> int:
    """Somebody else stands in where one was chosen; nobody stands in for who is gone."""
    today = timezone.localdate()
    passed_on = 0
    for row in deputyships_of(leaver):
        if not leads(by, row.absent):
            raise SomethingLeft(str(row.absent.staff_member))
        end_deputyship(row, by=by)
        if row.pk in deputies:
            name_deputy(row.absent, deputies[row.pk], by=by, starts=max(today, row.starts), ends=row.ends)
            passed_on += 1
    for row in Deputyship.objects.filter(absent=leaver, ended_at__isnull=True, ends__gte=today).select_related(
        "absent"
    ):
        end_deputyship(row, by=by)
    return passed_on
