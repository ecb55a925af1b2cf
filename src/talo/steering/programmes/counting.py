"""Indicators that the house counts itself, with what is too small to show covered; only counts leave this module."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np

from talo.steering.programmes import rules
from talo.steering.programmes.facts import Facts
from talo.steering.programmes.measures import TABLES, Measure, measure
from talo.steering.programmes.models import Indicator, Programme
from talo.steering.programmes.suppressing import (
    FEW_FOR_A_MEAN,
    Cover,
    People,
    Published,
    inside,
    is_small,
    suppress_groups,
)

HEADCOUNTS = (rules.CLIENTS, rules.CONSENT)  # they count among all enrolled clients


@dataclass(frozen=True, slots=True)
class Counted:
    """A counted indicator: value and n are both None when it is covered; a value of nobody is None with n 0."""

    value: int | float | None
    n: int | None
    cover: Cover = Cover.SHOWN

    @property
    def suppressed(self) -> bool:
        return self.cover is not Cover.SHOWN


@dataclass(frozen=True)
class Wanted:
    """One number to count: a rule over a programme or a pilot, as a number or as a share in per cent."""

    key: str
    rule: str
    pilot_id: int | None = None
    share: bool = False
    instrument: str = ""
    area: str = ""


def wanted(indicator: Indicator) -> Wanted:
    """What an indicator of a programme asks to count."""
    return Wanted(
        key=indicator.key,
        rule=indicator.rule,
        pilot_id=indicator.pilot_id,
        share=indicator.kind == Indicator.Kind.RATE,
        instrument=indicator.instrument,
        area=indicator.area,
    )


def count(
    programme: Programme, indicators: Iterable[Indicator], as_of: dt.date, beside: Iterable[Wanted] = ()
) -> dict[str, Counted]:
    """Count the indicators of a programme that have a rule, and others `beside`, as of a day; covered together.

    A key of a plan's indicator goes before the same key beside it.
    """
    return count_wanted(programme.pk, asked_of(indicators, beside), as_of)


def asked_of(indicators: Iterable[Indicator], beside: Iterable[Wanted] = ()) -> list[Wanted]:
    """What to count for indicators with a rule, and beside them; each key once."""
    asked = {one.key: one for one in beside} | {one.key: wanted(one) for one in indicators if one.rule}
    return list(asked.values())


def count_wanted(programme_id: int, asked: Iterable[Wanted], as_of: dt.date) -> dict[str, Counted]:
    """Count what is asked, and the ways out and kinds of jobs beside it that could betray it."""
    asked = list(asked)
    return counted(asked, measured(programme_id, asked, as_of))


def measured(
    programme_id: int, asked: Iterable[Wanted], as_of: dt.date, facts: Facts | None = None
) -> dict[str, Measure]:
    """The measures behind numbers, uncovered: they do not leave this room. Each table is read once."""
    asked, facts = list(asked), facts or Facts(programme_id, as_of)
    areas = dict.fromkeys(one.area for one in asked if one.rule == rules.MEAN_CHANGE)
    facts.read_ahead({TABLES[one.rule] for one in asked if one.rule in TABLES}, areas)
    return {
        one.key: measure(one.rule, facts.cohort(one.pilot_id), facts, instrument=one.instrument, area=one.area)
        for one in asked
    }


def counted(
    asked: Iterable[Wanted], measures: dict[str, Measure], published: Iterable[Published] = ()
) -> dict[str, Counted]:
    """The numbers that may be shown beside each other, and beside those that other reports show."""
    asked = list(asked)
    covers = _covers(asked, measures, published)
    return {one.key: _counted(one, measures[one.key], covers[one.key]) for one in asked}


def groups_of(asked: Iterable[Wanted], measures: dict[str, Measure]) -> dict[Hashable, People]:
    """Every number shows the people it counts, and its n the people it counts among."""
    groups: dict[Hashable, People] = {}
    for one in asked:
        groups[one.key] = measures[one.key].group
        groups[base_of(one)] = measures[one.key].base_group
    return groups


def _covers(asked: list[Wanted], measures: dict[str, Measure], published: Iterable[Published] = ()) -> dict[str, Cover]:
    """Cover all groups together."""
    groups = groups_of(asked, measures)
    headcounts: set[Hashable] = set()
    for one in asked:
        if one.rule in HEADCOUNTS:
            headcounts.update({base_of(one)} | ({one.key} if one.rule == rules.CLIENTS else set()))
    hidden = _betraying(headcounts, groups)
    exits = {
        pilot: [one.key for one in asked if one.rule in rules.EXITS and one.pilot_id == pilot]
        for pilot in {one.pilot_id for one in asked}
    }
    shown = {key: people for key, people in groups.items() if key not in hidden}
    covers = suppress_groups(shown, parts=exits.values(), published=published)
    return {one.key: _cover_of(one, covers) for one in asked}


def base_of(one: Wanted) -> tuple[str, int | None, bool]:
    """The name of the group that a number counts among: all enrolled, or those of them who consent."""
    return ("base", one.pilot_id, one.rule in HEADCOUNTS)


def _betraying(headcounts: set[Hashable], groups: dict[Hashable, People]) -> set[Hashable]:
    """Headcounts that, less those who consent to follow-up, would show that 1–4 people do not.

    The headcount is covered and not the base: the base is the n of everything else.
    """
    bases = [people for key, people in groups.items() if isinstance(key, tuple) and key not in headcounts]
    return {
        key
        for key in headcounts
        if any(is_small(len(groups[key]) - len(base)) and inside(base, groups[key]) for base in bases)
    }


def _cover_of(one: Wanted, covers: dict[Hashable, Cover]) -> Cover:
    base = covers.get(base_of(one), Cover.SECOND)
    own = covers.get(one.key, Cover.SECOND)
    return own if own is not Cover.SHOWN else base


def _counted(one: Wanted, found: Measure, cover: Cover) -> Counted:
    if found.numbers is not None:
        return _middle(one, found, cover)
    if cover is not Cover.SHOWN:
        return Counted(None, None, cover)
    n = len(found.base_group)
    if found.acts is not None:
        return Counted(found.acts, n)
    if one.share:
        return Counted(round(100 * len(found.group) / n, 1) if n else None, n)
    return Counted(len(found.group), n)


def _middle(one: Wanted, found: Measure, cover: Cover) -> Counted:
    """A mean or a median; a mean of fewer than ten people is covered, even where a count would not be."""
    numbers = found.numbers
    count = 0 if numbers is None else len(numbers)
    few = FEW_FOR_A_MEAN if one.rule == rules.MEAN_CHANGE else 1
    if 0 < count < few:
        # "<5" would not be true of five to nine people.
        return Counted(None, None, Cover.SMALL if is_small(count) else Cover.SECOND)
    if cover is not Cover.SHOWN:
        return Counted(None, None, cover)
    if numbers is None or not count:
        return Counted(None, 0)
    value = round(int(numbers.sum()) / count, 2) if one.rule == rules.MEAN_CHANGE else float(np.median(numbers))
    return Counted(int(value) if value == int(value) else value, count)
