"""The bench's clients fit the rooms' tables and constraints; its figures are what they say."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

import pytest
from django.db import connections

from talo.doors.bench import inside, machine, measuring, people, staff, telling
from talo.doors.bench.rows import Person
from talo.doors.bench.staff import House
from talo.doors.bench.way import Way
from talo.foundation.database import bulk
from talo.foundation.identity.hetu import parse_hetu
from talo.register.clients.models import Client, Fact, NetworkMember
from talo.register.organisations.models import Holder
from talo.register.timeline.models import Event

CLIENTS = 8
LEAST_FACTS = 60


def test_a_client_has_sixty_facts_at_least_and_every_constraint_holds(world: Any) -> None:
    house, today = House(CLIENTS), dt.date(2026, 11, 22)
    person, way = Person(house, today), Way(house, today)
    way.wait_all()
    waiting = sum(len(sheet.lines) for sheet in way.sheets)
    for number in range(CLIENTS):
        # Behind the world's own clients.
        person.add(number + 1000, today - dt.timedelta(days=200), Random(number))
        way.add(number + 1000, today - dt.timedelta(days=200), Random(number))
    facts = sum(len(sheet.lines) for sheet in [*person.sheets, *way.sheets]) - waiting
    assert facts >= LEAST_FACTS * CLIENTS
    workers = staff.sheets(House(2000))
    with bulk.loading() as connection:
        bulk.send(connection, [*workers, *person.keys])
        assert bulk.send(connection, [*person.sheets, *way.sheets]) == facts + waiting
    connections["owner"].check_constraints()
    made = Client.objects.using("owner").filter(pk__gt=1000)
    assert made.count() == CLIENTS
    client = made.order_by("pk").first()
    assert client is not None
    assert Fact.objects.using("owner").filter(client=client).count() == 9
    assert NetworkMember.objects.using("owner").filter(client=client, role="own_worker").count() == 1
    assert Event.objects.using("owner").filter(client=client).count() > 10


def test_numbers_make_people_who_differ() -> None:
    codes = [people.code(number) for number in range(3000)]
    assert len(set(codes)) == len(codes)
    assert all(parse_hetu(code, allow_temporary=True) for code in codes[::100])
    assert len({people.last_name(number) for number in range(2000)}) > 500


def test_text_cannot_break_a_line_of_copy() -> None:
    assert bulk.text_of("a\tb\nc\\d") == "a\\tb\\nc\\\\d"
    assert [bulk.text_of(value) for value in (None, True, False, 7)] == ["\\N", "t", "f", "7"]
    assert bulk.text_of({"ä": None}) == '{"ä": null}'
    assert bulk.text_of(b"\x01") == "\\\\x01"


def test_a_sheet_refuses_what_is_no_column() -> None:
    with pytest.raises(TypeError, match="no_such"):
        bulk.Sheet(Client, "no_such")
    with pytest.raises(TypeError, match="takes 2"):
        bulk.Sheet(Holder, "id", "kind").add(1)


def test_the_first_twentieth_only_warms_up() -> None:
    assert measuring.without_warm_up([float(n) for n in range(200)])[0] == 10.0
    assert len(measuring.without_warm_up([1.0] * 25)) == 23


def test_statements_of_the_frame_are_not_counted() -> None:
    assert inside.FRAME.match('SAVEPOINT "s1"')
    assert inside.FRAME.match("RELEASE SAVEPOINT s1")
    assert not inside.FRAME.match("SELECT 1")


def test_processor_time_is_told_by_difference() -> None:
    assert machine.spent_between({1: 2.0, 2: 5.0}, {1: 2.5, 3: 1.0}) == pytest.approx(1.5)


def test_the_table_marks_what_takes_too_long() -> None:
    page = dict.fromkeys(telling.COLUMNS, 1) | {"page": "client", "p95_ms": 151.0, "cpu_ms": None}
    shown = telling.table(
        {"clients": 1, "facts": 60, "populate_per_s": 200.0, "machine": {"cores": 2}, "pages": [page]}
    )
    assert "! 151.0" in shown
    assert "–" in shown
