"""Counts how long people waited for their first job, and how long it lasted: at coarse times that betray nobody.

A step of a survival curve is one person. So the curve is estimated from days, but shown only at those ends of quarters
between which nobody, or five people at least, got a job, and nobody, or five, ceased to be followed.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talo.steering.insight.multi_state import Occupation, Stays, occupation
from talo.steering.insight.survival import Curve, Lifetimes, curves
from talo.steering.paths.crowds import ALL, WHOLE, Covers, Crowd, Standing, betrayed_by, of_years, together
from talo.steering.paths.happenings import JOBS, OTHER_JOB, PLACES
from talo.steering.paths.lives import MONTH, Lives
from talo.steering.programmes.suppressing import FEW_FOR_A_MEAN, Cover, Published, is_small, suppress, suppress_groups

QUARTER = 3  # months
LONGEST = 36  # months
MONTHS = list(range(QUARTER, LONGEST + 1, QUARTER))
REACH = 1.96  # standard errors to each side: 95 % of a normal distribution
OPEN, SUBSIDISED, OTHER, ANY_OTHER = "open", "subsidised", "other", "any_other"
CAME, FOLLOWED = "came", "followed"

Days = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Stretch:
    """The time from one shown end of a quarter to the next.

    Attributes:
        since, until: months; None where it is the rest of the time.
        at_risk: how many were still followed at its beginning without the event.
        came, ceased: to how many the event came, and for how many the following ended.
        share: to how many per cent the event has come by its end; None where fewer than ten were still followed.
        interval: of the share; None also where the event has come to nobody yet, or to all.
        by_kind: the same share by kind of job, where the numbers allow it.
    """

    since: int
    until: int | None
    at_risk: int
    came: int
    ceased: int
    share: int | None
    interval: tuple[int, int] | None
    by_kind: dict[str, int]


@dataclass(frozen=True)
class Wait:
    """How long people waited for something that came to some of them.

    Attributes:
        median: months until it had come to half; None where it had not, or where too few were followed so long.
        kinds: the kinds that are told apart, by how many people each came to.
    """

    people: int
    came: int
    stretches: list[Stretch]
    median: int | None
    kinds: dict[str, int]


@dataclass(frozen=True)
class Waits:
    """The first job, and how long it lasted for those who got one (None where they are too few)."""

    first_job: Wait
    job: Wait | None


@dataclass(frozen=True)
class _Spans:
    """By client: days until the event or the end of following, and whether it came; `kind` of what came."""

    days: Days
    came: Flags
    kind: Days

    def of(self, people: frozenset[int]) -> _Spans:
        here = sorted(people)
        return _Spans(self.days[here], self.came[here], self.kind[here])


def standing(lives: Lives) -> tuple[Standing, Standing]:
    """What stands on a programme's page: of the first job, and of how long it lasted."""
    nothing = Standing({WHOLE: len(lives)}, {})
    if len(lives) < FEW_FOR_A_MEAN:
        return nothing, nothing
    until_job, in_job = _spans(lives)
    had_job = frozenset(np.flatnonzero(until_job.came).tolist())
    return _standing(until_job, lives.everybody), _standing(in_job, had_job)


def _standing(spans: _Spans, people: frozenset[int]) -> Standing:
    sizes = {key: len(group) for key, group in _groups(spans, people, MONTHS).items()}
    found = times(spans.of(people), MONTHS) if len(people) >= FEW_FOR_A_MEAN else None
    return Standing(sizes, {} if found is None else dict.fromkeys(_keys(found), Cover.SHOWN))


def waits(lives: Lives, members: Sequence[tuple[Standing, Standing]] = ()) -> dict[str, Waits]:
    """The waits of everybody (`all`) and of each year that may be shown beside it; of an area only of everybody.

    Args:
        members: the programmes of an area, if it has several.
    """
    if len(lives) < FEW_FOR_A_MEAN:
        return {}
    until_job, in_job = _spans(lives)
    crowds = [Crowd(ALL, lives.everybody), *([] if members else of_years(lives))]
    first = _shown_times(until_job, crowds, lives.everybody, [one for one, _job in members])
    had_job = frozenset(np.flatnonzero(until_job.came).tolist())
    with_job = [Crowd(crowd.key, crowd.people & had_job) for crowd in crowds]
    enough = len(had_job) >= FEW_FOR_A_MEAN
    kept = _shown_times(in_job, with_job, had_job, [job for _one, job in members]) if enough else {}
    found = {}
    for crowd, workers in zip(crowds, with_job, strict=True):
        if crowd.key not in first:
            continue
        beside = _had_jobs(lives) if crowd.key == ALL else None
        wait = _told(until_job.of(crowd.people), first[crowd.key], beside)
        job = _told(in_job.of(workers.people), kept[crowd.key]) if crowd.key in kept else None
        found[crowd.key] = Waits(wait, job)
    return found


