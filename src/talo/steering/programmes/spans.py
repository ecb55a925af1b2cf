"""People and the days on which they count, as arrays: a group of people as of any day, its size without building it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from talo.foundation.database.columns import HALF, SHIFT, day_number
from talo.foundation.database.columns import NEVER as NULL

Array = NDArray[np.int64]
NEVER: Final = NULL  # the day of what does not happen, and the last day of what has no end
PACKED = np.dtype(">i8")
MILLION, DAY_SECONDS = 1_000_000, 86_400
START_OF_2000 = 946_684_800  # from when the database counts moments


def numbers(values: Iterable[Any] | None) -> Array:
    """An array of whole numbers; null becomes `NEVER`."""
    return np.array([NEVER if value is None else value for value in values or ()], dtype=np.int64)


def unpacked(column: bytes | memoryview | None) -> Array:
    """The numbers of a packed column; no row at all is None."""
    return np.frombuffer(column or b"", dtype=PACKED).astype(np.int64)


def unpacked_numbers(column: bytes | memoryview | None) -> tuple[Array, Array]:
    """Keys and the small numbers beside them."""
    both = unpacked(column)
    return both >> SHIFT, both & (2 * HALF - 1)


def unpacked_dates(column: bytes | memoryview | None) -> tuple[Array, Array]:
    """Keys and the day numbers beside them; `NEVER` for null."""
    keys, days = unpacked_numbers(column)
    return keys, np.where(days == 2 * HALF - 1, NEVER, days - HALF)


def unpacked_moments(column: bytes | memoryview | None, zone: dt.tzinfo) -> Array:
    """The day numbers that moments have in a time zone; `NEVER` for null."""
    moments = unpacked(column)
    found = np.full(len(moments), NEVER, dtype=np.int64)
    here = moments != NEVER
    found[here] = _local_days(moments[here] // MILLION + START_OF_2000, zone)
    return found


def _local_days(seconds: Array, zone: dt.tzinfo) -> Array:
    days, place = np.unique(seconds // DAY_SECONDS, return_inverse=True)
    begins = numbers(_offset(day, zone) for day in days.tolist())
    changes = begins != numbers(_offset(day + 1, zone) for day in days.tolist())
    found = (seconds + begins[place]) // DAY_SECONDS
    # Days on which the clock is changed, a few in a year, are looked up moment by moment.
    one_by_one = changes[place]
    found[one_by_one] = numbers(
        day_number(dt.datetime.fromtimestamp(second, zone).date()) for second in seconds[one_by_one].tolist()
    )
    return found


def _offset(day: int, zone: dt.tzinfo) -> int:
    """How many seconds the zone is ahead at the beginning of a day of universal time."""
    offset = dt.datetime.fromtimestamp(day * DAY_SECONDS, zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


class Spans:
    """Who counts when: people, first days and last days (as day numbers) beside each other; spans do not overlap."""

    def __init__(self, people: Array, firsts: Array, lasts: Array | None = None) -> None:
        self.persons, self.firsts = people, firsts
        self.lasts = np.full(len(people), NEVER, dtype=np.int64) if lasts is None else lasts

    @classmethod
    def of(cls, spans: Iterable[tuple[int, dt.date, dt.date | None]]) -> Spans:
        """From people with their first and last days."""
        rows = [(who, day_number(first), None if last is None else day_number(last)) for who, first, last in spans]
        return cls(numbers(r[0] for r in rows), numbers(r[1] for r in rows), numbers(r[2] for r in rows))

    @classmethod
    def since(cls, days: dict[int, dt.date]) -> Spans:
        """People who count from a day on."""
        return cls.of((person, day, None) for person, day in days.items())

    def _on(self, day: dt.date) -> NDArray[np.bool_]:
        number = day_number(day)
        return (self.firsts <= number) & (self.lasts >= number)

    def size(self, day: dt.date) -> int:
        """How many people count on a day."""
        return int(np.count_nonzero(self._on(day)))

    def people(self, day: dt.date) -> frozenset[int]:
        """Who counts on a day."""
        return frozenset(self.persons[self._on(day)].tolist())

    def on(self, day: dt.date) -> Group:
        """The group as of a day."""
        return Group(self, day)


@dataclass(frozen=True, eq=False)
class Group:
    """People as of a day; `len()` is cheap, the people themselves are read only when asked for."""

    spans: Spans
    day: dt.date

    def __len__(self) -> int:
        return self.size

    @cached_property
    def size(self) -> int:
        return self.spans.size(self.day)

    @cached_property
    def people(self) -> frozenset[int]:
        return self.spans.people(self.day)
