"""Whom an indicator counts: the clients enrolled by a day, and those of them who consent to follow-up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django.utils import timezone

from talo.foundation.database.columns import date_column, day_number, day_of, key_column
from talo.steering.programmes.models import Enrolment
from talo.steering.programmes.spans import NEVER, Array, Spans, numbers

COUNT = "count"  # the counting role's connection; only this room and the insight's store use it


@dataclass(frozen=True)
class Cohort:
    """The clients of a programme, or of one of its pilots, up to a day. Only counts of them leave the counting.

    Arrays lie beside each other, in the order of the clients' keys; days are day numbers.
    """

    programme_id: int
    pilot_id: int | None
    as_of: dt.date
    clients: Array = field(repr=False)
    first_days: Array = field(repr=False)  # in the programme
    followed_days: Array = field(repr=False)  # first day of an enrolment that a live consent is of; NEVER: none
    exits: dict[str, Spans] = field(repr=False)  # where to: the clients with the days on which it holds

    @property
    def enrolled(self) -> frozenset[int]:
        return frozenset(self.clients.tolist())

    @property
    def followed(self) -> frozenset[int]:
        return frozenset(self.clients[self.followed_days != NEVER].tolist())

    @cached_property
    def joined(self) -> dict[int, dt.date]:
        """Client → first day in the programme."""
        return {
            client: day_of(day) for client, day in zip(self.clients.tolist(), self.first_days.tolist(), strict=True)
        }

    @cached_property
    def all_enrolled(self) -> Spans:
        """Who is enrolled when: from joining on."""
        return Spans(self.clients, self.first_days)

    @cached_property
    def all_followed(self) -> Spans:
        """Who is enrolled and consents today, from the enrolment on that the consent belongs to."""
        here = self.followed_days != NEVER
        return Spans(self.clients[here], self.followed_days[here])

    def places(self, clients: Array) -> Array:
        """The places of clients in the cohort; −1 for one who is not in it."""
        if not len(self.clients):
            return np.full(len(clients), -1, dtype=np.int64)
        found = np.minimum(np.searchsorted(self.clients, clients), len(self.clients) - 1)
        return np.where(self.clients[found] == clients, found, -1)


@dataclass(frozen=True)
class Enrolments:
    """All enrolments of a programme as columns, sorted by client and start."""

    client: Array
    pilot: Array
    starts: Array
    ends: Array
    consents: Array  # 1 where a consent is live today
    exit: Any  # texts


def enrolled(programme_id: int, as_of: dt.date, using: str = COUNT) -> QuerySet[Enrolment]:
    """The enrolments of a programme that began by a day."""
    return Enrolment.objects.using(using).filter(programme_id=programme_id, starts__lte=as_of)


def enrolment_columns(rows: QuerySet[Enrolment]) -> Enrolments:
    """What a cohort needs of enrolments, in one row."""
    found = rows.order_by().aggregate(
        id=key_column("id"),
        client=key_column("client_id"),
        pilot=key_column("pilot_id"),
        starts=date_column("starts"),
        ends=date_column("ends"),
        exit=key_column("exit"),
        given=date_column("consent_from"),
        withdrawn=date_column("consent_until"),
    )
    columns = {name: numbers(found[name]) for name in found if name != "exit"}
    order = np.lexsort((columns["id"], columns["starts"], columns["client"]))
    today = day_number(timezone.localdate())
    # A consent withdrawn today closes every report, those of earlier days too.
    consents = (columns["given"] <= today) & (columns["withdrawn"] > today)
    return Enrolments(
        client=columns["client"][order],
        pilot=columns["pilot"][order],
        starts=columns["starts"][order],
        ends=columns["ends"][order],
        consents=consents[order].astype(np.int64),
        exit=np.array(found["exit"] or [], dtype=object)[order],
    )


def cohort(programme_id: int, pilot_id: int | None, as_of: dt.date, rows: Enrolments | None = None) -> Cohort:
    """The cohort of a programme, or of one pilot, from its enrolments (read through the counting role if not given)."""
    rows = enrolment_columns(enrolled(programme_id, as_of)) if rows is None else rows
    until = day_number(as_of)
    here = rows.starts <= until
    if pilot_id is not None:
        here &= rows.pilot == pilot_id
    client, starts, ends, exit = rows.client[here], rows.starts[here], rows.ends[here], rows.exit[here]
    clients, places = np.unique(client, return_index=True)
    followed = np.full(len(clients), NEVER, dtype=np.int64)
    of_client = np.searchsorted(clients, client)
    consents = rows.consents[here] == 1
    np.minimum.at(followed, of_client[consents], starts[consents])
    return Cohort(
        programme_id, pilot_id, as_of, clients, starts[places], followed, _exits(client, starts, ends, exit, until)
    )


def _exits(client: Array, starts: Array, ends: Array, exit: Any, until: int) -> dict[str, Spans]:
    """Who has gone where, from the end of an enrolment until joining again."""
    again = np.full(len(client), NEVER, dtype=np.int64)
    if len(client) > 1:
        same = client[1:] == client[:-1]
        again[:-1][same] = starts[1:][same] - 1
    left = (ends <= until) & (ends <= again) & (exit != "")
    return {
        where: Spans(client[left & (exit == where)], ends[left & (exit == where)], again[left & (exit == where)])
        for where in {str(one) for one in exit[left]}
    }
