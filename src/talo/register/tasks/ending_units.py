"""A unit ends on a day: refused while anything of it is left, and taken back until the day has passed.

Rooms above say what they keep in a unit with `register`; each count is asked by the administrator, so it counts what
the administrator may not read, and gives numbers only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.statements import call, rows
from talo.foundation.ui.addresses import reverse
from talo.register.organisations.administering import NotAdministrator, administers, end_of
from talo.register.organisations.history import Act, note_unit
from talo.register.organisations.models import Position, Unit


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of what a unit can hold, such as contacts in its queue.

    count: how many would be left after a day. page: where the administrator settles it; None: the unit's lead does.
    """

    key: str
    words: str | Promise
    count: Callable[[Unit, dt.date], int]
    page: Callable[[Unit], str] | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What would be left in the unit: how many of which kind, and where the administrator may go."""

    key: str
    words: str | Promise
    many: int
    page: str = ""


_kept: dict[str, Kept] = {}


def register(*kinds: Kept) -> None:
    """Declare what a room keeps in units; called from its `AppConfig.ready`."""
    for kind in kinds:
        if _kept.setdefault(kind.key, kind) != kind:
            raise ValueError(f"{kind.key} is declared twice")


def left_in(unit: Unit, last_day: dt.date) -> list[Left]:
    """What would be left in the unit after a day, for an administrator of its organisation; only what there is."""
    clients, tasks = (rows("left_in_unit", unit.pk, last_day) or [(0, 0)])[0]
    found = [
        Left("positions", _("Roles that go on"), _positions(unit, last_day), _page_of(unit)),
        Left("clients", _("Clients whose network holds the unit or somebody of it"), clients),
        Left("tasks", _("Open tasks"), tasks),
    ]
    found += [
        Left(kind.key, kind.words, kind.count(unit, last_day), kind.page(unit) if kind.page else "")
        for kind in _kept.values()
    ]
    return [one for one in found if one.many]


def end_unit(unit: Unit, *, by: Actor, last_day: dt.date) -> Unit:
    """Give a unit its last day, or another one. After it the unit is offered nowhere; what has been stays.

    Raises:
        NotAdministrator: the actor is no administrator of the unit's organisation.
        ValidationError: the day has passed, the unit has ended, or something would be left in it (see `left_in`).
    """
    if not administers(by, unit):
        raise NotAdministrator
    with transaction.atomic():
        if last_day == end_of(unit.pk):
            return unit  # pressed twice
        if last_day >= timezone.localdate() and left_in(unit, last_day):
            raise ValidationError({"last_day": SOMETHING_LEFT})
        _set(unit, last_day)
        note_unit(unit, Act.UNIT_ENDED, by=by, day=last_day)
        log.write([], object=f"organisations.unit_ended {unit.public_id}")
    return unit


def reopen_unit(unit: Unit, *, by: Actor) -> Unit:
    """Take the last day back before it has passed; a unit without one stays as it is.

    Raises:
        NotAdministrator: the actor is no administrator of the unit's organisation.
        ValidationError: the unit has ended.
    """
    if not administers(by, unit):
        raise NotAdministrator
    with transaction.atomic():
        was = end_of(unit.pk)
        if was is not None:
            _set(unit, None)
            note_unit(unit, Act.UNIT_REOPENED, by=by, day=was)
            log.write([], object=f"organisations.unit_reopened {unit.public_id}")
    return unit


SOMETHING_LEFT = _("The unit cannot end that day: something would be left without anybody. See below what it is.")
REFUSED = {
    "ended": _("The unit has ended already. What has been is not changed."),
    "past": _("Choose today or a later day: what has been stays."),
    "left": SOMETHING_LEFT,
}


def _set(unit: Unit, last_day: dt.date | None) -> None:
    answer = call("set_unit_end", unit.pk, last_day)
    if answer == "right":
        raise NotAdministrator
    if answer != "done":
        raise ValidationError({"last_day": REFUSED[answer]} if last_day else REFUSED[answer])
    unit.ends = last_day


def _positions(unit: Unit, last_day: dt.date) -> int:
    return Position.objects.filter(unit=unit.pk).exclude(ends__lte=last_day).count()


def _page_of(unit: Unit) -> str:
    return reverse("organisations:unit", args=[unit.public_id])
