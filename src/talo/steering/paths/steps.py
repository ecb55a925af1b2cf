"""Counts people along the steps of paths: who had what, what came next, and the most common whole ways – covered.

Numbers are of people, not of steps: a client who takes one step three times counts once. So no number can be small
because a few people did it often, and the numbers of steps do not add up to each other.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median
from typing import Any

from talo.steering.paths.crowds import (
    ALL,
    WHOLE,
    Covers,
    Crowd,
    Groups,
    Standing,
    betrayed_by,
    mean_may_be_shown,
    of_years,
    together,
)
from talo.steering.paths.happenings import HAPPENINGS, JOBS, JOINED, OTHER_JOB, PLACES
from talo.steering.paths.lives import Lives
from talo.steering.programmes.suppressing import FEW_FOR_A_MEAN, Cover, Published, suppress_groups

# What makes a path of services, benefits and work; job-seeking, rounds, referrals and the team's work are left out.
FAMILIES = ("service", "benefit", "work", "exit")
MOST_WAYS = 10
JOB_KEYS = (*JOBS.values(), OTHER_JOB)
AT, STEP, LAST, WAY = "at", "step", "last", "way"
WORKED = ("worked",)  # whoever has had a job: the number stands on the page of the time to work


@dataclass(frozen=True)
class Step:
    """One happening directly followed by another.

    Attributes:
        people: how many clients took it.
        share: of those who had the first, in per cent; None where their number is covered.
        mean_days, median_days: between the beginnings, of each client's first time; None where covered.
    """

    origin: str
    target: str
    people: int
    share: int | None
    mean_days: int | None
    median_days: int | None


@dataclass(frozen=True)
class Steps:
    """What may be shown of the paths of a crowd.

    Attributes:
        people: of the crowd.
        at: by happening, how many had it after joining.
        last: by happening, for how many it is the newest.
        ways: the most common whole paths. How many numbers are covered is not told.
    """

    people: int
    at: dict[str, int]
    last: dict[str, int]
    steps: list[Step]
    ways: list[tuple[tuple[str, ...], int]]

    def at_least(self, people: int) -> list[Step]:
        """The steps that so many took."""
        return [step for step in self.steps if step.people >= people]


@dataclass(frozen=True)
class _Walked:
    """Everybody's paths: the people behind each number, and the days of each step by person."""

    groups: dict[Hashable, frozenset[int]]
    days: dict[tuple[str, str], dict[int, int]]
    families: list[list[Hashable]]


def standing(lives: Lives) -> Standing:
    """What stands on a programme's page."""
    if len(lives) < FEW_FOR_A_MEAN:
        return Standing({WHOLE: len(lives)}, {})
    walked = _walked(lives)
    return Standing(_sizes(walked.groups), _decided(walked, frozenset(), []))


def steps(lives: Lives, members: Sequence[Standing] = ()) -> dict[str, Steps]:
    """The steps of everybody (`all`) and of each year that may be shown beside it; of an area only of everybody.

    Args:
        members: the programmes of an area, if it has several.
    """
    if len(lives) < FEW_FOR_A_MEAN:
        return {}
    walked = _walked(lives)
    whole = _decided(walked, betrayed_by(_sizes(walked.groups), members) if members else frozenset(), [])
    if whole.get(WHOLE) is not Cover.SHOWN:
        return {}
    crowds = [] if members else of_years(lives)
    parts = {crowd.key: _among(walked.groups, crowd.people) for crowd in crowds}
    published = [Published((ALL, key), len(walked.groups[key]), _People(walked.groups[key])) for key in _shown(whole)]

    def decide(crowd: Crowd, also: frozenset[Hashable]) -> Covers:
        return _decided(_Walked(parts[crowd.key], walked.days, walked.families), also, published)

    covers = together(whole, parts, crowds, decide)
    sizes = {crowd.key: {key: len(people) for key, people in parts[crowd.key].items()} for crowd in crowds}
    found = {
        ALL: _told(
            walked,
            walked.groups,
            whole,
            lives.everybody,
            lambda key: all(not 0 < one.sizes.get(key, 0) < FEW_FOR_A_MEAN for one in members),
        )
    }
    if len(crowds) > 1:
        for crowd in crowds:
            if covers[crowd.key].get(WHOLE) is Cover.SHOWN:
                found[crowd.key] = _told(
                    walked,
                    parts[crowd.key],
                    covers[crowd.key],
                    crowd.people,
                    lambda key, name=crowd.key: mean_may_be_shown(
                        {other: sizes[other].get(key, 0) for other in sizes}, name
                    ),
                )
    return found


@dataclass(frozen=True)
class _People:
    """People of a number that stands elsewhere."""

    people: frozenset[int]

    def __len__(self) -> int:
        return len(self.people)


