"""Every table has a policy or a reason; for every table, verb and role: who may, and who may not."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, connections, transaction
from django.utils import timezone
from psycopg.errors import InsufficientPrivilege

from talo.doors.demo import staff as demo_staff
from talo.doors.demo import talking, team_story
from talo.doors.demo.journeys import journey_a
from talo.doors.demo.people import People
from talo.foundation.database.actor import NOBODY, Actor, acting_as
from talo.foundation.database.classes import DataClass
from talo.foundation.database.policies import (
    ClosedTable,
    Declaration,
    OpenTable,
    RecordPolicy,
    Statement,
    TablePolicy,
    declared,
    tables,
)
from talo.register.clients.models import NetworkRole
from talo.register.clients.opening import add_member
from talo.register.files.storing import store
from talo.register.organisations.professions import RIGHTS, rights_of
from talo.testing.papers import paper
from talo.testing.world import STAFF, World

INSIDE = [key for key in STAFF if not key.startswith("other")]
RECORDS = [policy for policy in tables() if isinstance(policy, RecordPolicy)]
OWN_RULES = [policy for policy in tables() if isinstance(policy, TablePolicy) and policy.client]
# Nobody can hold these in the small world: the story makes none.
WITHOUT_ROWS = {"clients_linkrequest", "permits_prohibition"}


def query(sql: str, *values: Any, using: str = "default") -> list[tuple[Any, ...]]:
    with connections[using].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


class Lived:
    """A client who has gone the whole way, with every profession in the network, and everyone who could look."""

    def __init__(self, world: World) -> None:
        self.world = world
        demo_staff.area.cache_clear()
        today = timezone.localdate()
        sunday = today - dt.timedelta(days=420 + (today.weekday() + 1) % 7)
        story = journey_a(People("house"), sunday, today)
        team_story.more_hours(story)
        talking.talk(story)
        self.client, self.own = story.client, story.by
        self.actors: dict[str, Actor] = {key: world.actor(key) for key in INSIDE}
        with acting_as(self.own):
            for key in INSIDE:
                add_member(self.client, world.position(key), NetworkRole.TEAM_MEMBER, by=self.own)
            store(self.client, paper(), about=self.client, by=self.own)
        self.actors["teller"] = self.own

    def rows(self, table: str, client: str, actor: Actor) -> list[dict[str, Any]]:
        """The client's rows of a table that the actor sees."""
        with acting_as(actor):
            found = query(f"SELECT to_jsonb(t) FROM {table} t WHERE {client} = %s ORDER BY 1", self.client.pk)
        return [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in found]

    def sample(self, table: str, client: str = "client_id") -> dict[str, Any] | None:
        for actor in self.actors.values():
            for row in self.rows(table, client, actor):
                return row
        return None

    def may_insert(self, table: str, row: dict[str, Any], actor: Actor) -> bool:
        """Whether row security lets the actor write such a row; other errors mean that it did."""
        fresh = row | {"id": None}
        with acting_as(actor):
            try:
                with transaction.atomic():
                    fresh["id"] = query("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", table)[0][0]
                    if "public_id" in fresh:
                        fresh["public_id"] = str(query("SELECT gen_random_uuid()")[0][0])
                    made = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(null::{table}, %s)"
                    query(made, json.dumps(fresh))
                    raise Undo
            except (Undo, ValidationError):
                # A constraint that answers in its own words was asked after row security.
                return True
            except Error as error:
                return not isinstance(error.__cause__, InsufficientPrivilege)

    def updated(self, table: str, column: str, row: dict[str, Any], actor: Actor) -> int:
        """How many rows the actor changes; a refused check counts as none."""
        with acting_as(actor):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(f"UPDATE {table} SET {column} = {column} WHERE id = %s", [row["id"]])
                    return cursor.rowcount
            except Error:
                return 0


class Undo(Exception):
    """Takes a trial row back."""


@pytest.fixture
def lived(world: World) -> Iterator[Lived]:
    yield Lived(world)
    demo_staff.area.cache_clear()


def strangers(world: World) -> list[Actor]:
    outside = [world.actor(key) for key in STAFF if key.startswith("other")]
    return [NOBODY, world.actor("other_client"), world.actor("second_client"), *outside]


@pytest.mark.django_db(databases=["owner"])
def test_every_table_is_declared_once() -> None:
    there = {
        row[0]
        for row in query(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND NOT relispartition",
            using="owner",
        )
    }
    names = [policy.table for policy in tables()]
    assert sorted(names) == sorted(set(names))
    assert there - set(names) == set(), "a table without a policy or a reason"
    assert set(names) - there == set(), "a declaration without a table"


@pytest.mark.django_db(databases=["owner"])
def test_client_data_has_row_security_and_reasons_are_given() -> None:
    secured = {row[0] for row in query("SELECT relname FROM pg_class WHERE relrowsecurity", using="owner")}
    for policy in tables():
        if isinstance(policy, (OpenTable, ClosedTable)):
            assert len(policy.reason) > 8, policy.table
        if policy.holds_client_data:
            assert policy.table in secured, policy.table


