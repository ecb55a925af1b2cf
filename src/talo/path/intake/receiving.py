"""Receives contacts: which unit gets one, by when somebody calls, and on what basis."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from talo.foundation.areas.models import EmploymentArea, Municipality
from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.database.statements import reserve_id
from talo.foundation.identity.names import clean_name
from talo.foundation.law.calendar import add_working_days, deadline
from talo.path.intake.checklist import CURRENT, checklist
from talo.path.intake.models import BestTime, Channel, Contact, ReachBy
from talo.register.organisations.models import Organisation, Position, Unit
from talo.register.organisations.professions import RIGHTS

# The house's own promise, not law: somebody calls on the third working day at the latest.
PROMISED_WORKING_DAYS = 3
PROMISE = "intake.promise.first_call"
INTERVIEW = "job_seeker.initial_interview.working_days"
OPENERS = [key for key, rights in RIGHTS.items() if rights.writes & DataClass.IDENTITY]
HETU_IN_TEXT = re.compile(r"\b\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]\b", re.IGNORECASE)


class NotServed(LookupError):
    """No unit of the municipality's employment area takes contacts here; `area` names the employment area."""

    def __init__(self, municipality: Municipality, area: EmploymentArea | None) -> None:
        super().__init__(f"municipality {municipality.code} is not served here")
        self.municipality = municipality
        self.area = area or municipality


@dataclass(frozen=True, slots=True)
class Due:
    """The last day for the first call, and the law row or promise that it follows."""

    day: dt.date
    basis: str


@dataclass(frozen=True, slots=True)
class NewContact:
    """What somebody told when they asked for help."""

    own_words: str
    first_names: str
    last_name: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    checklist_version: int = CURRENT
    reach_by: str = ReachBy.PHONE
    phone: str = ""
    email: str = ""
    best_time: str = BestTime.ANY
    language: str = "fi"
    other_language: str = ""
    municipality: Municipality | None = None
    sent_by: str = ""


def first_call_due(received: dt.date) -> Due:
    """The day by which somebody calls: the house's promise, or the law's time when that ends earlier."""
    promised = add_working_days(received, PROMISED_WORKING_DAYS)
    legal = deadline(received, INTERVIEW)
    if legal and legal.day < promised:
        return Due(legal.day, INTERVIEW)
    return Due(promised, PROMISE)


def receiving_units(day: dt.date | None = None) -> QuerySet[Unit]:
    """Units of employment areas in which somebody who may open clients works on the day."""
    day = day or timezone.localdate()
    live = Q(positions__starts__lte=day) & (Q(positions__ends__isnull=True) | Q(positions__ends__gte=day))
    house = Q(organisation__starts__lte=day) & (Q(organisation__ends__isnull=True) | Q(organisation__ends__gte=day))
    found = Unit.objects.filter(house, live, positions__profession__in=OPENERS)
    area = found.filter(organisation__kind=Organisation.Kind.EMPLOYMENT_AREA)
    return area.select_related("organisation").distinct().order_by("id")


def unit_for(municipality: Municipality, day: dt.date | None = None) -> Unit:
    """The unit that takes contacts from a municipality: the first one of its employment area.

    Raises:
        NotServed: the employment area has no such unit here.
    """
    area = municipality.employment_area_on(day or timezone.localdate())
    unit = receiving_units(day).filter(organisation__area_code=area.code).first() if area else None
    if unit is None:
        raise NotServed(municipality, area)
    return unit


def receive(new: NewContact, unit: Unit, channel: Channel, *, by: Actor, public_id: uuid.UUID | None = None) -> Contact:
    """Write a contact into a unit's queue; it makes no client and gives nobody access to one.

    `public_id` is the draft's own key: a form sent twice makes one contact only.

    Raises:
        InvalidName: the name cannot be taken.
        ValidationError: something is too long, or there is no way to reach the person.
    """
    due = first_call_due(timezone.localdate())
    contact = Contact(
        unit=unit,
        channel=channel,
        first_names=clean_name(new.first_names),
        last_name=clean_name(new.last_name) if new.last_name.strip() else "",
        own_words=new.own_words.strip(),
        checklist_version=new.checklist_version,
        answers=checklist(new.checklist_version).kept(new.answers),
        reach_by=new.reach_by,
        phone=new.phone,
        email=new.email,
        best_time=new.best_time,
        language=new.language,
        other_language=new.other_language,
        municipality=new.municipality,
        sent_by=new.sent_by,
        due=due.day,
        due_basis=due.basis,
    )
    if public_id is not None:
        contact.public_id = public_id
    contact.full_clean(exclude=["unit", "municipality"], validate_unique=False)
    with transaction.atomic():
        _insert(contact)
        log.write([], object="intake.received")
    return contact


def _insert(contact: Contact) -> None:
    # Check-in may write a contact and never read one: INSERT … RETURNING would ask for the right to read.
    contact.pk = reserve_id(Contact)
    fields = Contact._meta.local_concrete_fields
    Contact._base_manager._insert([contact], fields=fields, using="default")  # type: ignore[attr-defined]
    contact._state.adding = False


def workers_of(unit_id: int, day: dt.date | None = None) -> QuerySet[Position]:
    """The live positions of a unit that may be own workers, by name."""
    day = day or timezone.localdate()
    writes_plan = [key for key, rights in RIGHTS.items() if rights.writes & DataClass.PLAN]
    live = Q(ends__isnull=True) | Q(ends__gte=day)
    found = Position.objects.filter(live, unit=unit_id, starts__lte=day, profession__in=writes_plan)
    return found.select_related("staff_member", "unit").order_by("staff_member__last_name", "staff_member__first_name")
