"""Breaks the clients of a programme down by age and sex, with small cells and what would betray them covered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from talo.register.clients.models import ClientIdentity
from talo.steering.programmes.cohorts import COUNT, Cohort, cohort, enrolled
from talo.steering.programmes.suppressing import Cover, Table, is_small, suppress

AGES: Final = ("under_25", "25_34", "35_49", "over_49", "not_recorded")
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


def by_age_and_sex(programme_id: int, as_of: dt.date) -> Breakdown | None:
    """Clients by their age on joining and sex as recorded; None where there are too few clients for any table."""
    found = cohort(programme_id, None, as_of)
    if not found.followed or is_small(len(found.followed)):
        return None
    cells = [[0] * len(SEXES) for _ in AGES]
    known = _known(found)
    for client in found.followed:
        born, sex = known.get(client, (None, ""))
        cells[AGES.index(age_group(born, found.joined[client]))][SEXES.index(sex if sex in SEXES else "unknown")] += 1
    return Breakdown(suppress(cells))


def _known(found: Cohort) -> dict[int, tuple[dt.date | None, str]]:
    clients = enrolled(found.programme_id, found.as_of).order_by().values("client_id")
    rows = ClientIdentity.objects.using(COUNT).filter(client_id__in=clients)
    return {client: (born, sex) for client, born, sex in rows.values_list("client_id", "birth_date", "sex")}


def age_group(born: dt.date | None, day: dt.date) -> str:
    """The age group on a day: under 25, 25–34, 35–49, 50 or more, or not recorded."""
    if born is None:
        return "not_recorded"
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return "under_25" if age < 25 else "25_34" if age < 35 else "35_49" if age < 50 else "over_49"  # no rule of law
