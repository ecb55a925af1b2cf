"""Working days and deadlines by the Act on the Calculation of Statutory Time Limits (150/1930).

The day on which the time begins is not counted. A time whose last day is a Saturday, a Sunday, a public holiday,
Independence Day, May Day, Christmas Eve or Midsummer Eve ends on the next working day.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone

from talo.foundation.law.lookup import Amount, Unknown, value

SATURDAY = 5
# The first word of a unit decides; "days/week" or "EUR/day" are no lengths of time.
_LENGTHS = ("working days", "days", "months", "years")


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a legal time, with the law row it comes from."""

    day: datetime.date
    start: datetime.date
    law: Amount

    def __bool__(self) -> bool:
        return True


def is_working_day(day: datetime.date) -> bool:
    """Whether a legal time may end on the day."""
    return day.weekday() < SATURDAY and day not in _days_off(day.year)


def next_working_day(day: datetime.date) -> datetime.date:
    """The day itself when it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += datetime.timedelta(days=1)
    return day


def add_working_days(start: datetime.date, count: int) -> datetime.date:
    """The `count`-th working day after `start`, which is not counted; with 0 the first working day from `start` on.

    Raises:
        ValueError: `count` is negative.
    """
    if count < 0:
        raise ValueError("a time limit does not run backwards")
    day = _local(start)
    if count == 0:
        return next_working_day(day)
    for _each in range(count):
        day = next_working_day(day + datetime.timedelta(days=1))
    return day


def add_months(start: datetime.date, count: int) -> datetime.date:
    """The day with the same number `count` months later; the month's last day where there is no such day."""
    months = start.year * 12 + start.month - 1 + count
    year, month = divmod(months, 12)
    return datetime.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def deadline(start: datetime.date, law_key: str) -> Deadline | Unknown:
    """The last day of the time that the law row in force on `start` gives; `Unknown` when no row is in force.

    A datetime counts as its day in Finland.

    Raises:
        UnknownLawKey: no law row has the key.
        ValueError: the row is no length of time in whole working days, days, months or years.
    """
    first = _local(start)
    law = value(law_key, on=first)
    if isinstance(law, Unknown):
        return law
    return Deadline(next_working_day(_end(first, law)), first, law)


def _end(start: datetime.date, law: Amount) -> datetime.date:
    count = int(law.value)
    unit = next((length for length in _LENGTHS if law.unit == length or law.unit.startswith(f"{length} ")), None)
    if unit is None or count != law.value:
        raise ValueError(f"{law.key} is no length of time: {law.value} {law.unit}")
    if unit == "working days":
        return add_working_days(start, count)
    if unit == "days":
        return start + datetime.timedelta(days=count)
    return add_months(start, count * 12 if unit == "years" else count)


def _local(day: datetime.date) -> datetime.date:
    # A datetime is a date to Python; late in the evening its UTC day is not the Finnish one.
    if isinstance(day, datetime.datetime):
        return timezone.localdate(day) if timezone.is_aware(day) else day.date()
    return day


@lru_cache(maxsize=256)
def _days_off(year: int) -> frozenset[datetime.date]:
    # Loaded late: it knows the calendars of all countries, and most commands ask for no deadline.
    import holidays

    # One frozen set for each year: the library's own object grows while it is read, which threads would share.
    return frozenset(holidays.country_holidays("FI", years=year))
