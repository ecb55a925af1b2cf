"""An empty log in the tests' real database: what is written here is committed, sealed and tampered with."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from talo.foundation import audit
from talo.foundation.audit import sealing, verifying

TABLES = ("audit_entry", "audit_subject", "audit_change", "audit_seal", "audit_epoch")
# For a few rows DELETE is faster than TRUNCATE over all months.
EMPTY = "; ".join([f"DELETE FROM {table}" for table in TABLES] + ["SELECT talo.log_epoch()"])


class Bench:
    """The log under test, and the hands of someone who owns the database."""

    def owner(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        return run("owner", statement, *values)

    def write(self, *clients: list[int]) -> list[int]:
        """One read for each list of clients; the numbers of all entries so far."""
        for shown in clients or ([1], [2, 3], [], [4]):
            audit.read(shown, object="client.page", purpose="service")
        return self.ids()

    def sealed(self, entries: int = 3, seals: int = 3) -> list[int]:
        """A log with several seals."""
        for seal in range(seals):
            self.write(*([seal * 10 + place, 1000] for place in range(entries)))
            self.seal()
        return self.ids()

    def seal(self) -> int:
        """Seal everything; the server's own analysing of a table may hold it back for a moment."""
        sealed = sealing.seal_now()
        end = time.monotonic() + 10
        while sealing.unsealed_age() and time.monotonic() < end:
            sealed += sealing.seal_now()
        return sealed

    def ids(self) -> list[int]:
        return [row[0] for row in self.owner("SELECT id FROM audit_entry ORDER BY epoch, xid, id")]

    def count(self, table: str) -> int:
        return self.owner(f"SELECT count(*) FROM audit_{table}")[0][0]

    def first_bad(self) -> tuple[int, str] | None:
        answer = verifying.verify()
        assert answer["ok"] == (answer["first_bad"] is None)
        return answer["first_bad"] and (answer["first_bad"]["seq"], answer["first_bad"]["what"])


def run(alias: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def log(django_db_setup: None, django_db_blocker: Any, settings: Any, tmp_path: Path) -> Iterator[Bench]:
    settings.TALO_AUDIT_HEAD = tmp_path / "audit-head.jsonl"
    settings.TALO_AUDIT_KEY = tmp_path / "audit-seal.key"
    with django_db_blocker.unblock():
        run("owner", EMPTY)
        try:
            yield Bench()
        finally:
            run("owner", EMPTY)
            connections.close_all()
