"""Made-up paths for the tests of what the pages show."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable

import numpy as np

from talo.foundation.database.columns import day_number
from talo.steering.insight.event_log import EventLog
from talo.steering.paths.happenings import JOINED, OPEN_DAY, PLACES
from talo.steering.paths.lives import Lives, lives_of

UNTIL = dt.date(2026, 10, 31)
Event = tuple[int, str, int, int]  # client, happening, first day, last day


def log_of(events: Iterable[Event]) -> EventLog:
    """A log as `stored.log_of` gives it, in any order."""
    rows = sorted(events, key=lambda row: (row[0], row[2], PLACES[row[1]]))
    names = sorted({row[1] for row in rows})
    columns = list(zip(*[(case, names.index(key), begin, end) for case, key, begin, end in rows], strict=True))
    case, activity, begin, end = (np.array(column, np.int64) for column in columns or [()] * 4)
    return EventLog(case=case, activity=activity, time=begin, activities=names, ticks=0, end=end)


def lives(events: Iterable[Event]) -> Lives:
    """The same as the pages take it."""
    return lives_of(log_of(events), UNTIL)


def village(people: int, seed: int) -> Lives:
    """People who join, have services and benefits, get jobs and leave; as many as are asked for."""
    return lives(happened(people, seed))


def happened(people: int, seed: int, *, since: dt.date = dt.date(2023, 1, 1)) -> list[Event]:
    """What happens to the people of a village."""
    chance = random.Random(seed)
    begin, last = day_number(since), day_number(UNTIL)
    events: list[Event] = []
    for person in range(people):
        joined = chance.randrange(begin, last)
        events.append((person, JOINED, joined, joined))
        if chance.random() < 0.8:
            events.append((person, "job_seeker", joined - chance.randrange(200), OPEN_DAY))
        if chance.random() < 0.7:
            start = joined + chance.randrange(60)
            benefit = chance.choice(("benefit.labour_market_support", "benefit.rehabilitation_allowance"))
            events.append((person, benefit, start, start + chance.randrange(30, 400)))
        for kind in chance.sample(("service.assessment", "service.coaching", "service.training"), chance.randrange(3)):
            start = joined + chance.randrange(10, 200)
            events.append((person, kind, start, start + chance.randrange(20, 200)))
        if chance.random() < 0.5:
            start = joined + chance.randrange(20, 500)
            kind = chance.choice(("job.open", "job.pay_subsidised", "job.pay_subsidised", "job.other"))
            events.append((person, kind, start, chance.choice((OPEN_DAY, start + chance.randrange(20, 700)))))
        if chance.random() < 0.3:
            out = joined + chance.randrange(100, 600)
            events.append((person, chance.choice(("exit.open_job", "exit.education", "exit.other")), out, out))
    return events
