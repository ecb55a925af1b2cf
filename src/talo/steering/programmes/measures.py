"""Counts each rule over a cohort, from the facts of the rooms below; each table is read once for all rules."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Min, Model, QuerySet
from django.utils import timezone

from talo.path.assessment.models import Round, Score
from talo.path.employers.models import Employment
from talo.path.plan.models import Plan
from talo.path.services.models import Referral
from talo.register.clients.models import NetworkMember, NetworkRole
from talo.steering.programmes import rules
from talo.steering.programmes.cohorts import COUNT, Cohort, EnrolmentRow, cohort, enrolled, enrolment_rows
from talo.steering.programmes.models import Enrolment
from talo.steering.programmes.spans import Group, Spans


@dataclass(frozen=True)
class Measure:
    """What a rule found: whom it counts and among whom, by day, and further numbers where it does not count people."""

    as_of: dt.date
    counted: Spans = field(repr=False)
    among: Spans = field(repr=False)
    act_days: tuple[dt.date, ...] | None = None  # sorted days of acts, where it counts acts instead of people
    changes: dict[int, list[tuple[dt.date, float]]] | None = field(default=None, repr=False)  # client → its numbers

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
        return None if self.act_days is None else sum(1 for day in self.act_days if day <= self.as_of)

    @property
    def numbers(self) -> tuple[float, ...] | None:
        """One number for each person by the day, the latest, for a mean or a median."""
        if self.changes is None:
            return None
        latest = ([number for day, number in found if day <= self.as_of] for found in self.changes.values())
        return tuple(numbers[-1] for numbers in latest if numbers)


class Facts:
    """The facts of a programme's clients up to a day, each table read once and only when a rule asks for it."""

    def __init__(self, programme_id: int, as_of: dt.date, using: str = COUNT) -> None:
        self.programme_id, self.as_of, self.using = programme_id, as_of, using
        self._cohorts: dict[int | None, Cohort] = {}
        self._scores: dict[tuple[str, str], list[tuple[Any, ...]]] = {}

    @cached_property
    def enrolments(self) -> list[EnrolmentRow]:
        return enrolment_rows(self.enrolled_rows())

    def cohort(self, pilot_id: int | None) -> Cohort:
        """The cohort of the programme or of one pilot."""
        if pilot_id not in self._cohorts:
            self._cohorts[pilot_id] = cohort(self.programme_id, pilot_id, self.as_of, self.enrolments)
        return self._cohorts[pilot_id]

    def enrolled_rows(self) -> QuerySet[Enrolment]:
        """The enrolments that count."""
        return enrolled(self.programme_id, self.as_of, self.using)

    def _rows(self, model: type[Model]) -> QuerySet[Any]:
        clients = self.enrolled_rows().order_by().values("client_id")
        rows: QuerySet[Any] = model._default_manager.using(self.using).all()
        return rows.filter(client_id__in=clients).order_by()

    @cached_property
    def own_workers(self) -> list[tuple[int, dt.date, dt.date | None]]:
        rows = self._rows(NetworkMember).filter(role=NetworkRole.OWN_WORKER)
        found = rows.values_list("client_id", "starts", "ends")
        return [(client, local(starts), local(ends) if ends else None) for client, starts, ends in found]

    @cached_property
    def plans(self) -> list[tuple[int, dt.date, dt.date | None]]:
        return list(self._rows(Plan).values_list("client_id", "starts", "ends"))

    @cached_property
    def rounds(self) -> dict[str, list[tuple[int, dt.date]]]:
        """By kind of round: each client with the day of the first."""
        found: dict[str, list[tuple[int, dt.date]]] = defaultdict(list)
        rows = self._rows(Round).values("kind", "client_id").annotate(first=Min("date"))
        for kind, client, first in rows.values_list("kind", "client_id", "first"):
            found[kind].append((client, first))
        return found

    @cached_property
    def referrals(self) -> list[tuple[int, str, dt.date]]:
        rows = self._rows(Referral).values_list("client_id", "answer", "sent_at")
        return [(client, answer, local(sent)) for client, answer, sent in rows]

    @cached_property
    def jobs(self) -> list[tuple[int, str, dt.date]]:
        return list(self._rows(Employment).values_list("client_id", "kind", "starts"))

    def scores(self, instrument: str, area: str) -> list[tuple[Any, ...]]:
        """Scores of start and end rounds in their order: client, version, mode, kind, value, day."""
        key = (instrument, area)
        if key not in self._scores:
            rows = self._rows(Score).filter(
                area=area, round__instrument__key=instrument, round__kind__in=("start", "end")
            )
            columns = ("client_id", "round__instrument_id", "round__mode", "round__kind", "value", "round__date")
            self._scores[key] = list(rows.order_by("round__date", "round_id").values_list(*columns))
        return self._scores[key]


