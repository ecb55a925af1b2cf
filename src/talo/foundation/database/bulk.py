"""Loads very many rows by COPY, as the owner: for the bench alone, where the verbs would take days."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import getrandbits
from typing import Any
from uuid import UUID

import psycopg
from django.apps import apps
from django.db import connections
from django.db.models import Model
from django.db.models.fields import NOT_PROVIDED
from psycopg import sql

HISTORY = "talo_history_insert"
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Sheet:
    """Rows of one table as lines of COPY; columns that are not named take the model's defaults.

    Raises:
        TypeError: a name is no column, or a column that must have a value has none.
    """

    def __init__(self, model: type[Model], *names: str) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        if unknown := set(names) - set(fields):
            raise TypeError(f"{model._meta.label} has no {', '.join(sorted(unknown))}")
        self.model = model
        self.table = model._meta.db_table
        self.columns = [str(fields[name].column) for name in names]
        self.width = len(names)
        self.lines: list[str] = []
        self.has_public_id = "public_id" in fields and "public_id" not in names
        rest: list[str] = []
        for name, field in fields.items():
            given = name in names or (name == "public_id" and self.has_public_id)
            # A null needs no column, and the database fills its own keys and defaults.
            if given or field.primary_key or field.db_default is not NOT_PROVIDED:
                continue
            if field.has_default():
                value = field.get_default()
            elif field.null:
                continue
            elif getattr(field, "auto_now_add", False):
                value = datetime.now().astimezone()
            elif field.empty_strings_allowed:
                value = ""
            else:
                raise TypeError(f"{model._meta.label}.{name} needs a value")
            self.columns.append(str(field.column))
            rest.append(text_of(value))
        if self.has_public_id:
            self.columns.append("public_id")
        self.rest = "".join(f"\t{text}" for text in rest)

    def add(self, *values: Any) -> None:
        """One row, in the order of the names."""
        if len(values) != self.width:
            raise TypeError(f"{self.table} takes {self.width} values, not {len(values)}")
        line = "\t".join(map(text_of, values)) + self.rest
        self.lines.append(f"{line}\t{_public_id()}\n" if self.has_public_id else f"{line}\n")


def text_of(value: Any) -> str:
    """A value as COPY's text format writes it."""
    return _WRITERS.get(type(value), _escaped)(value)


def _escaped(value: Any) -> str:
    return str(value).translate(_ESCAPES)


def _text(value: str) -> str:
    return value.translate(_ESCAPES) if _SPECIAL.search(value) else value


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: _text,
    int: str,
    type(None): lambda _value: "\\N",
    bool: lambda value: "t" if value else "f",
    date: date.isoformat,
    Decimal: str,
    UUID: str,
    bytes: lambda value: "\\\\x" + value.hex(),
    dict: lambda value: _escaped(json.dumps(value, ensure_ascii=False)),
    list: lambda value: _escaped(json.dumps(value, ensure_ascii=False)),
}


def _public_id() -> str:
    """As `uuid7`, several times faster: what it names is synthetic and needs no system randomness."""
    # The time stands first: rows that come one after another lie beside each other in the index.
    text = f"{time.time_ns() // 1_000_000:012x}{getrandbits(72):018x}"
    return f"{text[:8]}-{text[8:12]}-7{text[12:15]}-8{text[15:18]}-{text[18:]}"


@contextmanager
def loading() -> Iterator[psycopg.Connection[Any]]:
    """The owner's connection, whose commits do not wait for the disk."""
    owner = connections["owner"]
    owner.ensure_connection()
    connection: psycopg.Connection[Any] = owner.connection
    connection.execute("SET synchronous_commit TO off")
    yield connection


def send(connection: psycopg.Connection[Any], sheets: Iterable[Sheet]) -> int:
    """Copy the rows of all sheets in one transaction and empty them; returns how many there were."""
    count = 0
    with connection.transaction(), connection.cursor() as cursor:
        for sheet in sheets:
            if not sheet.lines:
                continue
            columns = sql.SQL(", ").join(map(sql.Identifier, sheet.columns))
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(sheet.table), columns)
            with cursor.copy(statement) as copy:
                copy.write("".join(sheet.lines))
            count += len(sheet.lines)
            sheet.lines.clear()
    return count


@contextmanager
def without_history() -> Iterator[None]:
    """In the block tables of clients write no history and are not vacuumed; keys and constraints are checked."""
    with loading() as connection:
        found = connection.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s AND NOT tgisinternal", [HISTORY]
        ).fetchall()
        tables = [sql.SQL(row[0]) for row in found]
        for table in tables:
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER {}").format(table, sql.Identifier(HISTORY)))
            # It would read again and again what is still growing; `gather_statistics` does its work once.
            connection.execute(sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = off)").format(table))
        try:
            yield
        finally:
            for table in tables:
                connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER {}").format(table, sql.Identifier(HISTORY)))
                connection.execute(sql.SQL("ALTER TABLE {} RESET (autovacuum_enabled)").format(table))


def continue_numbers() -> None:
    """Let every sequence go on after the largest key that was copied."""
    with loading() as connection:
        for model in apps.get_models():
            table, key = model._meta.db_table, model._meta.pk
            column = key.column or key.name
            place = connection.execute(
                "SELECT pg_get_serial_sequence(%s, %s) WHERE to_regclass(%s) IS NOT NULL", [table, column, table]
            ).fetchone()
            if place and place[0]:
                largest = sql.SQL("SELECT setval({}, max({})) FROM {} HAVING max({}) IS NOT NULL").format(
                    sql.Literal(place[0]),
                    sql.Identifier(column),
                    sql.Identifier(table),
                    sql.Identifier(column),
                )
                connection.execute(largest)


def gather_statistics() -> None:
    """What autovacuum would do in its time: statistics for the planner, and which pages all may see."""
    with loading() as connection:
        connection.execute("VACUUM (ANALYZE)")


def note_of(admin_url: str, name: str) -> dict[str, Any] | None:
    """What `write_note` left at a database; None where there is no such database or nothing was left."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
    try:
        note: dict[str, Any] | None = json.loads(found[0]) if found and found[0] else None
    except ValueError:
        return None
    return note


def write_note(note: dict[str, Any]) -> None:
    """Leave a note at the database itself: it is gone when the database is."""
    with loading() as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(json.dumps(note))))


def server_version() -> str:
    """The server's version, such as `18.1`."""
    with loading() as connection:
        found = connection.execute("SHOW server_version").fetchone()
    return str(found[0]).split()[0] if found else ""


def server_process() -> int | None:
    """The process above all of the server's, where it runs on this machine."""
    with loading() as connection:
        pid = connection.info.backend_pid
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None
