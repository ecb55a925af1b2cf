"""Whole columns in one row, as arrays or packed as bytes, instead of a row for each fact: for counting many at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connections, transaction
from django.db.models import (
    Aggregate,
    BigIntegerField,
    BinaryField,
    BooleanField,
    DateField,
    F,
    Func,
    IntegerField,
    TextField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDate

EPOCH = dt.date(1970, 1, 1)
NEVER = 2**63 - 1  # stands for null among packed numbers
SHIFT = 24  # bits of a day or a small number beside a key
HALF = 1 << (SHIFT - 1)
COUNTING = """SELECT set_config('talo.programme', %s, true), set_config('work_mem', '64MB', true),
 set_config('jit', 'off', true)"""


class DayNumber(Func):
    """The days from 1.1.1970 to a date, as a number; null for null."""

    template = "(%(expressions)s - DATE '1970-01-01')"
    output_field = IntegerField()


class DayBeside(DayNumber):
    """A day as a small number from 0 on; the last one stands for null."""

    template = f"(coalesce({DayNumber.template}, {HALF - 1}) + {HALF})"


class Known(Func):
    """A key, 0 for null."""

    template = "coalesce(%(expressions)s, 0)"


class Beside(Func):
    """A key and a small number in one number."""

    template = "(%(expressions)s)"
    arg_joiner = f"::bigint << {SHIFT} | "
    output_field = BigIntegerField()


SENT = "string_agg(int8send(%(expressions)s), ''::bytea)"


class Packed(Aggregate):
    """A column as bytes, eight for each row, in the order of the other columns of the statement (see `spans`)."""

    output_field = BinaryField()


def day_number(day: dt.date) -> int:
    """The same in Python."""
    return (day - EPOCH).days


def day_of(number: int) -> dt.date:
    """The date of a day number."""
    return EPOCH + dt.timedelta(days=int(number))


def packed_keys(name: str) -> Packed:
    """A column of keys without nulls."""
    return Packed(F(name), template=SENT)


def packed_numbers(key: str, number: str) -> Packed:
    """Keys with a small number without nulls beside each."""
    return Packed(Beside(F(key), F(number)), template=SENT)


def packed_dates(key: str, date: str) -> Packed:
    """Keys (0 for null) with a date, perhaps null, beside each."""
    return Packed(Beside(Known(F(key)), DayBeside(F(date))), template=SENT)


def packed_moments(name: str) -> Packed:
    """A column of moments, perhaps null; which days they are `spans` finds out: asked row by row it is slow."""
    return Packed(F(name), template="string_agg(timestamptz_send(coalesce(%(expressions)s, 'infinity')), ''::bytea)")


@contextmanager
def counting(using: str, programme: int) -> Iterator[None]:
    """In the block only those are seen who consent to follow-up in this programme; large sets stay in memory.

    The counting role narrows itself so: policies show it nobody else for the time, and one set for each statement is
    all that they cost.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(COUNTING, [str(programme)])
        yield
        # Inside a longer transaction the setting would stay; after an error it is gone by itself.
        cursor.execute("SELECT set_config('talo.programme', '', true)")


def date_column(name: str) -> ArrayAgg:
    """A date column as an array of day numbers."""
    return ArrayAgg(DayNumber(F(name)))


def moment_column(name: str, zone: Any) -> ArrayAgg:
    """A column of moments as an array of the day numbers that they have in a time zone."""
    return ArrayAgg(DayNumber(TruncDate(F(name), tzinfo=zone, output_field=DateField())))


def key_column(name: str) -> ArrayAgg:
    """A column as an array, in the order of the other columns of the same statement."""
    return ArrayAgg(F(name))


def keys_text(keys: Iterable[int]) -> str:
    """Keys as the text of an array: quicker to send than a list of many thousand."""
    return "{" + ",".join(map(str, keys)) + "}"


def any_of(name: str, keys: str) -> Combinable:
    """A filter: the column's value is one of the keys (`keys_text`), hashed by the database however many they are."""
    array = Value(keys, output_field=TextField())
    return Func(
        F(name),
        array,
        template="(%(expressions)s::bigint[]))",
        arg_joiner=" = ANY (",
        output_field=BooleanField(),
    )
