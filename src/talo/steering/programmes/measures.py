"""Counts each rule over a cohort, from the facts of the rooms below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from talo.foundation.database.columns import day_number
from talo.steering.programmes import rules
from talo.steering.programmes.cohorts import Cohort
from talo.steering.programmes.facts import NOTHING, Columns, Facts
from talo.steering.programmes.spans import NEVER, Array, Group, Spans, numbers

ROUND_BITS = 40  # a round's key fits; day and round together give the order of rounds


@dataclass(frozen=True)
class Measure:
    """What a rule found: whom it counts and among whom, by day, and further numbers where it does not count people."""

    as_of: dt.date
    counted: Spans = field(repr=False)
    among: Spans = field(repr=False)
    act_days: Array | None = field(default=None, repr=False)  # of acts, where it counts acts instead of people
    changes: Columns | None = field(default=None, repr=False)  # clients, days and numbers, in the order of time

    def on(self, day: dt.date) -> Measure:
        """The same measure as of an earlier day."""
        return Measure(day, self.counted, self.among, self.act_days, self.changes)

    @cached_property
    def group(self) -> Group:
        return self.counted.on(self.as_of)

    @cached_property
    def base_group(self) -> Group:
        return self.among.on(self.as_of)

    @property
    def people(self) -> frozenset[int]:
        return self.group.people

    @property
    def base(self) -> frozenset[int]:
        return self.base_group.people

    @property
    def acts(self) -> int | None:
        """How many acts there were by the day."""
        return None if self.act_days is None else int(np.count_nonzero(self.act_days <= day_number(self.as_of)))

    @property
    def numbers(self) -> Array | None:
        """One number for each person by the day, the latest, for a mean or a median."""
        if self.changes is None:
            return None
        clients, days, found = self.changes
        here = days <= day_number(self.as_of)
        backwards, values = clients[here][::-1], found[here][::-1]
        _clients, latest = np.unique(backwards, return_index=True)
        return values[latest]


def measure(rule: str, found: Cohort, facts: Facts | None = None, *, instrument: str = "", area: str = "") -> Measure:
    """Apply a rule to a cohort.

    Raises:
        LookupError: there is no such rule.
    """
    facts = facts or Facts(found.programme_id, found.as_of)
    day, enrolled, followed = found.as_of, found.all_enrolled, found.all_followed
    if rule == rules.CLIENTS:
        return Measure(day, enrolled, enrolled)
    if rule == rules.CONSENT:
        return Measure(day, followed, enrolled)
    if rule == rules.OWN_WORKER:
        return Measure(day, _lasting(found, facts.own_workers), followed)
    if rule == rules.JOINT_PLAN:
        return Measure(day, _lasting(found, facts.plans), followed)
    if rule in rules.ROUNDS:
        return Measure(day, _first(_counts(found, *facts.rounds.get(rules.ROUNDS[rule], NOTHING))), followed)
    if rule in rules.REFERRALS:
        answer = rules.REFERRALS[rule]
        return _referrals(found, _together(facts.referrals, None if answer is None else (answer,)))
    if rule in rules.EMPLOYED:
        return Measure(day, _first(_since_joining(found, *_together(facts.jobs, rules.EMPLOYED[rule]))), followed)
    if rule in rules.EXITS:
        return Measure(day, _exits(found, rules.EXITS[rule]), followed)
    if rule == rules.DAYS_TO_EMPLOYMENT:
        return _days_to_employment(found, *_together(facts.jobs, None))
    if rule == rules.MEAN_CHANGE:
        return _mean_change(found, facts.scores(instrument, area))
    raise LookupError(f"there is no rule {rule!r}")


# The table that a rule counts from, as `Facts` names it; what is not here comes from the enrolments.
TABLES: dict[str, str] = {
    rules.OWN_WORKER: "own_workers",
    rules.JOINT_PLAN: "plans",
    rules.MEAN_CHANGE: "rounds",
    rules.DAYS_TO_EMPLOYMENT: "jobs",
    **dict.fromkeys(rules.ROUNDS, "rounds"),
    **dict.fromkeys(rules.REFERRALS, "referrals"),
    **dict.fromkeys(rules.EMPLOYED, "jobs"),
}


def _together(parts: dict[str, Columns], keys: Iterable[str] | None) -> Columns:
    """The columns of some keys, or of all, under each other."""
    chosen = [columns for key, columns in parts.items() if keys is None or key in keys] or [NOTHING]
    return tuple(np.concatenate(column) for column in zip(*chosen, strict=True))


@dataclass(frozen=True)
class _Counting:
    """The facts of a cohort that count by its day: whose they are, by place in the cohort, and from which day on."""

    cohort: Cohort
    places: Array
    firsts: Array
    here: NDArray[np.bool_]  # which of the facts these are

    def kept(self, column: Array) -> Array:
        """The same facts of another column."""
        return column[self.here]


def _counts(found: Cohort, clients: Array, days: Array, *, since: Array | None = None) -> _Counting:
    """The facts of followed clients by the day, each from the day on which it counts.

    since: days that must not lie before joining.
    """
    places = found.places(clients)
    firsts = np.maximum(days, found.followed_days_at(places))
    here = firsts <= day_number(found.as_of)
    if since is not None:
        here &= since >= found.first_days_at(places)
    return _Counting(found, places[here], firsts[here], here)


def _first(counting: _Counting) -> Spans:
    """Each followed client from the first day on which one of its facts counts."""
    clients = counting.cohort.clients
    firsts = _earliest(len(clients), counting.places, counting.firsts)
    has = firsts != NEVER
    return Spans(clients[has], firsts[has])


def _earliest(size: int, places: Array, days: Array) -> Array:
    """The earliest day at each place; `NEVER` where there is none."""
    found = np.full(size, NEVER, dtype=np.int64)
    np.minimum.at(found, places, days)
    return found


def _lasting(found: Cohort, facts: Columns) -> Spans:
    """Whoever has had something on any day from joining on."""
    clients, starts, ends = facts
    return _first(_counts(found, clients, starts, since=ends))


def _since_joining(found: Cohort, clients: Array, days: Array) -> _Counting:
    """The facts that lie after joining."""
    return _counts(found, clients, days, since=days)


def _referrals(found: Cohort, sent: Columns) -> Measure:
    """Referrals sent after joining; whoever has one counts from the first on."""
    counting = _since_joining(found, *sent)
    return Measure(found.as_of, _first(counting), found.all_followed, act_days=counting.firsts)


def _exits(found: Cohort, where: str) -> Spans:
    left = found.exits.get(where)
    if left is None:
        return Spans(*NOTHING)
    counting = _counts(found, left.persons, left.firsts)
    return Spans(counting.kept(left.persons), counting.firsts, counting.kept(left.lasts))


def _days_to_employment(found: Cohort, clients: Array, days: Array) -> Measure:
    """For everyone employed the days from joining to the first job."""
    counting = _since_joining(found, clients, days)
    began = _earliest(len(found.clients), counting.places, counting.kept(days))
    has = began != NEVER
    firsts = np.maximum(began[has], found.followed_days[has])
    changes = (found.clients[has], firsts, began[has] - found.first_days[has])
    return Measure(found.as_of, _first(counting), found.all_followed, changes=changes)


def _mean_change(found: Cohort, scores: dict[tuple[int, str, str], Columns]) -> Measure:
    """From the first start round to the last end round: the same client, the same version, answered in the same way."""
    parts = [
        _changes(starts, scores[version, mode, "end"])
        for (version, mode, kind), starts in scores.items()
        if kind == "start" and (version, mode, "end") in scores
    ]
    clients, days, moments, values = (
        (np.concatenate(column) for column in zip(*parts, strict=True)) if parts else (numbers(None),) * 4
    )
    counting = _counts(found, clients, days)
    order = np.argsort(counting.kept(moments), kind="stable")
    changes = (counting.kept(clients)[order], counting.firsts[order], counting.kept(values)[order])
    return Measure(found.as_of, _first(counting), found.all_followed, changes=changes)


def _changes(starts: Columns, ends: Columns) -> Columns:
    """Each end round after the client's first start round: clients, days, order in time, change."""
    client, day, of, score = starts
    moment = (day << ROUND_BITS) + of
    order = np.lexsort((moment, client))
    people, places = np.unique(client[order], return_index=True)
    began, level = moment[order][places], score[order][places]
    client, day, of, score = ends
    moment = (day << ROUND_BITS) + of
    at = np.minimum(np.searchsorted(people, client), len(people) - 1)
    after = (people[at] == client) & (moment > began[at])
    return client[after], day[after], moment[after], score[after] - level[at][after]
