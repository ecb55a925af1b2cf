"""Counts the change from the start round to the end round, area by area, and who has no end round – covered.

The scores are read through the counting role, as for the indicators: of clients who consent to follow-up, the first
start round and the last end round after it, of the same version and answered in the same way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from talo.foundation.database.columns import day_number, day_of
from talo.steering.insight.change import Change, Pairs, change
from talo.steering.paths.crowds import ALL, WHOLE, Covers, Crowd, Standing, betrayed_by, mean_may_be_shown, together
from talo.steering.paths.scopes import Scope
from talo.steering.programmes.facts import Facts
from talo.steering.programmes.suppressing import FEW_FOR_A_MEAN, Cover, Published, suppress_groups

START, END = "start", "end"
STARTED, BOTH = "started", "both"
Key = tuple[int, str]  # version of an instrument, area


@dataclass(frozen=True)
class Answered:
    """Who answered what.

    Attributes:
        joined: client → day number of joining, of those who count.
        first: by version and area, client → score of the first start round.
        last: the same for the end round that it is compared with.
    """

    joined: dict[int, int]
    first: dict[Key, dict[int, int]]
    last: dict[Key, dict[int, int]]


@dataclass(frozen=True)
class Changed:
    """What may be shown of one area's change.

    Attributes:
        started: how many have a start round; `lost`: how many of them have no end round. None where covered.
        paired: how many have both; the others are None where they are fewer than ten.
        of_lost: mean of the start round of those who have no end round.
    """

    version: int
    area: str
    started: int | None
    lost: int | None
    paired: int | None
    mean_first: float | None = None
    mean_last: float | None = None
    mean: float | None = None
    interval: tuple[float, float] | None = None
    effect: float | None = None
    of_lost: float | None = None


def read(scope: Scope, until: dt.date) -> Answered:
    """The answers of those who count, of all programmes of a scope, each client once."""
    joined: dict[int, int] = {}
    rounds: dict[tuple[Key, str, str], dict[int, tuple[int, int, int]]] = {}
    for programme in scope.programme_ids:
        facts = Facts(programme, until)
        followed = facts.cohort(None).all_followed
        for client, day in zip(followed.persons.tolist(), followed.firsts.tolist(), strict=True):
            joined[client] = min(day, joined.get(client, day))
        last_day = day_number(until)
        for (_instrument, version, mode, kind, area), columns in facts.answers().items():
            found = rounds.setdefault(((version, area), mode, kind), {})
            for client, day, of, score in zip(*(column.tolist() for column in columns), strict=True):
                if day <= last_day:
                    found[of] = (client, day, score)
    return _paired(joined, rounds)


def _paired(joined: dict[int, int], rounds: dict[tuple[Key, str, str], dict[int, tuple[int, int, int]]]) -> Answered:
    """By area each client's first start round, and the last end round after it that was answered in the same way."""
    first: dict[Key, dict[int, int]] = {}
    last: dict[Key, dict[int, int]] = {}
    latest: dict[tuple[Key, int], int] = {}
    for key, mode in sorted({(key, mode) for key, mode, kind in rounds if kind == START}):
        began: dict[int, tuple[int, int, int]] = {}
        for of, (client, day, score) in sorted(rounds[key, mode, START].items(), key=lambda row: (row[1][1], row[0])):
            began.setdefault(client, (day, of, score))
        for client, (_day, _of, score) in began.items():
            first.setdefault(key, {}).setdefault(client, score)
        ends = sorted(rounds.get((key, mode, END), {}).items(), key=lambda row: (row[1][1], row[0]))
        for of, (client, day, score) in ends:
            start = began.get(client)
            if start is None or (day, of) <= start[:2] or day < latest.get((key, client), day):
                continue
            latest[key, client] = day
            first[key][client] = start[2]
            last.setdefault(key, {})[client] = score
    return Answered(joined, first, last)


def standing(answered: Answered) -> Standing:
    """What stands on a programme's page."""
    groups = _groups(answered)
    return Standing({key: len(group) for key, group in groups.items()}, dict(suppress_groups(groups)))


def _groups(answered: Answered) -> dict[Hashable, frozenset[int]]:
    groups: dict[Hashable, frozenset[int]] = {WHOLE: frozenset(answered.joined)}
    for key, first in answered.first.items():
        groups[STARTED, key] = frozenset(first)
        groups[BOTH, key] = frozenset(answered.last.get(key, ()))
    return groups


