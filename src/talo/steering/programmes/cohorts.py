"""Whom an indicator counts: the clients enrolled by a day, and those of them who consent to follow-up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone
from numpy.typing import NDArray

from talo.foundation.database.columns import day_number, packed_dates
from talo.steering.programmes.models import Enrolment
from talo.steering.programmes.spans import NEVER, Array, Spans, numbers, unpacked_dates

COUNT = "count"  # the counting role's connection; only this room and the insight's store use it
SPARSE = 50  # keys for each client of a cohort, from which on searching is better than a table of all keys


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
        if self._by_key is not None:
            return self._by_key[np.minimum(clients, len(self._by_key) - 1)]
        found = np.minimum(np.searchsorted(self.clients, clients), len(self.clients) - 1)
        return np.where(self.clients[found] == clients, found, -1)

    @cached_property
    def _by_key(self) -> Array | None:
        """Key of a client → place; None where keys lie too far apart for a table. The last entry is nobody's."""
        if self.clients[-1] > SPARSE * len(self.clients):
            return None
        table = np.full(int(self.clients[-1]) + 2, -1, dtype=np.int64)
        table[self.clients] = np.arange(len(self.clients))
        return table

    def first_days_at(self, places: Array) -> Array:
        """The first days in the programme at these places; `NEVER` for −1."""
        return np.append(self.first_days, NEVER)[places]

    def followed_days_at(self, places: Array) -> Array:
        """The first days from which facts count at these places; `NEVER` for −1."""
        return np.append(self.followed_days, NEVER)[places]


@dataclass(frozen=True)
class Enrolments:
    """All enrolments of a programme as columns, sorted by client and start."""

    client: Array
    pilot: Array
    starts: Array
    ends: Array
    consents: NDArray[np.bool_]  # whether a consent is live today
    ways_out: tuple[str, ...]  # that there are; "" for none
    way: Array  # places in them

    @property
    def exit(self) -> NDArray[Any]:
        """The ways out as texts."""
        return np.array(self.ways_out or ("",))[self.way]


def enrolled(programme_id: int, as_of: dt.date, using: str = COUNT) -> QuerySet[Enrolment]:
    """The enrolments of a programme that began by a day."""
    return Enrolment.objects.using(using).filter(programme_id=programme_id, starts__lte=as_of)


def consenting() -> Q:
    """Enrolments with a live consent. One withdrawn today closes every report, those of earlier days too."""
    today = timezone.localdate()
    return Q(consent_from__lte=today) & (Q(consent_until=None) | Q(consent_until__gt=today))


def enrolment_columns(rows: QuerySet[Enrolment]) -> Enrolments:
    """What a cohort needs of enrolments: a row of columns for each way out, with and without consent."""
    live = Case(When(consenting(), then=True), default=False)
    parts = rows.order_by().annotate(live=live).values("exit", "live")
    found = list(parts.annotate(first=packed_dates("client_id", "starts"), last=packed_dates("pilot_id", "ends")))
    pairs = [(*unpacked_dates(part["first"]), *unpacked_dates(part["last"])) for part in found]
    sizes = [len(client) for client, _starts, _pilot, _ends in pairs]
    empty = (numbers(None),) * 4
    client, starts, pilot, ends = (np.concatenate(column) for column in zip(empty, *pairs, strict=True))
    ways_out = tuple(dict.fromkeys(part["exit"] for part in found))
    # One client is in a programme once at a time: no two enrolments of one client begin on the same day.
    order = np.lexsort((starts, client))
    return Enrolments(
        client=client[order],
        pilot=pilot[order],
        starts=starts[order],
        ends=ends[order],
        consents=np.repeat(np.array([part["live"] for part in found], dtype=bool), sizes)[order],
        ways_out=ways_out,
        way=np.repeat(numbers(ways_out.index(part["exit"]) for part in found), sizes)[order],
    )


def cohort(programme_id: int, pilot_id: int | None, as_of: dt.date, rows: Enrolments | None = None) -> Cohort:
    """The cohort of a programme, or of one pilot, from its enrolments (read through the counting role if not given)."""
    rows = enrolment_columns(enrolled(programme_id, as_of)) if rows is None else rows
    until = day_number(as_of)
    here = rows.starts <= until
    if pilot_id is not None:
        here &= rows.pilot == pilot_id
    client, starts, ends = rows.client[here], rows.starts[here], rows.ends[here]
    clients, places = np.unique(client, return_index=True)
    followed = np.full(len(clients), NEVER, dtype=np.int64)
    of_client = np.searchsorted(clients, client)
    consents = rows.consents[here]
    np.minimum.at(followed, of_client[consents], starts[consents])
    exits = _exits(client, starts, ends, rows.way[here], rows.ways_out, until)
    return Cohort(programme_id, pilot_id, as_of, clients, starts[places], followed, exits)


def _exits(
    client: Array, starts: Array, ends: Array, way: Array, names: tuple[str, ...], until: int
) -> dict[str, Spans]:
    """Who has gone where, from the end of an enrolment until joining again."""
    again = np.full(len(client), NEVER, dtype=np.int64)
    if len(client) > 1:
        same = client[1:] == client[:-1]
        again[:-1][same] = starts[1:][same] - 1
    left = (ends <= until) & (ends <= again)
    found = {}
    for place, name in enumerate(names):
        here = left & (way == place)
        if name and here.any():
            found[name] = Spans(client[here], ends[here], again[here])
    return found
