"""Reads the paths of those who count through the counting role: whole columns, some thousand clients at a time.

Counted is what lies from the first enrolment on that a live consent belongs to: what ended before it is left out, and
what was going on then begins on that day. What has not begun by today is left out, too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db import connections
from django.db.models import Model, QuerySet

from talo.foundation.database.columns import any_of, date_column, day_number, key_column, keys_text, moment_column
from talo.path.assessment.models import Round
from talo.path.employers.models import Employment
from talo.path.plan.models import Approval, Side
from talo.path.services.models import Answer, Period, Referral
from talo.path.team.models import TeamCase
from talo.register.clients.models import Fact, FactKind
from talo.steering.insight.event_log import EventLog
from talo.steering.paths import happenings
from talo.steering.paths.happenings import PLACES
from talo.steering.paths.scopes import Scope
from talo.steering.programmes.cohorts import COUNT, enrolment_columns
from talo.steering.programmes.models import Enrolment
from talo.steering.programmes.spans import NEVER, Array, numbers

CLIENTS_AT_ONCE = 50_000
KEYS = [one.key for one in happenings.HAPPENINGS]
BENEFIT_KEYS = {key.removeprefix("benefit."): key for key in KEYS if key.startswith("benefit.")}
SEEKING = {FactKind.JOB_SEEKER.value: happenings.JOB_SEEKER, FactKind.UNEMPLOYED.value: happenings.UNEMPLOYED}
# Answers whose day is a step of its own.
ANSWERED = (Answer.ACCEPTED.value, Answer.DECLINED.value)


class NoCountingRole(RuntimeError):
    """The counting role's connection is not set: read as anybody else, there would seem to be no clients."""


@dataclass(frozen=True)
class Followed:
    """Who counts today: their enrolments that a live consent belongs to, and for each client the first day counted.

    Arrays lie beside each other; `clients` is sorted, days are day numbers.
    """

    today: dt.date
    clients: Array
    since: Array
    joined: tuple[Array, Array]  # client, day
    left: dict[str, tuple[Array, Array]]  # by where to: client, day


def followed(scope: Scope, today: dt.date) -> Followed:
    """Who counts in a scope, asked of the counting role in one statement.

    Raises:
        NoCountingRole: its connection is not set.
    """
    if connections[COUNT].settings_dict["USER"] == connections["default"].settings_dict["USER"]:
        raise NoCountingRole("TALO_COUNT_URL is not set: nobody can be counted without the counting role")
    rows = Enrolment.objects.using(COUNT).filter(programme_id__in=scope.programme_ids, starts__lte=today)
    found = enrolment_columns(rows)
    consents = found.consents == 1
    client, starts = found.client[consents], found.starts[consents]
    ends, exit = found.ends[consents], found.exit[consents].astype(str)
    clients, place = np.unique(client, return_inverse=True)
    since = np.full(len(clients), NEVER, np.int64)
    np.minimum.at(since, place, starts)
    left = {where: (client[exit == where], ends[exit == where]) for where in set(exit.tolist()) - {""}}
    return Followed(today, clients, since, (client, starts), left)


def logs(who: Followed, names: list[str]) -> Iterator[EventLog]:
    """The paths of those who count, some thousand clients at a time, in days; see `insight.following.follow`.

    Args:
        names: the clients' pseudonyms, beside `who.clients`.
    """
    for low in range(0, len(who.clients), CLIENTS_AT_ONCE):
        yield _Paths(who, low, low + CLIENTS_AT_ONCE).log(names)