def local(moment: dt.datetime) -> dt.date:
    """The day of a moment in Finland."""
    return timezone.localdate(moment)


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
        return Measure(day, _first(found, facts.rounds[rules.ROUNDS[rule]]), followed)
    if rule in rules.REFERRALS:
        return _referrals(found, facts, rules.REFERRALS[rule])
    if rule in rules.EMPLOYED:
        return Measure(day, _first(found, _job_days(found, facts, rules.EMPLOYED[rule])), followed)
    if rule in rules.EXITS:
        return _exits(found, rules.EXITS[rule])
    if rule == rules.DAYS_TO_EMPLOYMENT:
        return _days_to_employment(found, facts)
    if rule == rules.MEAN_CHANGE:
        return _mean_change(found, facts.scores(instrument, area))
    raise LookupError(f"there is no rule {rule!r}")


def _first(found: Cohort, facts: Iterable[tuple[int, dt.date]]) -> Spans:
    """Each followed client from the first day on which one of its facts counts."""
    firsts: dict[int, dt.date] = {}
    for client, day in facts:
        first = found.counts_from(client, day)
        if first is not None and (client not in firsts or first < firsts[client]):
            firsts[client] = first
    return Spans.since(firsts)


def _lasting(found: Cohort, facts: Iterable[tuple[int, dt.date, dt.date | None]]) -> Spans:
    """Whoever has had something on any day from joining on."""
    return _first(
        found,
        (
            (client, starts)
            for client, starts, ends in facts
            if ends is None or (client in found.joined and ends >= found.joined[client])
        ),
    )


def _since_joining(found: Cohort, client: int, day: dt.date) -> bool:
    return client in found.joined and day >= found.joined[client]


def _referrals(found: Cohort, facts: Facts, answer: str | None) -> Measure:
    """Referrals sent after joining, with this answer; whoever has one counts from the first on."""
    sent = [
        (client, day)
        for client, answered, day in facts.referrals
        if (answer is None or answered == answer) and _since_joining(found, client, day)
    ]
    days = [first for client, day in sent if (first := found.counts_from(client, day)) is not None]
    return Measure(found.as_of, _first(found, sent), found.all_followed, act_days=tuple(sorted(days)))


def _job_days(found: Cohort, facts: Facts, kinds: tuple[str, ...] | None) -> list[tuple[int, dt.date]]:
    """Jobs of these kinds that began after joining."""
    return [
        (client, starts)
        for client, kind, starts in facts.jobs
        if (kinds is None or kind in kinds) and _since_joining(found, client, starts)
    ]


def _exits(found: Cohort, where: str) -> Measure:
    left = [
        (client, max(first, followed), last)
        for exit, (client, first, last) in found.exits
        if exit == where and (followed := found.followed_from.get(client)) is not None
    ]
    return Measure(found.as_of, Spans(left), found.all_followed)


def _days_to_employment(found: Cohort, facts: Facts) -> Measure:
    first: dict[int, dt.date] = {}
    for client, starts in _job_days(found, facts, None):
        if client in found.followed_from and starts <= found.as_of:
            first[client] = min(starts, first.get(client, starts))
    changes = {
        client: [(max(day, found.followed_from[client]), float((day - found.joined[client]).days))]
        for client, day in first.items()
    }
    return Measure(found.as_of, _first(found, first.items()), found.all_followed, changes=changes)


def _mean_change(found: Cohort, scores: Iterable[tuple[Any, ...]]) -> Measure:
    """From the first start round to the last end round: the same client, the same version, answered in the same way."""
    starts: dict[tuple[int, int, str], int] = {}
    changes: dict[int, list[tuple[dt.date, float]]] = defaultdict(list)
    for client, version, mode, kind, value, day in scores:
        key = (client, version, mode)
        first = found.counts_from(client, day)
        if first is None:
            continue
        if kind == "start":
            starts.setdefault(key, value)
        elif key in starts:
            changes[client].append((first, float(value - starts[key])))
    firsts = {client: numbers[0][0] for client, numbers in changes.items()}
    return Measure(found.as_of, Spans.since(firsts), found.all_followed, changes=dict(changes))
