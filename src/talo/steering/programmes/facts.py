"""The facts of a programme's clients as columns: each table is read once, in one row, when a rule asks for it."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db.models import Model, QuerySet

from talo.foundation.database.columns import any_of, date_column, key_column, keys_text, moment_column
from talo.path.assessment.models import Round, Score
from talo.path.employers.models import Employment
from talo.path.plan.models import Plan
from talo.path.services.models import Referral
from talo.register.clients.models import NetworkMember, NetworkRole
from talo.steering.programmes.cohorts import COUNT, Cohort, Enrolments, cohort, enrolled, enrolment_columns
from talo.steering.programmes.models import Enrolment
from talo.steering.programmes.spans import Array, numbers

Columns = tuple[Array, ...]  # clients, days and perhaps more, beside each other
NOTHING: Columns = (numbers(None), numbers(None))


class Facts:
    """The facts of the clients enrolled by a day."""

    def __init__(self, programme_id: int, as_of: dt.date, using: str = COUNT) -> None:
        self.programme_id, self.as_of, self.using = programme_id, as_of, using
        self._cohorts: dict[int | None, Cohort] = {}
        self._scores: dict[tuple[str, str], dict[tuple[int, str, str], Columns]] = {}

    @cached_property
    def enrolments(self) -> Enrolments:
        return enrolment_columns(self.enrolled_rows())

    def enrolled_rows(self) -> QuerySet[Enrolment]:
        """The enrolments that count."""
        return enrolled(self.programme_id, self.as_of, self.using)

    def cohort(self, pilot_id: int | None) -> Cohort:
        """The cohort of the programme or of one pilot."""
        if pilot_id not in self._cohorts:
            self._cohorts[pilot_id] = cohort(self.programme_id, pilot_id, self.as_of, self.enrolments)
        return self._cohorts[pilot_id]

    @cached_property
    def _followed(self) -> str:
        """Only clients who consent are counted beyond the headcount, so nobody else's facts are read."""
        return keys_text(self.cohort(None).all_followed.persons.tolist())

    def _rows(self, model: type[Model]) -> QuerySet[Any]:
        rows: QuerySet[Any] = model._default_manager.using(self.using).all()
        return rows.filter(any_of("client_id", self._followed)).order_by()

    @cached_property
    def own_workers(self) -> Columns:
        """Clients with the first and the last day of an own worker."""
        zone = ZoneInfo(settings.TIME_ZONE)
        found = (
            self._rows(NetworkMember)
            .filter(role=NetworkRole.OWN_WORKER)
            .aggregate(
                client=key_column("client_id"), starts=moment_column("starts", zone), ends=moment_column("ends", zone)
            )
        )
        return _columns(found, "client", "starts", "ends")

    @cached_property
    def plans(self) -> Columns:
        """Clients with the first and the last day of a joint plan."""
        found = self._rows(Plan).aggregate(
            client=key_column("client_id"), starts=date_column("starts"), ends=date_column("ends")
        )
        return _columns(found, "client", "starts", "ends")

    @cached_property
    def _rounds(self) -> dict[tuple[str, int, str, str], Columns]:
        """By instrument, version, mode and kind of round: clients, days and rounds."""
        names = ("instrument__key", "instrument_id", "mode", "kind")
        rows = self._rows(Round).values_list(*names)
        found = rows.annotate(client=key_column("client_id"), day=date_column("date"), of=key_column("id"))
        return {tuple(row[:4]): tuple(numbers(column) for column in row[4:]) for row in found}

    @cached_property
    def rounds(self) -> dict[str, Columns]:
        """By kind of round: clients with its day."""
        found: dict[str, list[Columns]] = {}
        for (_instrument, _version, _mode, kind), (clients, days, _rounds) in self._rounds.items():
            found.setdefault(kind, []).append((clients, days))
        return {
            kind: tuple(np.concatenate(column) for column in zip(*parts, strict=True)) for kind, parts in found.items()
        }

    @cached_property
    def referrals(self) -> dict[str, Columns]:
        """By answer: clients with the day of sending."""
        sent = moment_column("sent_at", ZoneInfo(settings.TIME_ZONE))
        rows = self._rows(Referral).values("answer").annotate(client=key_column("client_id"), day=sent)
        return {row["answer"]: _columns(row, "client", "day") for row in rows}

    @cached_property
    def jobs(self) -> dict[str, Columns]:
        """By kind of job: clients with its first day."""
        rows = self._rows(Employment).values("kind").annotate(client=key_column("client_id"), day=date_column("starts"))
        return {row["kind"]: _columns(row, "client", "day") for row in rows}

    def scores(self, instrument: str, area: str) -> dict[tuple[int, str, str], Columns]:
        """By version, mode and kind (start, end): clients, days, rounds and values of an area."""
        key = (instrument, area)
        if key not in self._scores:
            # Joined here: the database would ask the policies of both tables for each row.
            found = self._rows(Score).filter(area=area).aggregate(of=key_column("round_id"), score=key_column("value"))
            of, score = _columns(found, "of", "score")
            order = np.argsort(of)
            self._scores[key] = {
                (version, mode, kind): _scored(rounds, of[order], score[order])
                for (of_instrument, version, mode, kind), rounds in self._rounds.items()
                if of_instrument == instrument and kind in ("start", "end")
            }
        return self._scores[key]

    def answers(self) -> dict[tuple[str, int, str, str, str], Columns]:
        """Every score of a start or an end round, in two statements: by instrument, version, mode, kind of round and
        area the clients, days, rounds and values."""
        rows = self._rows(Score).values_list("area")
        found = {}
        for area, of, score in rows.annotate(of=key_column("round_id"), score=key_column("value")):
            of, score = numbers(of), numbers(score)
            order = np.argsort(of)
            for (instrument, version, mode, kind), rounds in self._rounds.items():
                if kind in ("start", "end"):
                    columns = _scored(rounds, of[order], score[order])
                    if len(columns[0]):
                        found[instrument, version, mode, kind, area] = columns
        return found


def _scored(rounds: Columns, of: Array, score: Array) -> Columns:
    """The rounds that have a score: clients, days, rounds and values; `of` is sorted."""
    clients, days, keys = rounds
    at = np.searchsorted(of, keys)
    has = (at < len(of)) & (of[np.minimum(at, len(of) - 1)] == keys) if len(of) else np.zeros(len(keys), dtype=bool)
    return clients[has], days[has], keys[has], score[at[has]]


def _columns(row: dict[str, Any], *names: str) -> Columns:
    return tuple(numbers(row[name]) for name in names)
