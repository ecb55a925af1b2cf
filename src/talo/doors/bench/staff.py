"""The bench's staff: own workers with sixty clients each, coaches, counsellors; keys follow from numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from talo.doors.bench.people import first_names, last_name
from talo.foundation.areas.models import Municipality
from talo.foundation.database.bulk import Sheet
from talo.foundation.identity.models import Account
from talo.path.assessment.models import Instrument
from talo.path.employers.models import Employer
from talo.path.services.models import Service
from talo.register.organisations.models import Holder, Position, StaffMember, Unit
from talo.register.organisations.professions import Profession
from talo.steering.programmes.models import Programme

OWN_CLIENTS = 60
IN_UNIT = 1_000
WAITING_CONTACTS = 200
EMPLOYERS = 200
STARTS = dt.date(2020, 1, 1)
HOUSE, COACHING, ADULTS = "ek-talo", "ek-valmennus-tiimi", "ek-tyoikaiset"
FIRST_KEY = 1_000_000
PORTAL_KEY = 100_000_000


@dataclass(frozen=True, slots=True)
class Worker:
    """A position with all its keys: account, staff member, holder and position have the same number."""

    key: int
    profession: Profession
    unit_id: int
    organisation_id: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What an enrolment needs of a programme: its key, its name and the keys of its pilots."""

    key: int
    name: str
    pilot_keys: tuple[int, ...]


class House:
    """Who works here for so many clients, and the rows of other rooms that clients' rows point at."""

    def __init__(self, clients: int, written: int = 0) -> None:
        self.clients = clients
        self.written = written or clients  # the rest are copies of these; each block of copies has staff of its own
        self.blocks = -(-clients // self.written)
        self.teams_of_block = max(1, -(-self.written // OWN_CLIENTS))
        self.teams = self.blocks * self.teams_of_block
        units = {unit.key: unit for unit in Unit.objects.using("owner").filter(key__in=(HOUSE, COACHING, ADULTS))}
        self.house, self.coaching, self.adults = units[HOUSE], units[COACHING], units[ADULTS]

    @cached_property
    def municipalities(self) -> list[int]:
        found = Municipality.objects.using("owner").filter(code__in=("405", "153", "580", "700"))
        return list(found.values_list("pk", flat=True))

    @cached_property
    def services(self) -> dict[str, Service]:
        found = Service.objects.using("owner").filter(key__startswith="ek-").select_related("unit")
        return {service.key.removeprefix("ek-"): service for service in found}

    @cached_property
    def instrument(self) -> Instrument:
        found = Instrument.objects.using("owner").filter(key="kykyviisari").order_by("version").last()
        if found is None:
            raise LookupError("the instruments are not loaded")
        return found

    @cached_property
    def programmes(self) -> dict[str, Taken]:
        """By key what an enrolment needs of a programme."""
        found = Programme.objects.using("owner").prefetch_related("pilots")
        return {
            one.key: Taken(one.pk, one.name.get("fi", one.key), tuple(pilot.pk for pilot in one.pilots.all()))
            for one in found
        }

    def own_worker(self, number: int) -> Worker:
        """The own worker of the client of this number."""
        return self._own(number, 0)

    def former_worker(self, number: int) -> Worker:
        """Who was own worker before."""
        return self._own(number, 7)

    def _own(self, number: int, further: int) -> Worker:
        block, place = self._place(number)
        team = (place // OWN_CLIENTS + further) % self.teams_of_block
        return self._worker(block * self.teams_of_block + team, Profession.WORK_ABILITY_COORDINATOR, self.house)

    def coach(self, number: int) -> Worker:
        """Every other client has a coach, each coach sixty."""
        block, place = self._place(number)
        team = block * self.coaches_of_block + place // (2 * OWN_CLIENTS)
        return self._worker(self.teams + team, Profession.JOB_COACH, self.coaching)

    def counsellor(self, number: int) -> Worker:
        """One counsellor for four own workers."""
        block, place = self._place(number)
        team = block * self.counsellors_of_block + place // (4 * OWN_CLIENTS)
        return self._worker(2 * self.teams + team, Profession.SOCIAL_COUNSELLOR, self.adults)

    @property
    def coaches_of_block(self) -> int:
        return max(1, -(-self.written // (2 * OWN_CLIENTS)))

    @property
    def counsellors_of_block(self) -> int:
        return max(1, -(-self.written // (4 * OWN_CLIENTS)))

    def _place(self, number: int) -> tuple[int, int]:
        return divmod(number % self.clients, self.written)

    def _worker(self, number: int, profession: Profession, unit: Unit) -> Worker:
        return Worker(FIRST_KEY + number, profession, unit.pk, unit.organisation_id)

    def is_in_unit(self, number: int) -> bool:
        """A thousand clients, spread over all, wait in the coaches' unit for an answer."""
        step = max(1, self.clients // IN_UNIT)
        return number % step == 0 and number // step < IN_UNIT

    def everyone(self) -> list[Worker]:
        """All positions of the bench, once each."""
        found = {}
        numbers = (
            block * self.written + place
            for block in range(self.blocks)
            for place in range(0, self.written, OWN_CLIENTS)
        )
        for number in numbers:
            for worker in (self.own_worker(number), self.coach(number), self.counsellor(number)):
                found[worker.key] = worker
        return list(found.values())


def sheets(house: House) -> list[Sheet]:
    """Accounts, people, positions and employers."""
    accounts = Sheet(Account, "id", "sign_in_name", "password")
    people = Sheet(StaffMember, "id", "account_id", "first_name", "last_name")
    holders = Sheet(Holder, "id", "kind")
    positions = Sheet(Position, "id", "staff_member_id", "unit_id", "profession", "holder_id", "starts")
    employers = Sheet(Employer, "id", "name")
    for worker in house.everyone():
        key = worker.key
        # A password that nothing hashes to: these accounts are signed in by their sessions alone.
        accounts.add(key, f"bench-{key}", "!")
        people.add(key, key, first_names(key).split()[0], last_name(key))
        holders.add(key, Holder.Kind.POSITION.value)
        positions.add(key, key, worker.unit_id, worker.profession.value, key, STARTS)
    for number in range(1, EMPLOYERS + 1):
        employers.add(number, f"{last_name(number)} Oy")
    return [accounts, people, holders, positions, employers]