def _spans(lives: Lives) -> tuple[_Spans, _Spans]:
    """From joining to the first job, and from its first day to its last; of everybody."""
    size = len(lives)
    jobs = lives.of_family("work") & lives.after_joining
    # Sorted by client and first day already: the first of each client is the first job.
    people, first = np.unique(lives.person[jobs], return_index=True)
    begin, end, place = (column[jobs][first] for column in (lives.begin, lives.end, lives.place))
    came = np.zeros(size, np.bool_)
    came[people] = True
    until = np.full(size, lives.day)
    until[people] = begin
    kind = np.full(size, -1, np.int64)
    names = {PLACES[JOBS["open"]]: 0, PLACES[JOBS["pay_subsidised"]]: 1}
    kind[people] = [names.get(one, 2) for one in place.tolist()]
    lasted = np.zeros(size, np.int64)
    ended = np.zeros(size, np.bool_)
    lasted[people] = np.minimum(end, lives.day) - begin + 1
    ended[people] = end < lives.day
    return _Spans(np.maximum(until - lives.joined, 0), came, kind), _Spans(lasted, ended, kind)


def _shown_times(
    spans: _Spans, crowds: Sequence[Crowd], everybody: frozenset[int], members: Sequence[Standing]
) -> dict[str, list[int]]:
    """By crowd the months at which its curve is shown; crowds that cannot be shown are left out."""
    all_months = MONTHS
    base = _groups(spans, everybody, all_months)
    also = betrayed_by({key: len(group) for key, group in base.items()}, members) if members else frozenset()
    allowed = [month for month in all_months if not also & {(CAME, month), (FOLLOWED, month)}]
    whole = times(spans.of(everybody), allowed)
    if whole is None or also & {WHOLE, (CAME, None)}:
        return {}
    published = [Published((ALL, key), len(base[key]), _People(base[key])) for key in _keys(whole) if base.get(key)]
    parts = {crowd.key: _groups(spans, crowd.people, all_months) for crowd in crowds[1:]}
    chosen: dict[str, list[int]] = {}

    def decide(crowd: Crowd, also: frozenset[Hashable]) -> Covers:
        return _decided(spans, crowd, also, parts[crowd.key], published, whole, chosen)

    covers: Covers = dict.fromkeys(_keys(all_months), Cover.SECOND)
    covers |= dict.fromkeys(_keys(whole), Cover.SHOWN)
    years = [crowd for crowd in crowds[1:] if len(crowd)]
    found = {ALL: whole}
    if len(years) > 1:
        decided = together(covers, parts, years, decide)
        for crowd in years:
            if decided[crowd.key].get(WHOLE) is Cover.SHOWN and crowd.key in chosen:
                found[crowd.key] = chosen[crowd.key]
    return found


def _decided(
    spans: _Spans,
    crowd: Crowd,
    also: frozenset[Hashable],
    groups: dict[Hashable, frozenset[int]],
    published: list[Published],
    months: list[int],
    chosen: dict[str, list[int]],
) -> Covers:
    """Leave out times of a crowd until none of its numbers lies too near to one of everybody's."""
    nothing: Covers = dict.fromkeys(_keys(MONTHS), Cover.SECOND)
    allowed = [month for month in months if not also & {(CAME, month), (FOLLOWED, month)}]
    chosen.pop(crowd.key, None)
    if also & {WHOLE, (CAME, None)}:
        return nothing
    mine = spans.of(crowd.people)
    while True:
        found = times(mine, allowed)
        if found is None:
            return nothing
        shown = {key: groups[key] for key in _keys(found) if groups.get(key)}
        covers = suppress_groups(shown, published=published)
        wrong = {key for key, cover in covers.items() if cover is not Cover.SHOWN}
        if wrong & {WHOLE, (CAME, None)}:
            return nothing
        if not wrong:
            chosen[crowd.key] = found
            return nothing | dict.fromkeys(_keys(found), Cover.SHOWN)
        allowed = [month for month in found if not wrong & {(CAME, month), (FOLLOWED, month)}]


