"""Breaks the clients of a programme down by age and sex, with small cells and what would betray them covered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np

from talo.foundation.database.columns import day_number, packed_dates
from talo.register.clients.models import ClientIdentity
from talo.steering.programmes.facts import Facts
from talo.steering.programmes.spans import NEVER, Array, numbers, unpacked_dates
from talo.steering.programmes.suppressing import Cover, Table, is_small, suppress

AGES: Final = ("under_25", "25_34", "35_49", "over_49", "not_recorded")
LIMITS: Final = (25, 35, 50)  # the ages at which the next group begins; no rule of law
MONTHS, MOST_DAYS = 12, 31  # of a year, of a month
SEXES: Final = ("female", "male", "unknown")


@dataclass(frozen=True)
class Breakdown:
    """A table with sums: rows are `AGES`, columns `SEXES`, of the clients who consent to follow-up."""

    table: Table

    @property
    def rows(self) -> list[tuple[str, list[tuple[int | None, Cover]]]]:
        """Each age and then the sum, with count (None if covered) and cover for each sex and the sum."""
        columns = range(len(SEXES) + 1)
        return [
            (name, [(self.table.shown(row, column), self.table.covers[row][column]) for column in columns])
            for row, name in enumerate((*AGES, "sum"))
        ]


def by_age_and_sex(programme_id: int, as_of: dt.date, facts: Facts | None = None) -> Breakdown | None:
    """Clients by their age on joining and sex as recorded; None where there are too few clients for any table."""
    facts = facts or Facts(programme_id, as_of)
    found = facts.cohort(None)
    followed = len(found.all_followed.persons)
    if not followed or is_small(followed):
        return None
    cells = np.zeros((len(AGES), len(SEXES)), dtype=np.int64)
    for row in facts.read(ClientIdentity, "sex", born=packed_dates("client_id", "birth_date")):
        clients, born = unpacked_dates(row["born"])
        places = found.places(clients)
        here = found.followed_days_at(places) != NEVER
        ages = _age_groups(born[here], found.first_days_at(places)[here])
        column = SEXES.index(row["sex"] if row["sex"] in SEXES else "unknown")
        cells[:, column] += np.bincount(ages, minlength=len(AGES))
    # A client without an identity row has neither on record.
    cells[AGES.index("not_recorded"), SEXES.index("unknown")] += followed - cells.sum()
    return Breakdown(suppress(cells.tolist()))


def _age_groups(born: Array, days: Array) -> Array:
    """Places in `AGES` by day of birth and a day, as day numbers; where no birth is recorded the last place."""
    known = born != NEVER
    years, year_days = _calendar(np.where(known, born, days))
    on_years, on_year_days = _calendar(days)
    ages = on_years - years - (on_year_days < year_days)
    return np.where(known, np.searchsorted(LIMITS, ages, side="right"), len(AGES) - 1)


def _calendar(days: Array) -> tuple[Array, Array]:
    """The years of days, and a number for each that orders days within a year whether it is a leap year or not."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    month_numbers = months.astype(np.int64)
    return month_numbers // MONTHS, month_numbers % MONTHS * MOST_DAYS + (dates - months).astype(np.int64)


def age_group(born: dt.date | None, day: dt.date) -> str:
    """The age group on a day: under 25, 25–34, 35–49, 50 or more, or not recorded."""
    found = _age_groups(numbers([None if born is None else day_number(born)]), numbers([day_number(day)]))
    return AGES[int(found[0])]
