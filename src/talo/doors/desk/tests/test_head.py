"""The head of a client's page: what comes next, and when the reader was here before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections, transaction

from talo.doors.desk.frame import next_due
from talo.foundation.database.actor import Actor
from talo.foundation.database.statements import name_actor
from talo.register.tasks.models import Task
from talo.testing.world import World

TODAY = dt.date(2026, 11, 22)


def _due(*days: int | None) -> list[Task]:
    return [Task(due=None if day is None else TODAY + dt.timedelta(days=day)) for day in days]


@pytest.mark.parametrize(
    ("days", "wanted"), [((-3, 0, 5, None), 0), ((-3, 5), 5), ((-3, -1, None), -3), ((None,), None), ((), None)]
)
def test_what_comes_next_is_not_what_is_late(days: tuple[int | None, ...], wanted: int | None) -> None:
    found = next_due(_due(*days), TODAY)
    assert (found.due if found else None) == (None if wanted is None else TODAY + dt.timedelta(days=wanted))


@pytest.fixture
def log(world: World) -> Iterator[Any]:
    """The database's function, asked where the log of this test is not committed yet."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:

        def read(who: Actor, client: int, page: str, outcome: str = "done") -> None:
            arguments = [who.setting, None, "a-request", "read", page, "", "", outcome, [client]]
            cursor.execute(f"SELECT talo.write_log({', '.join(['%s'] * len(arguments))})", arguments)

        def opened(who: Actor, clients: list[int]) -> dict[int, dt.datetime]:
            name_actor("owner", who)
            cursor.execute("SELECT client_id, at FROM talo.last_opened(%s)", [clients])
            return dict(cursor.fetchall())

        yield SimpleNamespace(read=read, opened=opened)
        transaction.set_rollback(True, using="owner")


def test_a_visit_is_the_last_opening_of_the_page_by_the_same_actor(world: World, log: Any) -> None:
    mine, hers = world.actor("own_worker"), world.actor("job_coach")
    client, second = world.client().pk, world.client("second_client").pk
    log.read(mine, client, "desk.client")
    first = log.opened(mine, [client])
    log.read(mine, client, "desk.client, desk.tasks")
    again = log.opened(mine, [client])
    assert list(again) == [client]
    assert again[client] > first[client]
    log.read(mine, second, "desk.caseload")
    log.read(mine, second, "desk.client", outcome="refused")
    assert log.opened(mine, [client, second]) == again
    assert log.opened(hers, [client, second]) == {}
    log.read(hers, second, "desk.client")
    assert list(log.opened(hers, [client, second])) == [second]
    assert log.opened(mine, [client, second]) == again
