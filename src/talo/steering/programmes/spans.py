"""People and the days on which they count: a group of people as of any day, its size without building the set."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

Span = tuple[int, dt.date, dt.date | None]  # a person, the first day, the last day (None: open); spans do not overlap


class Spans:
    """Who counts when. Sizes of many days come from one pass; people are only looked at where sizes are close."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans: Sequence[Span] = spans if isinstance(spans, list) else list(spans)

    @classmethod
    def since(cls, days: dict[int, dt.date]) -> Spans:
        """People who count from a day on."""
        return cls([(person, day, None) for person, day in days.items()])

    @cached_property
    def _firsts(self) -> list[dt.date]:
        return sorted(first for _person, first, _last in self.spans)

    @cached_property
    def _lasts(self) -> list[dt.date]:
        return sorted(last for _person, _first, last in self.spans if last is not None)

    def size(self, day: dt.date) -> int:
        """How many people count on a day."""
        return bisect_right(self._firsts, day) - bisect_left(self._lasts, day)

    def people(self, day: dt.date) -> frozenset[int]:
        """Who counts on a day."""
        return frozenset(person for person, first, last in self.spans if first <= day and (last is None or last >= day))

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
