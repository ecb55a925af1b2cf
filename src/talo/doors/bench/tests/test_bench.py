"""The bench's clients fit the rooms' tables and constraints; its figures are what they say."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from django.db import connections
from psycopg.errors import ForeignKeyViolation

from talo.doors.bench import clones, inside, machine, measuring, people, programmes, running, staff, telling
from talo.doors.bench.copying import IDENTITY_TABLES
from talo.doors.bench.enrolments import TakingPart
from talo.doors.bench.rows import Person
from talo.doors.bench.staff import House
from talo.doors.bench.way import Way
from talo.doors.cli.refusing import Refusal
from talo.foundation.database import bulk, cloning
from talo.foundation.identity.hetu import parse_hetu
from talo.path.assessment.models import Round, Score
from talo.path.services.models import Referral
from talo.register.clients.models import Client, ClientIdentity, Fact, NetworkMember
from talo.register.organisations.models import Holder
from talo.register.timeline.models import Event
from talo.steering.programmes.models import Enrolment

CLIENTS = 8
LEAST_FACTS = 60


TODAY = dt.date(2026, 11, 22)
BEHIND = 1008  # the world's own clients; a whole number of houses


def written(house: House) -> int:
    """Write the clients of a house behind the world's own; how many facts that were."""
    programmes.load_all(TODAY)
    person, way = Person(house, TODAY), Way(house, TODAY)
    taking_part = TakingPart(house, TODAY, way)
    way.wait_all()
    waiting = sum(len(sheet.lines) for sheet in way.sheets)
    for number in range(BEHIND, BEHIND + house.written):
        random, opened = Random(number), TODAY - dt.timedelta(days=100 + 70 * (number - BEHIND))
        person.add(number, opened, random)
        way.add(number, opened, random)
        taking_part.add(number, opened, random)
    sheets = [*person.sheets, *way.sheets, taking_part.enrolments]
    facts = sum(len(sheet.lines) for sheet in sheets) - waiting
    with bulk.loading() as connection:
        bulk.send(connection, [*staff.sheets(house), *person.keys])
        assert bulk.send(connection, sheets) == facts + waiting
    connections["owner"].check_constraints()
    return facts


def test_a_client_has_sixty_facts_at_least_and_every_constraint_holds(world: Any) -> None:
    assert written(House(CLIENTS)) >= LEAST_FACTS * CLIENTS
    made = Client.objects.using("owner").filter(pk__gt=BEHIND)
    assert made.count() == CLIENTS
    client = made.order_by("pk").first()
    assert client is not None
    assert Fact.objects.using("owner").filter(client=client).count() == 9
    assert NetworkMember.objects.using("owner").filter(client=client, role="own_worker").count() == 1
    assert Event.objects.using("owner").filter(client=client).count() > 10
    enrolled = Enrolment.objects.using("owner").filter(client__in=made, programme__key=programmes.WHOLE)
    assert set(enrolled.values_list("client", flat=True)) == set(made.values_list("pk", flat=True))
    assert enrolled.exclude(consent_from=None).exists()
    assert Round.objects.using("owner").filter(client__in=made, kind="end").exists()


def test_a_copy_is_the_same_client_with_keys_of_its_own(world: Any) -> None:
    house = House(3 * CLIENTS, CLIENTS)
    facts = written(house)
    plans = [replace(plan, first=plan.first + BEHIND, last=plan.last + BEHIND) for plan in clones.plans(house).values()]
    person = Person(house, TODAY)
    for number in range(BEHIND + CLIENTS, BEHIND + 3 * CLIENTS):
        person.add_identity(number)
    accounts = {sheet.table for sheet in person.keys}
    stripped = cloning.strip([*(plan.table for plan in plans), *IDENTITY_TABLES])
    identities = bulk.send(connections["owner"].connection, [person.identities, person.confirmed])
    copied = {
        plan.table: sum(cloning.copy(plan, block, stripped.pages[plan.table]) for block in (1, 2)) for plan in plans
    }
    for statement in (*stripped.indexes, *stripped.keys):
        cloning.put_back(statement)
    assert len([statement for statement in stripped.indexes if "EXCLUDE" in statement]) > 2
    copied_facts = sum(many for table, many in copied.items() if table not in accounts)
    assert copied_facts + identities == 2 * facts
    for model, many in ((Client, CLIENTS), (Enrolment, None), (Referral, None), (Score, None)):
        per_block = [model._default_manager.using("owner").filter(**within(model, block)).count() for block in range(3)]
        assert len(set(per_block)) == 1
        assert many is None or per_block[0] == many
    workers = {
        NetworkMember.objects.using("owner").get(client=BEHIND + 1 + CLIENTS * block, role="own_worker").holder_id
        for block in range(3)
    }
    assert workers == {house.own_worker(CLIENTS * block).key for block in range(3)}
    codes = ClientIdentity.objects.using("owner").filter(client__gt=BEHIND).values_list("hetu_index", flat=True)
    assert len(codes) == len(set(codes)) == 3 * CLIENTS


