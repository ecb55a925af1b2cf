"""Copies of written clients: which tables, and how each column of a copy follows from the original's."""

from __future__ import annotations

from typing import Any

from django.db.models import Field
from django.utils import timezone

from talo.doors.bench.enrolments import TakingPart
from talo.doors.bench.rows import EVERY, Person
from talo.doors.bench.staff import FIRST_KEY, PORTAL_KEY, House
from talo.doors.bench.way import Way
from talo.foundation.database.bulk import Sheet
from talo.foundation.database.cloning import Moved, Named, New, Plan
from talo.foundation.identity.models import Account
from talo.path.assessment.models import Round, Score
from talo.path.employers.models import Employment
from talo.path.intake.models import Contact
from talo.path.plan.models import Goal, Need, PlanVersion
from talo.path.plan.models import Plan as ClientPlan
from talo.path.services.models import Referral
from talo.register.clients.models import Client
from talo.register.organisations.models import Holder, PortalAccount, Position
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event
from talo.steering.programmes.models import Enrolment

LIKE_CLIENTS = (Client, Contact, ClientPlan, PlanVersion, Employment, PortalAccount)
SEVERAL = (Round, Score, Need, Goal, Referral, Enrolment)  # `EVERY` keys for each client
PEOPLE = (Account, Holder, Position)  # staff and portal accounts in one table


def sheets(house: House) -> list[Sheet]:
    """Empty sheets of all tables that are copied: identities are not, since no two people share a code."""
    today = timezone.localdate()
    person, way = Person(house, today), Way(house, today)
    own = (person.identities, person.confirmed)
    rest = [sheet for sheet in person.sheets if sheet not in own]
    return [*person.keys, *rest, *way.sheets, TakingPart(house, today, way).enrolments]


def plans(house: House) -> dict[str, Plan]:
    """By table: what becomes of its columns in the copies."""
    rules = _Rules(house)
    return {sheet.table: rules.plan(sheet) for sheet in sheets(house)}


class _Rules:
    def __init__(self, house: House) -> None:
        self.written = house.written
        self.new = New.here()
        self.client = Moved.by(house.written)
        self.several = Moved.by(house.written * EVERY)
        self.people = Moved(
            (
                (PORTAL_KEY, house.written),
                (FIRST_KEY + 2 * house.teams, house.counsellors_of_block),
                (FIRST_KEY + house.teams, house.coaches_of_block),
                (FIRST_KEY, house.teams_of_block),
            )
        )

    def plan(self, sheet: Sheet) -> Plan:
        columns = tuple(
            (str(field.column), self._rule(sheet.model, field))
            for field in sheet.model._meta.concrete_fields
            if not field.generated and not self._numbered(sheet, field)
        )
        if sheet.model in (Account, Holder, PortalAccount):
            return Plan(sheet.table, columns, "id", PORTAL_KEY + 1, PORTAL_KEY + self.written)
        among = "id" if sheet.model in (Client, Contact) else "client_id"
        return Plan(sheet.table, columns, among, 1, self.written)

    def _numbered(self, sheet: Sheet, field: Field[Any, Any]) -> bool:
        """Whether the database gives the key itself."""
        return field.primary_key and str(field.column) not in sheet.columns

    def _rule(self, model: type[Any], field: Field[Any, Any]) -> Moved | Named | New | None:
        if field.name == "public_id":
            return self.new
        if model is Account and field.name == "sign_in_name":
            return Named("bench-", "id", self.people)
        if field.name == "about_id":
            return {Event: self.client, Task: self.several}[model]
        points_at = model if field.primary_key and not field.is_relation else field.related_model
        if points_at in LIKE_CLIENTS:
            return self.people if points_at is PortalAccount else self.client
        if points_at in SEVERAL:
            return self.several
        return self.people if points_at in PEOPLE else None
