"""Whole columns in one row: arrays of keys and days instead of a row for each fact, for counting many at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BooleanField, DateField, F, Func, IntegerField, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDate

EPOCH = dt.date(1970, 1, 1)


class DayNumber(Func):
    """The days from 1.1.1970 to a date, as a number; null for null."""

    template = "(%(expressions)s - DATE '1970-01-01')"
    output_field = IntegerField()


def day_number(day: dt.date) -> int:
    """The same in Python."""
    return (day - EPOCH).days


def day_of(number: int) -> dt.date:
    """The date of a day number."""
    return EPOCH + dt.timedelta(days=int(number))


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
