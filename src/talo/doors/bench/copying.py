"""One process's part of filling; nothing of the rooms is imported before Django is set up, since the process is new."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from talo.doors.bench.staff import House


IDENTITY_TABLES = ("clients_clientidentity", "clients_confirmedidentity")


def begin() -> None:
    """Set the process up."""
    import django

    django.setup()


def write_staff(clients: int, written: int) -> None:
    """The staff for so many clients, the employers, and the contacts that wait in the queue."""
    from django.utils import timezone

    from talo.doors.bench import staff
    from talo.doors.bench.way import Way
    from talo.foundation.database import bulk

    house = _house(clients, written)
    way = Way(house, timezone.localdate())
    way.wait_all()
    with bulk.loading() as connection:
        bulk.send(connection, staff.sheets(house))
        bulk.send(connection, way.sheets)


def write_part(clients: int, written: int, first: int, end: int) -> int:
    """The clients from `first` up to `end` in one transaction; returns how many facts that were."""
    from django.utils import timezone

    from talo.doors.bench.enrolments import TakingPart
    from talo.doors.bench.rows import Person
    from talo.doors.bench.way import Way
    from talo.foundation.database import bulk

    house, today = _house(clients, written), timezone.localdate()
    person, way = Person(house, today), Way(house, today)
    taking_part = TakingPart(house, today, way)
    for number in range(first, end):
        random, opened = Random(number), _opened(number, today)
        person.add(number, opened, random)
        way.add(number, opened, random)
        taking_part.add(number, opened, random)
    with bulk.loading() as connection:
        bulk.send(connection, person.keys)
        return bulk.send(connection, [*person.sheets, *way.sheets, taking_part.enrolments])


def write_identities(clients: int, written: int, first: int, end: int) -> int:
    """Identities of copied clients, which no other can share: a code and a seal for each; returns how many rows."""
    from django.utils import timezone

    from talo.doors.bench.rows import Person
    from talo.foundation.database import bulk

    person = Person(_house(clients, written), timezone.localdate())
    for number in range(first, end):
        person.add_identity(number)
    with bulk.loading() as connection:
        return bulk.send(connection, [person.identities, person.confirmed])


def copy_block(clients: int, written: int, table: str, block: int, pages: int) -> int:
    """Copy the rows of the written clients in one table for the clients of a block; returns how many rows."""
    from talo.doors.bench.clones import plans
    from talo.foundation.database import cloning

    return cloning.copy(plans(_house(clients, written))[table], block, pages)


def put_back(statement: str) -> int:
    """Build an index or check a constraint; returns that it is one."""
    from talo.foundation.database import cloning

    cloning.put_back(statement)
    return 1


def _opened(number: int, today: dt.date) -> dt.date:
    import datetime as dt

    return today - dt.timedelta(days=100 + number % 600)


@cache
def _house(clients: int, written: int) -> House:
    from talo.doors.bench.staff import House

    return House(clients, written)