def within(model: type[Any], block: int) -> dict[str, Any]:
    first = BEHIND + 1 + CLIENTS * block
    name = "pk" if model is Client else "client"
    return {f"{name}__gte": first, f"{name}__lt": first + CLIENTS}


def test_a_copy_that_points_at_nothing_is_refused(world: Any) -> None:
    house = House(2 * CLIENTS, CLIENTS)
    written(house)
    plan = replace(clones.plans(house)["clients_fact"], first=1 + BEHIND, last=CLIENTS + BEHIND)
    stripped = cloning.strip([plan.table])
    to_client = next(statement for statement in stripped.keys if "REFERENCES clients_client(" in statement)
    assert cloning.copy(plan, 1, stripped.pages[plan.table]) > CLIENTS
    with pytest.raises(ForeignKeyViolation):
        cloning.put_back(to_client)


def test_very_many_clients_are_copies() -> None:
    assert [running.written_of(many) for many in (2_000, 100_000, 1_000_000, 999_999)] == [
        2_000,
        100_000,
        100_000,
        999_999,
    ]
    with pytest.raises(Refusal, match="blocks of 300"):
        running.run(2_000, [1], None, written=300)


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
    assert measuring.p95([float(n) for n in range(101)]) == 95.0
    assert measuring.p95([21.0]) == 21.0


def test_statements_of_the_frame_are_not_counted() -> None:
    assert inside.FRAME.match('SAVEPOINT "s1"')
    assert inside.FRAME.match("RELEASE SAVEPOINT s1")
    assert not inside.FRAME.match("SELECT 1")


def test_processor_time_is_told_by_difference() -> None:
    assert machine.spent_between({1: 2.0, 2: 5.0}, {1: 2.5, 3: 1.0}) == pytest.approx(1.5)


def test_the_table_marks_what_takes_too_long() -> None:
    page = dict.fromkeys(telling.COLUMNS, 1) | {"page": "client", "p95_ms": 151.0, "cpu_ms": None}
    mixed = page | {"page": "mixed", "users": 16, "per_s": 49.9}
    pages = [page, page | {"users": 16, "p95_ms": 401.0}, mixed, mixed | {"p95_ms": 399.0, "per_s": 50.1}]
    shown = telling.table({"clients": 1, "facts": 60, "populate_per_s": 200.0, "machine": {"cores": 2}, "pages": pages})
    marked = [text for text in ("! 151.0", "! 401.0", "! 49.9") if text in shown]
    assert len(marked) == 3
    assert shown.count("!") == 3
    assert "–" in shown


def test_the_report_is_marked_when_it_takes_too_long() -> None:
    found = dict.fromkeys(("report_s", "terminal_s", "sql_s", "bare_sql_s", "sql_ratio", "ratio"), 1.0)
    found |= {"key": "tyota", "enrolled": 9, "followed": 8, "statements": 7}
    page = dict.fromkeys(telling.COLUMNS, 1) | {"page": "programme_report", "median_ms": 2100.0}
    lines = telling._programme(found | {"ratio": 2.5, "pages": [page]})
    assert [line[:2] for line in lines[2:]] == ["! ", "fr", "! "]
    assert telling._programme(found)[2].startswith("report 1.0 s")