def _keys(months: list[int]) -> list[Hashable]:
    return [WHOLE, (CAME, None), *((what, month) for month in months for what in (CAME, FOLLOWED))]


@dataclass(frozen=True)
class _People:
    people: frozenset[int]

    def __len__(self) -> int:
        return len(self.people)


def _groups(spans: _Spans, people: frozenset[int], months: list[int]) -> dict[Hashable, frozenset[int]]:
    """Who has had the event by each time, and who is still followed without it."""
    here = np.array(sorted(people), np.int64)
    days, came = spans.days[here], spans.came[here]
    found: dict[Hashable, frozenset[int]] = {WHOLE: people, (CAME, None): frozenset(here[came].tolist())}
    for month in months:
        past = days <= _days(month)
        found[CAME, month] = frozenset(here[past & came].tolist())
        found[FOLLOWED, month] = frozenset(here[~past].tolist())
    return {key: group for key, group in found.items() if group}


def _days(month: int) -> int:
    return round(month * MONTH)


def times(spans: _Spans, months: list[int]) -> list[int] | None:
    """The months between which nobody or five people at least had the event, and ceased to be followed.

    None where not even the whole time can be shown: the event came to 1–4 people, or all but 1–4.
    """
    rows = [row[1:] for row in _rows(spans, months)]
    # The most times for each place where a stretch may end, and the beginning of its last stretch; None: it cannot.
    best: list[tuple[int, int] | None] = [(0, 0)]
    for end in range(1, len(rows) + 1):
        came = ceased = 0
        found = None
        for begin in range(end - 1, -1, -1):
            came, ceased = came + rows[begin][0], ceased + rows[begin][1]
            before = best[begin]
            if before is None or is_small(came) or is_small(ceased):
                continue
            if found is None or before[0] + 1 > found[0]:
                found = (before[0] + 1, begin)
        best.append(found)
    place, ends = len(rows), []
    while place:
        here = best[place]
        if here is None:
            return None
        place = here[1]
        ends.append(place)
    return [months[end - 1] for end in reversed(ends) if end]


def _rows(spans: _Spans, months: list[int]) -> list[tuple[int | None, int, int]]:
    """By end of quarter, and for the rest of the time: to how many the event came, how many ceased to be followed."""
    edges = np.array([_days(month) for month in months], np.int64)
    place = np.searchsorted(edges, spans.days, "left")
    came = np.bincount(place[spans.came], minlength=len(months) + 1)
    ceased = np.bincount(place[~spans.came], minlength=len(months) + 1)
    return list(zip([*months, None], came.tolist(), ceased.tolist(), strict=True))


def _had_jobs(lives: Lives) -> list[Published]:
    """By kind whoever has had such a job: these numbers stand on the page of what came next."""
    found = []
    for key in (*JOBS.values(), OTHER_JOB):
        mine = lives.after_joining & (lives.place == PLACES[key])
        people = frozenset(lives.person[mine].tolist())
        found.append(Published(key, len(people), _People(people)))
    return found


def _told(spans: _Spans, months: list[int], beside: list[Published] | None = None) -> Wait:
    """A wait in words of numbers; kinds of jobs are told apart where it is said what stands `beside` them."""
    rows = _rows(spans, months)
    gate = suppress([[came, ceased] for _month, came, ceased in rows])
    if any(cover is not Cover.SHOWN for row in gate.covers for cover in row):
        raise AssertionError("times were chosen that betray somebody")
    curve = _curve(spans)
    told_apart, at_months = ({}, []) if beside is None else _kinds(spans, months, beside)
    shares = _by_kind(spans, told_apart, at_months) if told_apart else {}
    risk, since, found = len(spans.days), 0, []
    for month, came, ceased in rows:
        share, interval = _share(curve, month, risk - came - ceased)
        by_kind = shares.get(month, {}) if share is not None and month is not None else {}
        if came or ceased or month is not None:
            found.append(Stretch(since, month, risk, came, ceased, share, interval, by_kind))
        risk, since = risk - came - ceased, month or since
    last = max((one.until or 0 for one in found if one.share is not None), default=0)
    return Wait(len(spans.days), int(spans.came.sum()), found, _median(curve, last), told_apart)


