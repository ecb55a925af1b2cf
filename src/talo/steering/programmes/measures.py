"""Counts each rule over a cohort, from the facts of the rooms below, through the counting role."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone

from talo.path.assessment.models import Round, Score
from talo.path.employers.models import Employment
from talo.path.plan.models import Plan
from talo.path.services.models import Referral
from talo.register.clients.models import NetworkMember, NetworkRole
from talo.steering.programmes import rules
from talo.steering.programmes.cohorts import COUNT, Cohort


@dataclass(frozen=True)
class Measure:
    """What a rule found: the people it counts among `base`, and further numbers where it does not count people."""

    people: frozenset[int] = field(repr=False)
    base: frozenset[int] = field(repr=False)
    acts: int | None = None  # how many, where it counts acts instead of people
    numbers: tuple[float, ...] | None = field(default=None, repr=False)  # one for each person, for a mean or median


def measure(rule: str, cohort: Cohort, *, instrument: str = "", area: str = "") -> Measure:
    """Apply a rule to a cohort.

    Raises:
        LookupError: there is no such rule.
    """
    if rule == rules.CLIENTS:
        return Measure(cohort.enrolled, cohort.enrolled)
    if rule == rules.CONSENT:
        return Measure(cohort.followed, cohort.enrolled)
    if rule == rules.OWN_WORKER:
        return Measure(_with_own_worker(cohort), cohort.followed)
    if rule == rules.JOINT_PLAN:
        return Measure(_with_joint_plan(cohort), cohort.followed)
    if rule in rules.ROUNDS:
        return Measure(_with_round(cohort, rules.ROUNDS[rule]), cohort.followed)
    if rule in rules.REFERRALS:
        return _referrals(cohort, rules.REFERRALS[rule])
    if rule in rules.EMPLOYED:
        return Measure(frozenset(_first_jobs(cohort, rules.EMPLOYED[rule])), cohort.followed)
    if rule in rules.EXITS:
        left = (client for client, exit in cohort.exits.items() if exit == rules.EXITS[rule])
        return Measure(frozenset(left) & cohort.followed, cohort.followed)
    if rule == rules.DAYS_TO_EMPLOYMENT:
        return _days_to_employment(cohort)
    if rule == rules.MEAN_CHANGE:
        return _mean_change(cohort, instrument, area)
    raise LookupError(f"there is no rule {rule!r}")


def _with_own_worker(cohort: Cohort) -> frozenset[int]:
    """Whoever has had an own worker in the programme: on any day from joining to the day of the report."""
    rows = NetworkMember.objects.using(COUNT).filter(role=NetworkRole.OWN_WORKER, client_id__in=cohort.clients())
    return frozenset(
        client
        for client, starts, ends in rows.values_list("client_id", "starts", "ends")
        if cohort.while_in(client, timezone.localdate(starts), timezone.localdate(ends) if ends else None)
    )


def _with_joint_plan(cohort: Cohort) -> frozenset[int]:
    """Whoever has had a joint plan in the programme: on any day from joining to the day of the report."""
    rows = Plan.objects.using(COUNT).filter(client_id__in=cohort.clients())
    found = rows.values_list("client_id", "starts", "ends")
    return frozenset(client for client, starts, ends in found if cohort.while_in(client, starts, ends))


def _with_round(cohort: Cohort, kind: str) -> frozenset[int]:
    rows = Round.objects.using(COUNT).filter(kind=kind, date__lte=cohort.as_of, client_id__in=cohort.clients())
    return frozenset(rows.values_list("client_id", flat=True)) & cohort.followed


def _referrals(cohort: Cohort, answer: str | None) -> Measure:
    rows = Referral.objects.using(COUNT).filter(client_id__in=cohort.clients())
    rows = rows if answer is None else rows.filter(answer=answer)
    counted = [
        client
        for client, sent in rows.order_by().values_list("client_id", "sent_at")
        if cohort.since_joining(client, timezone.localdate(sent))
    ]
    return Measure(frozenset(counted), cohort.followed, acts=len(counted))


def _first_jobs(cohort: Cohort, kinds: tuple[str, ...] | None) -> dict[int, dt.date]:
    """Followed clients with a job of these kinds that began after joining: the day of the first."""
    rows = Employment.objects.using(COUNT).filter(client_id__in=cohort.clients())
    rows = rows if kinds is None else rows.filter(kind__in=kinds)
    first: dict[int, dt.date] = {}
    for client, starts in rows.order_by("starts").values_list("client_id", "starts"):
        if cohort.since_joining(client, starts):
            first.setdefault(client, starts)
    return first


def _days_to_employment(cohort: Cohort) -> Measure:
    first = _first_jobs(cohort, None)
    days = tuple(float((day - cohort.joined[client]).days) for client, day in first.items())
    return Measure(frozenset(first), cohort.followed, numbers=days)


def _mean_change(cohort: Cohort, instrument: str, area: str) -> Measure:
    """From the first start round to the last end round: the same client, the same version, answered in the same way."""
    rows = Score.objects.using(COUNT).filter(
        client_id__in=cohort.clients(),
        area=area,
        round__instrument__key=instrument,
        round__date__lte=cohort.as_of,
        round__kind__in=("start", "end"),
    )
    starts: dict[tuple[int, int, str], int] = {}
    ends: dict[int, list[tuple[tuple[int, int, str], int]]] = defaultdict(list)
    columns = ("client_id", "round__instrument_id", "round__mode", "round__kind", "value")
    for client, version, mode, kind, value in rows.order_by("round__date", "round_id").values_list(*columns):
        key = (client, version, mode)
        if kind == "start":
            starts.setdefault(key, value)
        elif key in starts:
            ends[client].append((key, value))
    changes = {
        client: found[-1][1] - starts[found[-1][0]] for client, found in ends.items() if client in cohort.followed
    }
    return Measure(frozenset(changes), cohort.followed, numbers=tuple(float(change) for change in changes.values()))