class _Paths:
    """The happenings of some of the clients, collected table by table."""

    def __init__(self, who: Followed, low: int, high: int) -> None:
        self.who, self.today = who, day_number(who.today)
        self.clients = who.clients[low:high]
        self.keys = keys_text(self.clients.tolist())
        self.found: list[tuple[Array, Array, Array, Array]] = []  # client's place, activity, first and last day

    def log(self, names: list[str]) -> EventLog:
        """All of them, each client's together and in order."""
        for read in (self.enrolments, self.rounds, self.team, self.plans, self.referrals, self.periods):
            read()
        self.facts()
        self.jobs()
        empty = numbers(None)
        columns = zip(*self.found, strict=True) if self.found else ((empty,), (empty,), (empty,), (empty,))
        case, activity, first, last = (np.concatenate(column) for column in columns)
        order = np.lexsort((last, activity, first, case))
        return EventLog(
            case=case[order],
            activity=activity[order],
            time=first[order],
            activities=KEYS,
            ticks=0,
            end=last[order],
            case_names=lambda codes: [names[code] for code in codes],
        )

    def add(self, key: str, clients: Array, first: Array, last: Array | None = None) -> None:
        """Keep what counts of one happening: without `last` it does not last, `NEVER` there is still going on."""
        if not len(clients):
            return
        place = np.searchsorted(self.who.clients, clients)
        since = self.who.since[place]
        if last is None:
            last, counts = first, (first >= since) & (first <= self.today)
        else:
            last = np.where(last == NEVER, happenings.OPEN_DAY, last)
            counts = (last >= since) & (first <= self.today)
            first = np.maximum(first, since)
        activity = np.full(int(counts.sum()), PLACES[key], np.int64)
        self.found.append((place[counts], activity, first[counts], last[counts]))

    def rows(self, model: type[Model]) -> QuerySet[Any]:
        rows: QuerySet[Any] = model._default_manager.using(COUNT).all()
        return rows.filter(any_of("client_id", self.keys)).order_by()

    def enrolments(self) -> None:
        self.add(happenings.JOINED, *self.ours(*self.who.joined))
        for where, (clients, days) in self.who.left.items():
            self.add(f"exit.{where}", *self.ours(clients, days))

    def ours(self, clients: Array, days: Array) -> tuple[Array, Array]:
        here = (clients >= self.clients[0]) & (clients <= self.clients[-1])
        return clients[here], days[here]

    def rounds(self) -> None:
        rows = self.rows(Round).values("kind").annotate(client=key_column("client_id"), day=date_column("date"))
        for row in rows:
            self.add(f"round.{row['kind']}", *_columns(row, "client", "day"))

    def team(self) -> None:
        row = self.rows(TeamCase).aggregate(
            client=key_column("client_id"), brought=_moment("brought_at"), discussed=_moment("discussed_at")
        )
        clients, brought, discussed = _columns(row, "client", "brought", "discussed")
        self.add(happenings.TEAM_BROUGHT, clients, brought)
        self.add(happenings.TEAM_DISCUSSED, clients, discussed)

    def plans(self) -> None:
        """A version is approved on the day on which the second of client and own worker has approved it."""
        row = self.rows(Approval).aggregate(
            client=key_column("client_id"),
            version=key_column("version_id"),
            side=key_column("side"),
            day=_moment("approved_at"),
        )
        clients, versions, days = _columns(row, "client", "version", "day")
        sides = np.array(row["side"] or [], dtype=str)
        by_client, by_worker = sides == Side.CLIENT.value, sides == Side.OWN_WORKER.value
        # Each side approves a version once.
        _both, one, other = np.intersect1d(versions[by_client], versions[by_worker], return_indices=True)
        approved = np.maximum(days[by_client][one], days[by_worker][other])
        self.add(happenings.PLAN_APPROVED, clients[by_client][one], approved)

    def referrals(self) -> None:
        rows = self.rows(Referral).values("service__kind", "answer")
        rows = rows.annotate(client=key_column("client_id"), sent=_moment("sent_at"), answered=_moment("answered_at"))
        for row in rows:
            kind, answer = row["service__kind"], row["answer"]
            clients, sent, answered = _columns(row, "client", "sent", "answered")
            self.add(f"referral.sent.{kind}", clients, sent)
            if answer in ANSWERED:
                self.add(f"referral.{answer}.{kind}", clients, answered)

    def periods(self) -> None:
        for row in self.lasting(self.rows(Period), "service__kind"):
            self.add(f"service.{row['service__kind']}", *_columns(row, "client", "first", "last"))

    def facts(self) -> None:
        rows = self.rows(Fact).filter(kind__in=[FactKind.BENEFIT, *SEEKING]).exclude(value=happenings.NO_BENEFIT)
        for row in self.lasting(rows, "kind", "value"):
            benefit = BENEFIT_KEYS.get(row["value"], BENEFIT_KEYS[happenings.OTHER_BENEFIT])
            self.add(SEEKING.get(row["kind"], benefit), *_columns(row, "client", "first", "last"))

    def jobs(self) -> None:
        for row in self.lasting(self.rows(Employment), "kind"):
            key = happenings.JOBS.get(row["kind"], happenings.OTHER_JOB)
            self.add(key, *_columns(row, "client", "first", "last"))

    @staticmethod
    def lasting(rows: QuerySet[Any], *by: str) -> QuerySet[Any]:
        """Clients with first and last days, by the values of some columns."""
        found: QuerySet[Any] = rows.values(*by).annotate(
            client=key_column("client_id"), first=date_column("starts"), last=date_column("ends")
        )
        return found


def _moment(name: str) -> Any:
    return moment_column(name, ZoneInfo(settings.TIME_ZONE))


def _columns(row: dict[str, Any], *names: str) -> tuple[Array, ...]:
    return tuple(numbers(row[name]) for name in names)
