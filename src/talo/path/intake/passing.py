"""Contacts that a worker has taken are a duty: they pass to a colleague of the unit, or back to its queue."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.database.statements import call
from talo.foundation.notices.notifying import notify
from talo.foundation.ui.addresses import reverse
from talo.path.intake import events
from talo.register.organisations.models import Position, Unit
from talo.register.organisations.professions import rights_of
from talo.register.tasks.duties import Duty
from talo.register.tasks.ending_units import Kept


def count(worker: Position) -> int:
    """How many contacts the worker has taken and not answered yet; for the lead of the worker's unit."""
    return int(call("contacts_taken", worker.pk))


def hand_over(worker: Position, heir: Position | None, by: Actor) -> int:
    """Give all of them to a colleague of the unit, or put them back into its queue; returns how many.

    Raises:
        ValueError: the colleague works elsewhere or meets nobody at the door.
    """
    if heir is not None and not may_take(heir, worker):
        raise ValueError("contacts stay in their unit, with those who meet people")
    with transaction.atomic():
        passed = int(call("pass_contacts", worker.pk, heir.pk if heir else None))
        if passed:
            log.write([], object="intake.passed_on")
            if heir is not None:
                notify(heir.staff_member.account, events.ASSIGNED.key, link=reverse("intake:queue"))
    return passed


def may_take(heir: Position, worker: Position) -> bool:
    """Whether a colleague may have contacts of this queue."""
    rights = rights_of(heir.profession)
    meets = bool(rights.writes & DataClass.PLAN and rights.reads & DataClass.CONTACT)
    return heir.unit_id == worker.unit_id and meets


DUTY = Duty("contacts", _("contacts taken from the queue"), count, hand_over, may_take)


def waiting_in(unit: Unit, last_day: dt.date) -> int:
    """How many contacts of the unit nobody has answered; for an administrator of its organisation."""
    return int(call("contacts_in_unit", unit.pk))


KEPT = Kept("contacts", _("Contacts that wait for a call"), waiting_in)
