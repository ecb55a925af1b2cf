from __future__ import annotations

import pytest
from django.db import Error, connections

from talo.foundation.audit import sealing
from talo.foundation.audit.tests.conftest import TABLES, Bench, run

VIEWS = ("epochs", "seals", "entries", "subjects", "changes")
STATEMENTS = (
    "SELECT * FROM {0}",
    "INSERT INTO {0} DEFAULT VALUES",
    "DELETE FROM {0}",
    "TRUNCATE {0}",
    "DROP TABLE {0}",
)
WRITERS = (
    "talo.write_log('a', NULL, 'r', 'read', 'o', 'p', 'b', 'done', '{1}')",
    "talo.add_seal(1, 1, 0, 1, 1, '', '', '', '', now(), '')",
    "talo.sign_epoch(1, '')",
    "talo.open_epoch('')",
    "talo.prepare_log(1)",
    "talo.log_epoch()",
    "talo.hidden_client('clients_client', gen_random_uuid())",
)


def refused(alias: str, statement: str) -> None:
    with pytest.raises(Error) as failure:
        run(alias, statement)
    assert failure.value.__cause__.sqlstate == "42501", failure.value  # type: ignore[union-attr]
    connections[alias].close()


def partitions(log: Bench) -> list[str]:
    parents = ("audit_entry", "audit_subject", "audit_change")
    return [
        row[0]
        for parent in parents
        for row in log.owner(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass LIMIT 2", parent
        )
    ]


@pytest.mark.parametrize("alias", ["default", "count", "audit"])
def test_no_role_touches_the_tables(log: Bench, alias: str) -> None:
    log.sealed(seals=1)
    for table in (*TABLES, *partitions(log)):
        for statement in STATEMENTS:
            refused(alias, statement.format(table))
        column = log.owner("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", table)[0][0]
        refused(alias, f"UPDATE {table} SET {column} = {column}")
    refused(alias, "SELECT setval('audit_number', 1)")


@pytest.mark.parametrize("alias", ["default", "count"])
def test_the_web_and_the_counting_role_neither_read_nor_write_the_log(log: Bench, alias: str) -> None:
    log.sealed(seals=1)
    for view in VIEWS:
        refused(alias, f"SELECT * FROM talo.log_{view}")
    for call in WRITERS:
        refused(alias, f"SELECT {call}")


def test_the_audit_role_reads_and_appends_and_does_nothing_else(log: Bench) -> None:
    log.sealed(seals=1)
    for view in VIEWS:
        run("audit", f"SELECT * FROM talo.log_{view}")
        for statement in STATEMENTS[1:3]:
            refused("audit", statement.format(f"talo.log_{view}"))
    refused("audit", "UPDATE talo.log_entries SET actor = 'x'")
    refused("audit", "SELECT * FROM talo.reads_of(1, NULL, true, 10)")


def test_a_seal_only_follows_the_last_one(log: Bench) -> None:
    log.sealed(seals=2)
    for number, previous in ((2, "\\x00"), (3, "\\x00"), (9, "\\x00")):
        with pytest.raises(Error, match="does not follow"):
            run("audit", f"SELECT talo.add_seal({number}, 1, 0, 1, 1, '', '{previous}', '', '', now(), '')")
        connections["audit"].close()
    assert sealing.seal_now() == 0


def test_an_epoch_is_signed_once(log: Bench) -> None:
    log.sealed(seals=1)
    run("audit", "SELECT talo.sign_epoch(1, '\\x00')")
    assert log.first_bad() is None
