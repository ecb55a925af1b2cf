"""The facts of a programme's clients as columns: each table is read once, in one row, when a rule asks for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, partial
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, Q, QuerySet
from numpy.typing import NDArray

from talo.foundation.database.columns import (
    Packed,
    counting,
    packed_dates,
    packed_keys,
    packed_moments,
    packed_numbers,
)
from talo.path.assessment.models import Instrument, Round, Score
from talo.path.employers.models import Employment
from talo.path.plan.models import Plan
from talo.path.services.models import Referral
from talo.register.clients.models import NetworkMember, NetworkRole
from talo.steering.programmes.at_once import at_once
from talo.steering.programmes.cohorts import (
    COUNT,
    Cohort,
    Enrolments,
    cohort,
    consenting,
    enrolled,
    enrolment_columns,
)
from talo.steering.programmes.models import Enrolment
from talo.steering.programmes.spans import (
    NEVER,
    Array,
    numbers,
    unpacked,
    unpacked_dates,
    unpacked_moments,
    unpacked_numbers,
)

Columns = tuple[Array, ...]  # clients, days and perhaps more, beside each other
NOTHING: Columns = (numbers(None), numbers(None))
EVERY_ROW = Q()
LARGE = ("own_workers", "referrals", "plans", "jobs")
MANY = 10_000  # clients who consent, from whom on whole tables are read: the policies keep the others out


class Facts:
    """The facts of the clients enrolled by a day.

    alone: read one table after the other, on one connection.
    """

    def __init__(self, programme_id: int, as_of: dt.date, using: str = COUNT, *, alone: bool = False) -> None:
        self.programme_id, self.as_of, self.using = programme_id, as_of, using
        self.alone = alone
        self._cohorts: dict[int | None, Cohort] = {}
        self._marks: dict[str, Columns] = {}
        self._scores: dict[tuple[str, str], dict[tuple[int, str, str], Columns]] = {}

    @cached_property
    def enrolments(self) -> Enrolments:
        with self._counting():
            return enrolment_columns(self.enrolled_rows())

    def _counting(self) -> AbstractContextManager[None]:
        """Who looks at the own clients reads as on every page and counts nobody else."""
        return nullcontext() if self.using == DEFAULT_DB_ALIAS else counting(self.using, self.programme_id)

    def enrolled_rows(self) -> QuerySet[Enrolment]:
        """The enrolments that count."""
        return enrolled(self.programme_id, self.as_of, self.using)

    def cohort(self, pilot_id: int | None) -> Cohort:
        """The cohort of the programme or of one pilot."""
        if pilot_id not in self._cohorts:
            self._cohorts[pilot_id] = cohort(self.programme_id, pilot_id, self.as_of, self.enrolments)
        return self._cohorts[pilot_id]

    def read(self, model: type[Model], *by: str, filter: Q = EVERY_ROW, **columns: Packed) -> list[dict[str, Any]]:
        """Columns of a table about the clients who consent, for each value of `by`; nobody else's facts are read."""
        rows = model._default_manager.using(self.using).filter(filter).order_by()
        if not self._by_policy():
            clients = self.enrolled_rows().filter(consenting()).values("client_id")
            rows = rows.filter(client_id__in=clients)
        with self._counting():
            return list(rows.values(*by).annotate(**columns)) if by else [rows.aggregate(**columns)]

    def _by_policy(self) -> bool:
        return self.using == COUNT and len(self.cohort(None).all_followed.persons) >= MANY

    def read_ahead(self, tables: Iterable[str], areas: Iterable[str] = ()) -> None:
        """Read whole tables (`own_workers`, `plans`, …) and the scores of areas at once, where they are large."""
        if self.alone or not self._by_policy():
            return
        tasks: list[Callable[[], object]] = [partial(self._marks_of, area) for area in areas]
        wanted = set(tables)
        if tasks or "rounds" in wanted:
            tasks.append(partial(getattr, self, "_rounds"))
        # The larger ones first, so that both connections are done at the same time.
        tasks += [partial(getattr, self, name) for name in LARGE if name in wanted]
        at_once(tasks, self.using)

    @cached_property
    def own_workers(self) -> Columns:
        """Clients with the first and the last day of an own worker."""
        zone = ZoneInfo(settings.TIME_ZONE)
        (row,) = self.read(
            NetworkMember,
            filter=Q(role=NetworkRole.OWN_WORKER),
            client=packed_keys("client_id"),
            starts=packed_moments("starts"),
            ends=packed_moments("ends"),
        )
        return unpacked(row["client"]), unpacked_moments(row["starts"], zone), unpacked_moments(row["ends"], zone)

    @cached_property
    def plans(self) -> Columns:
        """Clients with the first and the last day of a joint plan."""
        (row,) = self.read(Plan, starts=packed_dates("client_id", "starts"), ends=packed_dates("client_id", "ends"))
        return *unpacked_dates(row["starts"]), unpacked_dates(row["ends"])[1]

    @cached_property
    def _rounds(self) -> dict[tuple[int, str, str], Columns]:
        """By version of the instrument, mode and kind of round: clients, days and rounds."""
        rows = self.read(
            Round, "instrument_id", "mode", "kind", day=packed_dates("client_id", "date"), of=packed_keys("id")
        )
        found = {}
        for row in rows:
            columns = (*unpacked_dates(row["day"]), unpacked(row["of"]))
            # By policy, who consents is seen, though the enrolment may begin after the day.
            here = self._is_followed(columns[0])
            found[row["instrument_id"], row["mode"], row["kind"]] = tuple(column[here] for column in columns)
        return found

    def _is_followed(self, clients: Array) -> NDArray[np.bool_]:
        whole = self.cohort(None)
        followed: NDArray[np.bool_] = whole.followed_days_at(whole.places(clients)) != NEVER
        return followed

    @cached_property
    def _instruments(self) -> dict[int, str]:
        """The key of each version."""
        return dict(Instrument.objects.using(self.using).values_list("id", "key"))

    @cached_property
    def rounds(self) -> dict[str, Columns]:
        """By kind of round: clients with its day."""
        found: dict[str, list[Columns]] = {}
        for (_version, _mode, kind), (clients, days, _rounds) in self._rounds.items():
            found.setdefault(kind, []).append((clients, days))
        return {
            kind: tuple(np.concatenate(column) for column in zip(*parts, strict=True)) for kind, parts in found.items()
        }

    @cached_property
    def referrals(self) -> dict[str, Columns]:
        """By answer: clients with the day of sending."""
        zone = ZoneInfo(settings.TIME_ZONE)
        rows = self.read(Referral, "answer", client=packed_keys("client_id"), sent=packed_moments("sent_at"))
        return {row["answer"]: (unpacked(row["client"]), unpacked_moments(row["sent"], zone)) for row in rows}

    @cached_property
    def jobs(self) -> dict[str, Columns]:
        """By kind of job: clients with its first day."""
        rows = self.read(Employment, "kind", starts=packed_dates("client_id", "starts"))
        return {row["kind"]: unpacked_dates(row["starts"]) for row in rows}

    def scores(self, instrument: str, area: str) -> dict[tuple[int, str, str], Columns]:
        """By version, mode and kind (start, end): clients, days, rounds and values of an area."""
        key = (instrument, area)
        if key not in self._scores:
            # Joined here: the database would go through all rounds once more.
            of, score = self._marks_of(area)
            self._scores[key] = {
                (version, mode, kind): _scored(rounds, of, score)
                for (version, mode, kind), rounds in self._rounds.items()
                if self._instruments[version] == instrument and kind in ("start", "end")
            }
        return self._scores[key]

    def _marks_of(self, area: str) -> Columns:
        """Rounds, in order, with their scores of an area."""
        if area not in self._marks:
            (row,) = self.read(Score, filter=Q(area=area), score=packed_numbers("round_id", "value"))
            of, score = unpacked_numbers(row["score"])
            order = np.argsort(of)
            self._marks[area] = (of[order], score[order])
        return self._marks[area]

    def answers(self) -> dict[tuple[str, int, str, str, str], Columns]:
        """Every score of a start or an end round, in two statements: by instrument, version, mode, kind of round and
        area the clients, days, rounds and values."""
        found = {}
        for row in self.read(Score, "area", score=packed_numbers("round_id", "value")):
            of, score = unpacked_numbers(row["score"])
            order = np.argsort(of)
            for (version, mode, kind), rounds in self._rounds.items():
                if kind in ("start", "end"):
                    columns = _scored(rounds, of[order], score[order])
                    if len(columns[0]):
                        found[self._instruments[version], version, mode, kind, row["area"]] = columns
        return found


def _scored(rounds: Columns, of: Array, score: Array) -> Columns:
    """The rounds that have a score: clients, days, rounds and values; `of` is sorted."""
    clients, days, keys = rounds
    at = np.searchsorted(of, keys)
    has = (at < len(of)) & (of[np.minimum(at, len(of) - 1)] == keys) if len(of) else np.zeros(len(keys), dtype=bool)
    return clients[has], days[has], keys[has], score[at[has]]
