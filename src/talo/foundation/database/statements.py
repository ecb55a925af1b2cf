"""The few raw statements that verbs need and the ORM does not give."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections, models, transaction

from talo.foundation.database.actor import Actor, reading_only


def reserve_id(model: type[models.Model]) -> int:
    """The next key of `model`, for a row that others must point at before it can be written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        return int(cursor.fetchone()[0])


def call(function: str, *arguments: Any) -> Any:
    """The single value of a declared function `talo.<function>(…)`."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT talo.{function}({', '.join(['%s'] * len(arguments))})", arguments)
        return cursor.fetchone()[0]


def rows(function: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """All rows of a declared function `talo.<function>(…)`."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM talo.{function}({', '.join(['%s'] * len(arguments))})", arguments)
        return list(cursor.fetchall())


class RequestTransaction:
    """Handle of a request's open transaction."""

    def undo(self) -> None:
        """Roll back at the end although no exception came out."""
        transaction.set_rollback(True)


@contextmanager
def request_transaction(*, read_only: bool) -> Iterator[RequestTransaction]:
    """One transaction for one request; GET and HEAD cannot write in it."""
    with reading_only(read_only), transaction.atomic():
        yield RequestTransaction()


def commit_without_waiting() -> None:
    """Let this session's commits not wait for the disk: for history that can be written again, such as the demo's."""
    for alias in ("default", "audit", "owner"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SET synchronous_commit TO off")


def name_actor(using: str, actor: Actor) -> None:
    """Say who acts for the rest of a transaction on a connection that does not say it by itself, as the owner's."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('talo.actor', %s, true)", [actor.setting])
