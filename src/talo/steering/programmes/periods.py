"""What the reports of a programme's months may show beside each other, and beside the frozen ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from talo.steering.programmes.counting import Counted, Wanted, base_of, counted, measured
from talo.steering.programmes.facts import Facts
from talo.steering.programmes.keeping import FrozenReport
from talo.steering.programmes.measures import Measure
from talo.steering.programmes.models import Programme
from talo.steering.programmes.suppressing import Cover, People, Published, suppress_groups

DAY = dt.timedelta(days=1)


def month_ends(programme: Programme) -> list[dt.date]:
    """The days that a page reports on, the newest first: the last days of months, and the programme's own last day."""
    last = programme.last_day()
    days = {last} if last == programme.ends else set()
    first_of_month = programme.starts.replace(day=1)
    while True:
        following = (first_of_month + 31 * DAY).replace(day=1)
        if following - DAY > last:
            break
        days.add(following - DAY)
        first_of_month = following
    return sorted(days, reverse=True) or [last]


class Periods:
    """The counted numbers of every month end, so that no two of them – or a frozen one – differ by 1–4 people.

    Frozen reports go before all others, then the newest day, then the others backwards: the newest is shown whole
    unless a frozen report stands in the way, and an older day shows what differs enough from all newer ones.

    Args:
        days: the newest first.
        measures: of the newest day, by the key of what is asked.
        published: what frozen reports show.
        facts: what the measures came from, for what else is counted of the newest day.
    """

    def __init__(
        self,
        days: Sequence[dt.date],
        asked: Iterable[Wanted],
        measures: dict[str, Measure],
        published: Iterable[Published] = (),
        facts: Facts | None = None,
    ) -> None:
        self.days = list(days)
        self.asked = list(asked)
        self.measures = measures
        self.facts = facts
        self._published = list(published)
        self._counted: dict[dt.date, dict[str, Counted]] = {}
        self._covered_by_another: set[dt.date] = set()

    def is_covered_by_another(self, day: dt.date) -> bool:
        """Whether nothing of a day is shown because other reports stand too near, not because of few people in it."""
        self.on(day)
        return day in self._covered_by_another

    def on(self, day: dt.date) -> dict[str, Counted]:
        """The numbers of one of the days."""
        for one in self.days:
            if one not in self._counted:
                self._counted[one] = self._count(one)
            if one == day:
                break
        return self._counted[day]

    def counts(self, day: dt.date) -> dict[str, Any]:
        """How many people stand behind the numbers that the report of a day shows; for freezing it."""
        numbers: dict[str, int] = {}
        bases: dict[tuple[str, int | None, bool], int] = {}
        for one, measure in self._shown(day):
            numbers[one.key] = len(measure.group)
            bases[base_of(one)] = len(measure.base_group)
        return {"numbers": numbers, "bases": [[pilot, heads, count] for (_, pilot, heads), count in bases.items()]}

    def _shown(self, day: dt.date) -> list[tuple[Wanted, Measure]]:
        found = self.on(day)
        return [(one, self.measures[one.key].on(day)) for one in self.asked if found[one.key].cover is Cover.SHOWN]

    def _count(self, day: dt.date) -> dict[str, Counted]:
        measures = {key: one.on(day) for key, one in self.measures.items()}
        bases: dict[Hashable, People] = {base_of(one): measures[one.key].base_group for one in self.asked}
        covers = suppress_groups(bases, published=self._published)
        if Cover.SHOWN not in covers.values():
            if Cover.SHOWN in suppress_groups(bases).values():
                self._covered_by_another.add(day)
            return {one.key: Counted(None, None, covers[base_of(one)]) for one in self.asked}
        found = counted(self.asked, measures, self._published)
        for one in self.asked:
            if found[one.key].cover is Cover.SHOWN:
                group, base = measures[one.key].group, measures[one.key].base_group
                self._published += [
                    Published(one.key, len(group), group),
                    Published(base_of(one), len(base), base),
                ]
        return found


def periods_of(programme: Programme, asked: Iterable[Wanted]) -> Periods:
    """The numbers of a programme's month ends."""
    asked, days = list(asked), month_ends(programme)
    facts = Facts(programme.pk, days[0])
    measures = measured(programme.pk, asked, days[0], facts)
    return Periods(days, asked, measures, published_by(programme), facts)


def published_by(programme: Programme) -> list[Published]:
    """What the frozen reports of a programme show: counts, without knowing any more who they were."""
    found = []
    for counts in FrozenReport.objects.filter(programme=programme).values_list("counts", flat=True):
        found += [Published(key, count) for key, count in counts.get("numbers", {}).items()]
        found += [Published(("base", pilot, heads), count) for pilot, heads, count in counts.get("bases", [])]
    return found