def rounds(answered: Answered, members: Sequence[Standing] = ()) -> dict[str, list[Changed]]:
    """The change of everybody (`all`) and of each year that may be shown beside it; empty where too few have both.

    Args:
        members: the programmes of an area, if it has several; then there are no years, and no mean of an area of which
            a programme has 1–9 people with both rounds.
    """
    keys = list(answered.first)
    groups = _groups(answered)
    also = betrayed_by({key: len(group) for key, group in groups.items()}, members) if members else frozenset()
    if not any(len(groups[BOTH, key]) >= FEW_FOR_A_MEAN for key in keys) or WHOLE in also:
        return {}
    whole = dict(suppress_groups({key: group for key, group in groups.items() if key not in also}))
    whole |= dict.fromkeys(also, Cover.SECOND)
    crowds = [] if members else _years(answered)
    parts = {
        crowd.key: {key: group & crowd.people for key, group in groups.items() if group & crowd.people}
        for crowd in crowds
    }
    published = [Published((ALL, key), len(groups[key]), _People(groups[key])) for key in _shown(whole)]

    def decide(crowd: Crowd, also: frozenset[Hashable]) -> Covers:
        mine = {key: group for key, group in parts[crowd.key].items() if key not in also}
        found = dict(suppress_groups(mine, published=published))
        return found | dict.fromkeys(also & parts[crowd.key].keys(), Cover.SECOND)

    covers = together(whole, parts, crowds, decide)
    may_mean = {key: not any(0 < one.sizes.get((BOTH, key), 0) < FEW_FOR_A_MEAN for one in members) for key in keys}
    found = {ALL: [_told(answered, key, groups, whole, may_mean[key], of_all=not members) for key in keys]}
    for crowd in crowds if len(crowds) > 1 else ():
        if covers[crowd.key].get(WHOLE) is not Cover.SHOWN:
            continue
        told = []
        for key in keys:
            sizes = {other: len(parts[other].get((BOTH, key), ())) for other in parts}
            means = mean_may_be_shown(sizes, crowd.key)
            told.append(_told(answered, key, parts[crowd.key], covers[crowd.key], means))
        found[crowd.key] = told
    return found


@dataclass(frozen=True)
class _People:
    people: frozenset[int]

    def __len__(self) -> int:
        return len(self.people)


def _years(answered: Answered) -> list[Crowd]:
    years: dict[int, set[int]] = {}
    for client, day in answered.joined.items():
        years.setdefault(day_of(day).year, set()).add(client)
    return [Crowd(str(year), frozenset(years[year])) for year in sorted(years, reverse=True)]


def _shown(covers: Covers) -> Iterable[Hashable]:
    return [key for key, cover in covers.items() if cover is Cover.SHOWN]


def _told(
    answered: Answered,
    key: Key,
    groups: dict[Hashable, frozenset[int]],
    covers: Covers,
    means: bool = True,
    *,
    of_all: bool = False,
) -> Changed:
    began, both = groups.get((STARTED, key), frozenset()), groups.get((BOTH, key), frozenset())
    shows_began = not began or covers.get((STARTED, key)) is Cover.SHOWN
    shows_both = not both or covers.get((BOTH, key)) is Cover.SHOWN
    started, paired = len(began) if shows_began else None, len(both) if shows_both else None
    lost = len(began) - len(both) if shows_began and shows_both else None
    if paired is None or paired < FEW_FOR_A_MEAN or not means:
        return Changed(*key, started, lost, paired)
    found = _change(answered, key, began)
    interval = found.interval
    return Changed(
        *key,
        started,
        lost,
        paired,
        _rounded(found.mean_first),
        _rounded(found.mean_second),
        _rounded(found.mean_change),
        (round(interval[0], 1), round(interval[1], 1)) if interval else None,
        _rounded(found.effect),
        _rounded(found.lost_first) if of_all and lost is not None and lost >= FEW_FOR_A_MEAN else None,
    )


def _change(answered: Answered, key: Key, people: frozenset[int]) -> Change:
    here = sorted(people)
    first = np.array([answered.first[key][client] for client in here], np.float64)
    last = answered.last.get(key, {})
    return change(Pairs(first, np.array([last.get(client, np.nan) for client in here], np.float64)))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
