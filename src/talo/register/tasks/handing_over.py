"""Hands a client over to another worker: role, open tasks and the lead's list move, everyone concerned is told."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.database.clock import moment
from talo.foundation.database.statements import call, rows
from talo.foundation.identity.models import Account
from talo.foundation.law.calendar import add_working_days
from talo.foundation.notices.notifying import notify
from talo.register.clients.models import NetworkRole
from talo.register.organisations.models import Position, live_on
from talo.register.organisations.professions import MEET_CLIENTS, OWN_WORKERS, rights_of
from talo.register.tasks import events
from talo.register.tasks.events import Reason

# The service's promise, no law: within how many working days a new own worker calls.
WORKING_DAYS_TO_CALL = 5
# The longest that the former own worker stays as contact person; a longer wish is another matter.
LONGEST_STAY = dt.timedelta(days=92)

REFUSALS = {
    "right": _("Only the worker who has the client, or the lead of that worker's unit, hands the client over."),
    "heir": _("The new worker must have a live position in the same organisation."),
    "profession": _("This colleague's profession cannot take this role."),
    "tasks": _("The client has open tasks that this colleague's profession does not do. Choose another colleague."),
    "gone": _("The client is not with this worker any more. Somebody may have handed the client over already."),
}


class HandoverRefused(ValueError):
    """The client stays where the client was; `why` is a key of `REFUSALS`, the message says it in words."""

    def __init__(self, why: str, name: str = "") -> None:
        self.why = why
        self.name = name
        super().__init__(str(REFUSALS[why]))


# Rooms above let what they keep for a worker follow the client: (client, giver's position, heir's position).
Follow = Callable[[int, int, int], None]
_follow: list[Follow] = []


def register_follower(follow: Follow) -> None:
    """Let a room above move its own rows in the transaction of a handover; called from `AppConfig.ready`."""
    if follow not in _follow:
        _follow.append(follow)


@dataclass(frozen=True, slots=True)
class Held:
    """A client as one worker has it: what the lead sees before handing over."""

    client_id: int
    public_id: UUID
    name: str
    protected: bool
    position_id: int
    role: str
    tasks: int
    late: int
    classes: int  # the data classes of the open tasks

    @property
    def own(self) -> bool:
        return self.role == NetworkRole.OWN_WORKER

    @property
    def role_words(self) -> str:
        return str(NetworkRole(self.role).label)

    def fits(self, heir: Position, giver: Position) -> bool:
        """Whether this colleague may take the client: the same rule as in the database, so that lists offer no more."""
        rights, before = rights_of(heir.profession), rights_of(giver.profession)
        classes = DataClass(self.classes)
        if (
            heir.pk == giver.pk
            or heir.profession not in MEET_CLIENTS
            or any(not one & rights.writes for one in classes)
        ):
            return False
        return heir.profession in OWN_WORKERS if self.own else not rights.reads & ~before.reads


def hand_over(
    held: Held, to: Position, *, by: Actor, reason: Reason, stays_until: dt.date | None = None, note: str = ""
) -> int:
    """Hand one client over, and tell the client and both workers; returns how many open tasks moved.

    stays_until: the last day on which the former worker still is contact person; None: the access ends now.
    note: a few words for the new worker, shown with the first task.

    Raises:
        HandoverRefused: nothing has changed.
        ValueError: the day is past or too far ahead.
    """
    today = timezone.localdate()
    if stays_until is not None and not today <= stays_until <= today + LONGEST_STAY:
        raise ValueError("the former worker stays from today to three months at most")
    with transaction.atomic():
        answer = json.loads(
            call(
                "hand_over",
                held.client_id,
                held.position_id,
                to.pk,
                str(Reason(reason)),
                end_of(stays_until) if stays_until else None,
                add_working_days(today, WORKING_DAYS_TO_CALL),
                note.strip()[:300],
                moment(),
            )
        )
        if "refused" in answer:
            raise HandoverRefused(answer["refused"], held.name)
        kind = f"tasks.handed_over.{reason}" if answer["own"] else events.ROLE_HANDED_OVER.key
        log.write([held.client_id], object=kind)
        for follow in _follow:
            follow(held.client_id, held.position_id, to.pk)
        _tell(held, to, by, answer)
    return int(answer["tasks"])


def _tell(held: Held, to: Position, by: Actor, answer: Mapping[str, Any]) -> None:
    """The page that everyone has: the e-mail's link must not say whose client it is."""
    giver = Position.objects.select_related("staff_member__account").get(pk=held.position_id)
    told = [(to, events.GIVEN), (giver, events.PASSED_ON)]
    for position, kind in told:
        if position.pk != by.id:
            notify(position.staff_member.account, kind.key, link="/")
    if answer["own"]:
        for account in Account.objects.filter(pk__in=answer["accounts"]):
            notify(account, events.NEW_WORKER.key, link="/")


def held_by(position: Position) -> list[Held]:
    """Everyone whom a worker helps, by name; for the worker and for the lead of the worker's unit, else nobody."""
    return _held(position.pk, None)


def held_among(clients: Iterable[UUID]) -> list[Held]:
    """Those of the clients whose own worker is the actor, or somebody of the unit that the actor leads."""
    return _held(None, list(clients))


def _held(position_id: int | None, clients: list[UUID] | None) -> list[Held]:
    return [Held(*row) for row in rows("to_hand_over", position_id, clients)]


def heirs(organisation_id: int, unit_id: int) -> QuerySet[Position]:
    """Who could take clients over: live positions of the organisation that meet clients, the own unit's first."""
    live = Position.objects.filter(
        live_on(),
        unit__organisation=organisation_id,
        profession__in=MEET_CLIENTS,
        staff_member__account__is_active=True,
    )
    own_first = Case(When(unit=unit_id, then=0), default=1)
    people = live.select_related("staff_member__account", "unit")
    return people.order_by(own_first, "staff_member__last_name", "staff_member__first_name", "pk")


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day in Finland."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max), timezone.get_default_timezone())