def _walked(lives: Lives) -> _Walked:
    chosen = lives.of_family(*FAMILIES) & lives.after_joining
    keys = [one.key for one in HAPPENINGS]
    paths: list[list[tuple[str, int]]] = [[(JOINED, day)] for day in lives.joined.tolist()]
    columns = (column[chosen].tolist() for column in (lives.person, lives.place, lives.begin))
    for person, place, begin in zip(*columns, strict=True):
        if paths[person][-1][0] != keys[place]:
            paths[person].append((keys[place], begin))
    groups: dict[Hashable, set[int]] = {WHOLE: set(range(len(lives)))}
    days: dict[tuple[str, str], dict[int, int]] = {}
    for person, path in enumerate(paths):
        groups.setdefault((LAST, path[-1][0]), set()).add(person)
        groups.setdefault((WAY, tuple(key for key, _day in path)), set()).add(person)
        for key, _day in path:
            groups.setdefault((AT, key), set()).add(person)
        for (key, day), (following, next_day) in pairwise(path):
            groups.setdefault((STEP, key, following), set()).add(person)
            days.setdefault((key, following), {}).setdefault(person, next_day - day)
    groups[WORKED] = {person for job in JOB_KEYS for person in groups.get((AT, job), ())}
    found = {key: frozenset(people) for key, people in groups.items()}
    return _Walked(found, days, [*_families(found), _apart([(AT, job) for job in JOB_KEYS], found)])


def _families(groups: Mapping[Hashable, frozenset[int]]) -> list[list[Hashable]]:
    """Numbers of which nobody is in two: newest happenings, and whole ways, altogether and within every other number.

    The steps out of a happening, with those who went no further, are such a family where nobody came by twice.
    """
    lasts: list[Hashable] = [key for key in groups if isinstance(key, tuple) and key[0] == LAST]
    ways: list[Any] = [key for key in groups if isinstance(key, tuple) and key[0] == WAY]
    found: list[list[Hashable]] = [lasts, ways]
    for key in groups:
        if not isinstance(key, tuple) or key == WORKED or key[0] == WAY:
            continue
        found.append([way for way in ways if _lies_in(way[1], key)])
        if key[0] == AT:
            out: list[Hashable] = [
                one for one in groups if isinstance(one, tuple) and one[0] == STEP and one[1] == key[1]
            ]
            into: list[Hashable] = [
                one for one in groups if isinstance(one, tuple) and one[0] == STEP and one[2] == key[1]
            ]
            found += [_apart([*out, (LAST, key[1])], groups), _apart(into, groups)]
    return [family for family in found if len(family) > 1]


def _lies_in(way: tuple[str, ...], key: tuple[Any, ...]) -> bool:
    """Whether everybody who went this way is among the people of a number."""
    if key[0] == AT:
        return key[1] in way
    return way[-1] == key[1] if key[0] == LAST else key[1:] in pairwise(way)


def _apart(family: list[Hashable], groups: Mapping[Hashable, frozenset[int]]) -> list[Hashable]:
    """The family, if nobody is in two of it; else nothing."""
    there = [groups[key] for key in family if key in groups]
    return [key for key in family if key in groups] if sum(map(len, there)) == len(frozenset().union(*there)) else []


def _among(groups: Groups, people: frozenset[int]) -> dict[Hashable, frozenset[int]]:
    found = {key: group & people for key, group in groups.items()}
    return {key: group for key, group in found.items() if group}


def _sizes(groups: Groups) -> dict[Hashable, int]:
    return {key: len(people) for key, people in groups.items()}


def _decided(walked: _Walked, also: frozenset[Hashable], published: list[Published]) -> Covers:
    groups = {key: people for key, people in walked.groups.items() if key not in also}
    families = [[key for key in family if key in groups] for family in walked.families]
    covers = dict(suppress_groups(groups, [one for one in families if len(one) > 1], published))
    return covers | dict.fromkeys(also & walked.groups.keys(), Cover.SECOND)


def _shown(covers: Covers) -> list[Hashable]:
    return [key for key, cover in covers.items() if cover is Cover.SHOWN]


def _told(walked: _Walked, groups: Groups, covers: Covers, people: frozenset[int], may_mean: Any) -> Steps:
    shown = {key: len(groups[key]) for key in _shown(covers) if key in groups}
    at = {key[1]: count for key, count in shown.items() if isinstance(key, tuple) and key[0] == AT}
    last = {key[1]: count for key, count in shown.items() if isinstance(key, tuple) and key[0] == LAST}
    ways = [(key[1], count) for key, count in shown.items() if isinstance(key, tuple) and key[0] == WAY]
    found = []
    for key, count in shown.items():
        if not isinstance(key, tuple) or key[0] != STEP:
            continue
        origin, target = key[1], key[2]
        waited = [day for person, day in walked.days[origin, target].items() if person in people]
        means = may_mean(key) and len(waited) >= FEW_FOR_A_MEAN
        found.append(
            Step(
                origin,
                target,
                count,
                round(100 * count / at[origin]) if origin in at else None,
                round(fmean(waited)) if means else None,
                round(median(waited)) if means else None,
            )
        )
    found.sort(key=lambda step: (-step.people, PLACES[step.origin], PLACES[step.target]))
    ways.sort(key=lambda way: (-way[1], [PLACES[key] for key in way[0]]))
    return Steps(shown[WHOLE], _by_size(at), _by_size(last), found, ways[:MOST_WAYS])


def _by_size(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], PLACES[pair[0]])))