def _granted(role: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    rows = query(
        "SELECT table_name, privilege_type FROM information_schema.table_privileges"
        " WHERE table_schema = 'public' AND grantee = (SELECT replace(current_user, '_owner', %s))",
        f"_{role}",
        using="owner",
    )
    for table, right in rows:
        found.setdefault(table, set()).add(right)
    return found


@pytest.mark.django_db(databases=["owner"])
def test_the_web_role_has_no_more_rights_than_declared() -> None:
    granted = _granted("web")
    for policy in tables():
        rights = granted.get(policy.table, set())
        assert "TRUNCATE" not in rights, policy.table
        if isinstance(policy, ClosedTable):
            assert not rights, policy.table
        if not policy.delete:
            assert "DELETE" not in rights, policy.table
        if not policy.insert:
            assert "INSERT" not in rights, policy.table
    declared_tables = {policy.table for policy in tables()}
    assert set(granted) <= declared_tables


@pytest.mark.django_db(databases=["owner"])
def test_the_counting_role_reads_declared_columns_and_no_names() -> None:
    rows = query(
        "SELECT table_name, column_name, privilege_type FROM information_schema.column_privileges"
        " WHERE table_schema = 'public' AND grantee = (SELECT replace(current_user, '_owner', '_count'))",
        using="owner",
    )
    wanted = {(policy.table, column) for policy in tables() for column in policy.count_columns}
    assert {row[2] for row in rows} <= {"SELECT"}
    assert {(row[0], row[1]) for row in rows} <= wanted
    forbidden = {"first_names", "last_name", "call_name", "hetu_sealed", "hetu_index", "phone", "email", "street"}
    assert not [row for row in rows if row[1] in forbidden]
    assert not _granted("count")  # columns only, never a whole table


@pytest.mark.django_db(databases=["owner"])
def test_definer_functions_say_why_and_fix_their_path() -> None:
    rows = query(
        "SELECT p.proname, p.proconfig FROM pg_proc p WHERE pronamespace = 'talo'::regnamespace AND prosecdef",
        using="owner",
    )
    reasons = {policy.name.split("(")[0]: policy for policy in declared() if isinstance(policy, Statement)}
    for name, config in rows:
        assert any("search_path=pg_catalog" in (one or "") for one in config or []), name
        assert reasons[f"talo.{name}"].definer_reason, name


def test_no_stranger_reads_any_table(lived: Lived) -> None:
    wrong = []
    for policy in [*RECORDS, *OWN_RULES]:
        client = getattr(policy, "client", None) or "client_id"
        seers = [actor for actor in strangers(lived.world) if lived.rows(policy.table, client, actor)]
        wrong += [(policy.table, actor.setting) for actor in seers]
    assert not wrong


def test_each_record_is_read_by_its_class_only(lived: Lived) -> None:
    """Allowed: somebody of the class and the controller sees it. Refused: a profession without the class."""
    unseen, wrong = [], []
    for policy in RECORDS:
        seen_by = {key: lived.rows(policy.table, "client_id", actor) for key, actor in lived.actors.items()}
        rows = {row["id"]: row for found in seen_by.values() for row in found}
        if not rows and policy.table not in WITHOUT_ROWS:
            unseen.append(policy.table)
        for key, actor in lived.actors.items():
            reads = rights_of(actor.profession).reads
            wrong += [(policy.table, key) for row in seen_by[key] if not reads & DataClass(row["data_class"])]
            seen = {row["id"] for row in seen_by[key]}
            own = {
                row["id"]
                for row in rows.values()
                if row["controller_id"] == actor.organisation_id and reads & DataClass(row["data_class"])
            }
            if policy.narrower is None and not own <= seen:
                wrong.append((policy.table, key, "sees too little"))
    assert not wrong
    # What the whole way leaves without a row is named here, so that nobody believes it was tested.
    assert set(unseen) <= {"programmes_enrolment", "clients_workability"}, unseen


def test_each_record_is_written_by_its_class_and_controller_only(lived: Lived) -> None:
    wrong = []
    for policy in RECORDS:
        row = lived.sample(policy.table)
        if row is None or not policy.insert:
            continue
        for key, actor in lived.actors.items():
            writes = rights_of(actor.profession).writes & DataClass(row["data_class"])
            expected = bool(writes) and actor.organisation_id == row["controller_id"]
            if lived.may_insert(policy.table, row, actor) != expected:
                wrong.append((policy.table, key, expected))
        writers = [actor for actor in strangers(lived.world) if lived.may_insert(policy.table, row, actor)]
        wrong += [(policy.table, actor.setting, "stranger") for actor in writers]
    assert not wrong


def test_no_stranger_changes_any_table(lived: Lived) -> None:
    wrong = []
    for policy in [*RECORDS, *OWN_RULES]:
        client = getattr(policy, "client", None) or "client_id"
        row = lived.sample(policy.table, client)
        column = _changeable(policy)
        if row is None or column is None:
            continue
        if not any(lived.updated(policy.table, column, row, actor) for actor in lived.actors.values()):
            wrong.append((policy.table, "nobody may"))
        changers = [actor for actor in strangers(lived.world) if lived.updated(policy.table, column, row, actor)]
        wrong += [(policy.table, actor.setting) for actor in changers]
    assert not wrong


def _changeable(policy: Declaration) -> str | None:
    if isinstance(policy.update, tuple):
        return policy.update[0]
    return "public_id" if policy.update else None


def test_roles_without_clients_see_none_even_inside_a_network(lived: Lived) -> None:
    without = [key for key in INSIDE if not RIGHTS[lived.actors[key].profession].reads]
    assert {"programme_manager", "evaluator", "administrator"} <= set(without)
    for key in without:
        assert not lived.rows("clients_client", "id", lived.actors[key]), key
