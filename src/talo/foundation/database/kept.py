"""Queries that are put together once: Django's putting together takes longer than PostgreSQL's answering.

    @kept
    def latest_of(client_id: int, until: dt.date) -> QuerySet[Event]:
        return Event.objects.filter(client_id=client_id, at__date__lte=until)[:5]

    latest_of(client.pk, today)  # a list of events

The function is called once for marks in place of its arguments – whole numbers, texts, days, moments, public ids, or a
list of keys behind `among()` – and what it built serves every further call with their values. So nothing else may
change the query: not who acts, not the language, not today, which must be an argument. A day that is none is refused,
and in the tests every call puts the query together anew as well and compares the two.
"""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connections, models
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
    prefetch_related_objects,
)

from talo.foundation.database import clock

P = ParamSpec("P")
Row = TypeVar("Row")
Thing = TypeVar("Thing")
Found = TypeVar("Found")

# Numbers that suit the smallest column, and days of which nobody speaks.
MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 30_011 + number,
    str: lambda number: f"⟨{number}⟩",
    dt.date: lambda number: dt.date(1801, 1, 1) + dt.timedelta(days=number),
    dt.datetime: lambda number: dt.datetime(1801, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=number),
    uuid.UUID: lambda number: uuid.UUID(int=(1 << 120) + number),
    list: lambda number: [30_011 + number],
}


def among(column: str, keys: Sequence[int]) -> models.Func:
    """A condition: the column is one of the keys; one statement for however many (`__in` makes one for each number)."""
    wanted = models.Value(list(keys), output_field=ArrayField(models.BigIntegerField()))
    condition = models.BooleanField()
    return models.Func(
        models.F(column), wanted, arg_joiner=" = ANY(", template="(%(expressions)s))", output_field=condition
    )


def once(thing: Thing, find: Callable[[Thing], Found]) -> Found:
    """What `find` gives for an object, asked once for it: several panels of a page tell of the same client."""
    asked: dict[str, Found] = thing.__dict__.setdefault("_asked_once", {})
    if find.__qualname__ not in asked:
        asked[find.__qualname__] = find(thing)
    return asked[find.__qualname__]


class NotKept(TypeError):
    """A query that cannot be kept, and why."""


def kept(build: Callable[P, Iterable[Row]]) -> Callable[P, list[Row]]:
    """Keep the query that a function builds; the result gives its rows as a list.

    Raises:
        NotKept: at a call – an argument is None or of another type, or the query holds a day of its own or something
            that an argument was made into.
    """
    statements: list[_Statement] = []

    @functools.wraps(build)
    def rows(*values: P.args, **named: P.kwargs) -> list[Row]:
        # While history is written, what holds "now" is asked of another moment than the transaction's.
        if named or clock.moment() is not None:
            return list(build(*values, **named))
        if not statements:
            statements.append(_Statement(build, values))
        if settings.TEST:
            statements[0].compare(build(*values, **named), values)
        return statements[0].rows(values)

    return rows


class _Statement:
    """What a query became: its text, where the arguments stand in it, and how its rows are read."""

    def __init__(self, build: Callable[..., Any], values: Sequence[Any]) -> None:
        self.name = build.__qualname__
        self.kinds = [self._kind(value) for value in values]
        # Twice: what is the mark both times is the argument, what differs otherwise was made from one.
        first, second = ([MARKS[kind](2 * at + turn) for at, kind in enumerate(self.kinds)] for turn in (0, 1))
        query = build(*first)
        self.using = query.db
        self.compiler, self.sql, self.constants = _put_together(query)
        self.places = self._places(first, second, _put_together(build(*second))[2])
        self.read = _reader(query, self.compiler)

    def _kind(self, value: Any) -> type:
        kind = next((one for one in (dt.datetime, *MARKS) if isinstance(value, one)), None)
        if kind is None or isinstance(value, bool):
            raise NotKept(f"{self.name}: an argument is {value!r}")
        return kind

    def _places(self, first: list[Any], second: list[Any], others: Sequence[Any]) -> list[tuple[int, int]]:
        """Pairs of a place among the statement's values and the argument that stands there."""
        places = []
        for place, (one, other) in enumerate(zip(self.constants, others, strict=True)):
            argument = next((at for at, mark in enumerate(first) if _same(one, mark)), None)
            if argument is not None and _same(other, second[argument]):
                places.append((place, argument))
            elif one != other:
                raise NotKept(f"{self.name}: {one!r} was made from an argument")
            elif isinstance(one, dt.date):
                raise NotKept(f"{self.name}: {one!r} would stay as it is")
        return places

    def filled(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """The statement's values for a call."""
        filled = list(self.constants)
        for place, argument in self.places:
            value = values[argument]
            if not isinstance(value, self.kinds[argument]):
                raise NotKept(f"{self.name}: an argument is {value!r}")
            filled[place] = _as_wide(filled[place], value)
        return tuple(filled)

    def rows(self, values: Sequence[Any]) -> list[Any]:
        with connections[self.using].cursor() as cursor:
            cursor.execute(self.sql, self.filled(values))
            return self.read(cursor.fetchall())

    def compare(self, query: Any, values: Sequence[Any]) -> None:
        """For the tests: that the query is still the one that was kept."""
        _, sql, constants = _put_together(query)
        if (sql, tuple(constants)) != (self.sql, self.filled(values)):
            raise NotKept(f"{self.name} depends on more than its arguments:\n{sql} {constants}\n{self.sql}")


def _as_wide(mark: Any, value: Any) -> Any:
    """The driver's own kinds of whole numbers stay what they were: the width is part of the statement."""
    if isinstance(mark, list):
        return [_as_wide(mark[0], one) for one in value]
    return type(mark)(value) if isinstance(mark, int) else value


def _same(one: Any, mark: Any) -> bool:
    return isinstance(one, type(mark)) and one == mark


def _put_together(query: Any) -> tuple[Any, str, tuple[Any, ...]]:
    compiler = query.query.get_compiler(using=query.db)
    sql, values = compiler.as_sql()
    return compiler, sql, tuple(values)


def _reader(query: Any, compiler: Any) -> Callable[[list[Any]], list[Any]]:
    """How the rows become objects, as Django's own reader does it, worked out once."""
    converters = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])

    def converted(found: list[Any]) -> Iterable[Any]:
        return compiler.apply_converters(found, converters) if converters else found

    if query._iterable_class is FlatValuesListIterable:
        return lambda found: [row[0] for row in converted(found)]
    if query._iterable_class is ValuesListIterable:
        return lambda found: [tuple(row) for row in converted(found)]
    if query._iterable_class is not ModelIterable:
        raise NotKept("only objects and lists of values are kept")
    start, end = compiler.klass_info["select_fields"][0], compiler.klass_info["select_fields"][-1] + 1
    names = [one[0].target.attname for one in compiler.select[start:end]]
    populators = get_related_populators(compiler.klass_info, compiler.select, query.db)  # type: ignore[call-arg]
    extra = list((compiler.annotation_col_map or {}).items())
    model, using, further = compiler.klass_info["model"], query.db, query._prefetch_related_lookups

    def objects(found: list[Any]) -> list[Any]:
        made = []
        for row in converted(found):
            one = model.from_db(using, names, row[start:end])
            for populator in populators:
                populator.populate(row, one)
            for name, place in extra:
                setattr(one, name, row[place])
            made.append(one)
        if further:
            prefetch_related_objects(made, *further)
        return made

    return objects
