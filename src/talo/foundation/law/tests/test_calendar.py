"""Working days and deadlines by Act 150/1930, with properties over all days."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from talo.foundation.law import calendar, lookup
from talo.foundation.law.calendar import (
    add_months,
    add_working_days,
    deadline,
    is_working_day,
    next_working_day,
)
from talo.foundation.law.lookup import Amount, Unknown

days = st.dates(datetime.date(1990, 1, 1), datetime.date(2060, 12, 31))
day = datetime.date.fromisoformat


def amount(value: str, unit: str) -> Amount:
    return Amount("some.time", Decimal(value), unit, day("2000-01-01"), None, "1/2000", "a source", "sourced")


@pytest.mark.parametrize(
    "off",
    [
        "2026-01-01",
        "2026-01-06",
        "2026-04-03",
        "2026-04-06",
        "2026-05-01",
        "2026-05-14",
        "2026-06-19",  # Midsummer Eve, a Friday
        "2026-12-24",  # Christmas Eve
        "2026-12-25",
        "2027-12-06",  # Independence Day, a Monday
        "2026-11-21",  # Saturday
        "2026-11-22",  # Sunday
    ],
)
def test_days_off(off: str) -> None:
    assert not is_working_day(day(off))


def test_ordinary_days() -> None:
    assert is_working_day(day("2026-11-23"))
    assert is_working_day(day("2026-04-02"))  # Maundy Thursday
    assert is_working_day(day("2026-12-31"))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-20", 1, "2026-11-23"),  # over a weekend
        ("2026-11-22", 1, "2026-11-23"),  # from a Sunday
        ("2026-11-22", 0, "2026-11-23"),
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-11-22", 10, "2026-12-04"),
        ("2026-11-23", 10, "2026-12-07"),
        ("2026-12-23", 1, "2026-12-28"),  # Christmas
        ("2026-12-31", 5, "2027-01-11"),  # New Year and Epiphany
        ("2026-06-18", 1, "2026-06-22"),  # Midsummer
    ],
)
def test_working_days(start: str, count: int, end: str) -> None:
    assert add_working_days(day(start), count) == day(end)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-15", 12, "2027-12-15"),
    ],
)
def test_months(start: str, months: int, end: str) -> None:
    assert add_months(day(start), months) == day(end)


@given(days, st.integers(0, 60))
def test_counting_gives_as_many_working_days(start: datetime.date, count: int) -> None:
    end = add_working_days(start, count)
    between = [start + datetime.timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert is_working_day(end)
    assert sum(map(is_working_day, between)) == count or count == 0


@given(days, st.integers(1, 30), st.integers(1, 30))
def test_counting_adds_up(start: datetime.date, first: int, second: int) -> None:
    assert add_working_days(add_working_days(start, first), second) == add_working_days(start, first + second)


@given(days, days, st.integers(1, 30))
def test_who_starts_later_ends_later(one: datetime.date, other: datetime.date, count: int) -> None:
    early, late = sorted((one, other))
    assert add_working_days(early, count) <= add_working_days(late, count)


@given(days)
def test_moving_on_is_short_and_settles(start: datetime.date) -> None:
    moved = next_working_day(start)
    assert datetime.timedelta(0) <= moved - start <= datetime.timedelta(days=5)
    assert next_working_day(moved) == moved


@given(days, st.integers(0, 120))
def test_months_never_leave_the_month(start: datetime.date, count: int) -> None:
    end = add_months(start, count)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == count
    assert end.day <= start.day


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        add_working_days(day("2026-11-23"), -1)


@pytest.mark.parametrize(
    ("law", "end"),
    [
        (amount("10", "working days"), "2026-12-04"),
        (amount("14", "days"), "2026-12-07"),  # the 6th is a Sunday and Independence Day
        (amount("3", "months"), "2027-02-22"),
        (amount("10", "years after closing"), "2036-11-24"),  # the 22nd is a Saturday
    ],
)
def test_deadline_by_unit(monkeypatch: pytest.MonkeyPatch, law: Amount, end: str) -> None:
    monkeypatch.setattr(calendar, "value", lambda key, on: law)
    found = deadline(day("2026-11-22"), law.key)
    assert found
    assert found.day == day(end)
    assert found.law is law


@pytest.mark.parametrize("law", [amount("9", "EUR/day"), amount("4", "days/week"), amount("2.5", "months")])
def test_what_is_no_length_of_time_is_refused(monkeypatch: pytest.MonkeyPatch, law: Amount) -> None:
    monkeypatch.setattr(calendar, "value", lambda key, on: law)
    with pytest.raises(ValueError, match="no length of time"):
        deadline(day("2026-11-22"), law.key)


def test_a_late_evening_counts_as_its_finnish_day(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    settings.TIME_ZONE = "Europe/Helsinki"
    monkeypatch.setattr(calendar, "value", lambda key, on: amount("1", "working days"))
    late = datetime.datetime(2026, 11, 23, 22, 30, tzinfo=datetime.UTC)
    with timezone.override("Europe/Helsinki"):
        found = deadline(late, "some.time")
    assert found
    assert (found.start, found.day) == (day("2026-11-24"), day("2026-11-25"))


def test_no_row_no_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "_all_rows", lambda: {"some.time": [amount("1", "months")]})
    found = deadline(day("1999-12-31"), "some.time")
    assert isinstance(found, Unknown)
    assert not found
