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
    def numbers(self) -> tuple[float, ...] | None:
        """One number for each person by the day, the latest, for a mean or a median."""
        if self.changes is None:
            return None
        clients, days, found = self.changes
        here = days <= day_number(self.as_of)
        backwards, values = clients[here][::-1], found[here][::-1]
        _clients, latest = np.unique(backwards, return_index=True)
        return tuple(float(number) for number in values[latest].tolist())


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
        return Measure(day, _first(found, *facts.rounds.get(rules.ROUNDS[rule], NOTHING)), followed)
    if rule in rules.REFERRALS:
        answer = rules.REFERRALS[rule]
        return _referrals(found, _together(facts.referrals, None if answer is None else (answer,)))
    if rule in rules.EMPLOYED:
        clients, days = _since_joining(found, *_together(facts.jobs, rules.EMPLOYED[rule]))
        return Measure(day, _first(found, clients, days), followed)
    if rule in rules.EXITS:
        return Measure(day, _exits(found, rules.EXITS[rule]), followed)
    if rule == rules.DAYS_TO_EMPLOYMENT:
        return _days_to_employment(found, *_together(facts.jobs, None))
    if rule == rules.MEAN_CHANGE:
        return _mean_change(found, facts.scores(instrument, area))
    raise LookupError(f"there is no rule {rule!r}")


def _together(parts: dict[str, Columns], keys: Iterable[str] | None) -> Columns:
    """The columns of some keys, or of all, under each other."""
    chosen = [columns for key, columns in parts.items() if keys is None or key in keys] or [NOTHING]
    return tuple(np.concatenate(column) for column in zip(*chosen, strict=True))


def _counts(found: Cohort, clients: Array, days: Array) -> tuple[Array, NDArray[np.bool_]]:
    """For each fact the first day on which it counts, and where it counts at all: of followed clients, by the day."""
    places = found.places(clients)
    followed = np.where(places >= 0, found.followed_days[places], NEVER) if len(found.clients) else places * 0 + NEVER
    firsts = np.maximum(days, followed)
    return firsts, firsts <= day_number(found.as_of)


def _first(found: Cohort, clients: Array, days: Array) -> Spans:
    """Each followed client from the first day on which one of its facts counts."""
    firsts, here = _counts(found, clients, days)
    clients, firsts = clients[here], firsts[here]
    order = np.lexsort((firsts, clients))
    people, places = np.unique(clients[order], return_index=True)
    return Spans(people, firsts[order][places])


def _joined(found: Cohort, clients: Array) -> Array:
    """The days on which clients joined; `NEVER` for one who is not in the cohort."""
    places = found.places(clients)
    return np.where(places >= 0, found.first_days[places], NEVER) if len(found.clients) else places * 0 + NEVER


def _lasting(found: Cohort, facts: Columns) -> Spans:
    """Whoever has had something on any day from joining on."""
    clients, starts, ends = facts
    here = ends >= _joined(found, clients)
    return _first(found, clients[here], starts[here])


def _since_joining(found: Cohort, clients: Array, days: Array) -> tuple[Array, Array]:
    """The facts that lie after joining."""
    here = days >= _joined(found, clients)
    return clients[here], days[here]


def _referrals(found: Cohort, sent: Columns) -> Measure:
    """Referrals sent after joining; whoever has one counts from the first on."""
    clients, days = _since_joining(found, *sent)
    firsts, here = _counts(found, clients, days)
    return Measure(found.as_of, _first(found, clients, days), found.all_followed, act_days=firsts[here])


def _exits(found: Cohort, where: str) -> Spans:
    left = found.exits.get(where)
    if left is None:
        return Spans(*NOTHING)
    firsts, here = _counts(found, left.persons, left.firsts)
    return Spans(left.persons[here], firsts[here], left.lasts[here])


def _days_to_employment(found: Cohort, clients: Array, days: Array) -> Measure:
    """For everyone employed the days from joining to the first job."""
    clients, days = _since_joining(found, clients, days)
    firsts, here = _counts(found, clients, days)
    order = np.lexsort((days[here], clients[here]))
    people, places = np.unique(clients[here][order], return_index=True)
    waited = days[here][order][places] - _joined(found, people)
    changes = (people, firsts[here][order][places], waited)
    return Measure(found.as_of, _first(found, clients, days), found.all_followed, changes=changes)


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
    firsts, here = _counts(found, clients, days)
    order = np.argsort(moments[here], kind="stable")
    changes = (clients[here][order], firsts[here][order], values[here][order])
    return Measure(found.as_of, _first(found, clients, days), found.all_followed, changes=changes)


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