def _curve(spans: _Spans) -> Curve:
    group = np.zeros(len(spans.days), np.int64)
    return curves(Lifetimes(spans.days.astype(np.float64), spans.came, None, group, ["all"]))["all"]


def _share(curve: Curve, month: int | None, followed: int) -> tuple[int | None, tuple[int, int] | None]:
    """To how many per cent the event has come by a month; only while ten people are followed."""
    if month is None or followed < FEW_FOR_A_MEAN:
        return None, None
    place = int(np.searchsorted(curve.times, _days(month), "right")) - 1
    left, error = (float(curve.survival[place]), float(curve.se[place])) if place >= 0 else (1.0, 0.0)
    share = round(100 * (1 - left))
    if not error:
        # To nobody yet, or to all: Greenwood's error is 0 then, which says nothing of how sure one is.
        return share, None
    low, high = max(0.0, 1 - left - REACH * error), min(1.0, 1 - left + REACH * error)
    return share, (round(100 * low), round(100 * high))


def _median(curve: Curve, last: int) -> int | None:
    """In whole months: the day itself would be one person's."""
    days = curve.median()
    if days is None or days > _days(last):
        return None
    return max(1, round(days / MONTH))


def _kinds(spans: _Spans, months: list[int], beside: list[Published]) -> tuple[dict[str, int], list[int]]:
    """The kinds of jobs that can be told apart, and at which months; nothing where not even two can."""
    came = spans.kind[spans.came]
    for names, place in (
        ((OPEN, SUBSIDISED, OTHER), np.array([0, 1, 2])),
        ((OPEN, ANY_OTHER), np.array([0, 1, 1])),
    ):
        counts = np.bincount(place[came], minlength=len(names))
        groups: dict[Hashable, frozenset[int]] = {
            name: frozenset(np.flatnonzero(spans.came & (np.append(place, -1)[spans.kind] == number)).tolist())
            for number, name in enumerate(names)
        }
        covers = suppress_groups(groups, published=beside)
        if not counts.all() or any(cover is not Cover.SHOWN for cover in covers.values()):
            continue
        return dict(zip(names, counts.tolist(), strict=True)), _times_of_kinds(spans, place, len(names), months)
    return {}, []


def _times_of_kinds(spans: _Spans, place: Days, size: int, months: list[int]) -> list[int]:
    """Those of the months between which every kind came to nobody or to five people at least."""
    edges = np.array([_days(month) for month in months], np.int64)
    row = np.searchsorted(edges, spans.days[spans.came], "left")
    cells = np.bincount(row * size + place[spans.kind[spans.came]], minlength=(len(months) + 1) * size)
    found: list[int] = []
    sums = np.zeros(size, np.int64)
    left = cells.reshape(-1, size).sum(axis=0)
    for month, counts in zip(months, cells.reshape(-1, size), strict=False):
        sums, left = sums + counts, left - counts
        if not any(is_small(int(count)) for count in (*sums, *left)):
            found.append(month)
            sums = np.zeros(size, np.int64)
    return found


def _by_kind(spans: _Spans, kinds: dict[str, int], months: list[int]) -> dict[int, dict[str, int]]:
    """To how many per cent each kind has come first by each month (Aalen–Johansen)."""
    place = [1, 2, 3] if len(kinds) > 2 else [1, 2, 2]
    states = ["waiting", *kinds]
    size, ways = len(spans.days), len(kinds)
    target = np.where(spans.came, np.array([*place, 0])[spans.kind], 0)
    found: Occupation = occupation(
        Stays(
            person=np.repeat(np.arange(size), ways),
            origin=np.zeros(size * ways, np.int64),
            target=np.tile(np.arange(1, ways + 1), size),
            begin=np.zeros(size * ways),
            # A stay ends after it begins: whoever got a job on the day of joining waited half a day.
            end=np.repeat(np.maximum(spans.days.astype(np.float64), 0.5), ways),
            happened=np.repeat(target, ways) == np.tile(np.arange(1, ways + 1), size),
            states=states,
        )
    )
    shares: dict[int, dict[str, int]] = {}
    for month in months:
        at = int(np.searchsorted(found.times, _days(month), "right")) - 1
        row: Any = found.probability[at] if at >= 0 else found.initial
        shares[month] = {name: round(100 * float(row[1 + number])) for number, name in enumerate(kinds)}
    return shares
