"""What the pages count in: each client's way from joining on, up to the last day of the last whole month.

The day is a month's last one because a picture of every day would show, from one day to the next, what one client did.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from talo.foundation.database.columns import day_number, day_of
from talo.steering.insight.event_log import EventLog
from talo.steering.paths.happenings import HAPPENINGS, JOINED, PLACES

Array = NDArray[np.int64]
NEVER = np.iinfo(np.int64).max
MONTH = 365.25 / 12  # days


@dataclass(frozen=True)
class Lives:
    """Clients who have joined by the day, and what began for them from joining on, or was going on then.

    Attributes:
        day: the last day that counts, as a day number.
        joined: by client, the first day in the programme.
        person, place, begin, end: what happened, sorted by client, first day and order of `HAPPENINGS`. `end` lies
            beyond the day for what still went on.
    """

    day: int
    joined: Array = field(repr=False)
    person: Array = field(repr=False)
    place: Array = field(repr=False)
    begin: Array = field(repr=False)
    end: Array = field(repr=False)

    def __len__(self) -> int:
        return len(self.joined)

    @property
    def as_of(self) -> dt.date:
        """The last day that counts."""
        return day_of(self.day)

    @cached_property
    def everybody(self) -> frozenset[int]:
        return frozenset(range(len(self)))

    @cached_property
    def years(self) -> dict[int, frozenset[int]]:
        """The clients by the year in which they joined, the newest first."""
        found: dict[int, set[int]] = {}
        for client, day in enumerate(self.joined.tolist()):
            found.setdefault(day_of(day).year, set()).add(client)
        return {year: frozenset(found[year]) for year in sorted(found, reverse=True)}

    @cached_property
    def after_joining(self) -> NDArray[np.bool_]:
        """Which happenings began after the day of joining; what was going on then begins on that day in a store."""
        began: NDArray[np.bool_] = self.begin > self.joined[self.person]
        return began

    def of_family(self, *keys: str) -> NDArray[np.bool_]:
        """Which happenings are of one of the families."""
        of = np.array([one.family.key in keys for one in HAPPENINGS])
        mask: NDArray[np.bool_] = of[self.place]
        return mask


def last_month_end(today: dt.date) -> dt.date:
    """The last day of the last whole month; the month's own last day counts as whole."""
    following = today + dt.timedelta(days=1)
    return today if following.day == 1 else today.replace(day=1) - dt.timedelta(days=1)


def lives_of(log: EventLog, until: dt.date) -> Lives:
    """The clients of a log of paths up to a day; who had not joined by then is not among them."""
    day = day_number(until)
    place = np.array([PLACES[key] for key in log.activities] or [0], np.int64)[np.asarray(log.activity, np.int64)]
    begin = np.asarray(log.time, np.int64)
    end = begin if log.end is None else np.asarray(log.end, np.int64)
    here = begin <= day
    place, begin, end = place[here], begin[here], end[here]
    _cases, person = np.unique(np.asarray(log.case)[here], return_inverse=True)
    joined = np.full(int(person.max()) + 1 if len(person) else 0, NEVER, np.int64)
    joins = place == PLACES[JOINED]
    np.minimum.at(joined, person[joins], begin[joins])
    counted = joined != NEVER
    keep = counted[person]
    person = (np.cumsum(counted) - 1)[person][keep]
    place, begin, end = place[keep], begin[keep], end[keep]
    order = np.lexsort((place, begin, person))
    person, place, begin, end = person[order], place[order], begin[order], end[order]
    return Lives(day, joined[counted], person, place, begin, end)
