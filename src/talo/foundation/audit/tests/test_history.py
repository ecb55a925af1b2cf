from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connections, transaction

from talo.foundation.audit import writing
from talo.foundation.audit.tests.conftest import Bench, run
from talo.foundation.database.actor import Actor, acting_as
from talo.foundation.database.log_statements import history_trigger_sql

TABLE = "scratch_record"
HIDDEN = UUID("019ab000-0000-7000-8000-000000000001")


@pytest.fixture
def table(log: Bench) -> Iterator[str]:
    """A table of client data with a history, which the web role may write."""
    web = connections["default"].settings_dict["USER"]
    log.owner(f"DROP TABLE IF EXISTS {TABLE}")
    log.owner(f"CREATE TABLE {TABLE} (id bigint PRIMARY KEY, client_id bigint, public_id uuid, note text, level int)")
    log.owner(f'GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO "{web}"')
    log.owner(history_trigger_sql(TABLE))
    log.owner(history_trigger_sql(TABLE))
    yield TABLE
    log.owner(f"DROP TABLE {TABLE}")


def history(log: Bench) -> list[tuple[Any, ...]]:
    return log.owner("SELECT actor, relation, verb, row_ids, client_ids, columns FROM audit_change ORDER BY id")


def as_position(statement: str) -> None:
    with acting_as(Actor("position", 12)), transaction.atomic():
        run("default", statement)


def test_each_statement_leaves_who_what_and_which_columns(log: Bench, table: str) -> None:
    as_position(
        f"INSERT INTO {table} VALUES (1, 70, NULL, 'secret', 1), (2, 71, NULL, 'secret', 1), (3, 71, NULL, '', 1)"
    )
    as_position(f"UPDATE {table} SET note = 'hidden', level = 2 WHERE id < 3")
    as_position(f"UPDATE {table} SET note = 'hidden'")
    as_position(f"DELETE FROM {table} WHERE client_id = 71")
    who = ("position:12", table)
    assert history(log) == [
        (*who, "insert", [1, 2, 3], [70, 71], []),
        (*who, "update", [1, 2], [70, 71], ["level", "note"]),
        (*who, "update", [3], [71], ["note"]),
        (*who, "delete", [2, 3], [71], []),
    ]
    assert "secret" not in str(history(log))


def test_rows_that_changed_differently_stand_apart(log: Bench, table: str) -> None:
    as_position(f"INSERT INTO {table} VALUES (1, 70, NULL, 'a', 1), (2, 70, NULL, 'b', 2)")
    as_position(f"UPDATE {table} SET note = 'a', level = 2")
    assert sorted(row[3:] for row in history(log)[1:]) == [([1], [70], ["level"]), ([2], [70], ["note"])]


def test_a_statement_without_rows_or_changes_leaves_nothing(log: Bench, table: str) -> None:
    as_position(f"INSERT INTO {table} VALUES (1, NULL, NULL, 'a', 1)")
    as_position(f"UPDATE {table} SET note = 'a'")
    as_position(f"UPDATE {table} SET note = 'z' WHERE id = 5")
    as_position(f"DELETE FROM {table} WHERE id = 5")
    assert [row[2:] for row in history(log)] == [("insert", [1], [], [])]


def test_what_is_rolled_back_has_no_history(log: Bench, table: str) -> None:
    with acting_as(Actor("position", 12)), transaction.atomic():
        run("default", f"INSERT INTO {table} VALUES (1, 70, NULL, 'a', 1)")
        transaction.set_rollback(True)
    assert history(log) == []


def test_a_change_by_hand_names_the_login(log: Bench, table: str) -> None:
    log.owner(f"INSERT INTO {table} VALUES (1, 70, NULL, 'a', 1)")
    assert history(log)[0][0].startswith("database:")


def test_history_is_sealed_with_the_reads(log: Bench, table: str) -> None:
    as_position(f"INSERT INTO {table} VALUES (1, 70, NULL, 'a', 1)")
    assert log.first_bad() is None
    number = log.owner("UPDATE audit_change SET actor = 'position:1' RETURNING id")[0][0]
    assert log.first_bad() == (number, "changed")


def test_the_log_knows_whose_hidden_row_was_asked_for(log: Bench, table: str) -> None:
    log.owner(f"INSERT INTO {table} VALUES (1, 70, '{HIDDEN}', 'a', 1)")
    assert writing.hidden_client(table, HIDDEN) == 70
    assert writing.hidden_client(table, UUID(int=5)) is None
    assert writing.hidden_client("audit_entry", HIDDEN) is None
    assert writing.hidden_client("no_such_table", HIDDEN) is None
    assert writing.hidden_client(f"{table}; DROP TABLE {table}", HIDDEN) is None
