"""One process's part of filling; nothing of the rooms is imported before Django is set up, since the process is new."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from talo.doors.bench.staff import House


def begin() -> None:
    """Set the process up."""
    import django

    django.setup()


def write_staff(clients: int) -> None:
    """The staff for so many clients, the employers, and the contacts that wait in the queue."""
    from django.utils import timezone

    from talo.doors.bench import staff
    from talo.doors.bench.way import Way
    from talo.foundation.database import bulk

    house = _house(clients)
    way = Way(house, timezone.localdate())
    way.wait_all()
    with bulk.loading() as connection:
        bulk.send(connection, staff.sheets(house))
        bulk.send(connection, way.sheets)


def write_part(clients: int, first: int, end: int) -> int:
    """The clients from `first` up to `end` in one transaction; returns how many facts that were."""
    from django.utils import timezone

    from talo.doors.bench.rows import Person
    from talo.doors.bench.way import Way
    from talo.foundation.database import bulk

    house, today = _house(clients), timezone.localdate()
    person, way = Person(house, today), Way(house, today)
    for number in range(first, end):
        random, opened = Random(number), _opened(number, today)
        person.add(number, opened, random)
        way.add(number, opened, random)
    with bulk.loading() as connection:
        bulk.send(connection, person.keys)
        return bulk.send(connection, [*person.sheets, *way.sheets])


def _opened(number: int, today: dt.date) -> dt.date:
    import datetime as dt

    return today - dt.timedelta(days=100 + number % 600)


@cache
def _house(clients: int) -> House:
    from talo.doors.bench.staff import House

    return House(clients)
