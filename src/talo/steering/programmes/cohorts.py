"""Whom an indicator counts: the clients enrolled by a day, and those of them who consent to follow-up."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from talo.steering.programmes.models import Enrolment
from talo.steering.programmes.spans import Span, Spans

COUNT = "count"  # the counting role's connection; only this room and the insight's store use it
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Cohort:
    """The clients of a programme, or of one of its pilots, up to a day. Only counts of them leave the counting."""

    programme_id: int
    pilot_id: int | None
    as_of: dt.date
    joined: dict[int, dt.date] = field(repr=False)  # client → first day in the programme
    followed_from: dict[int, dt.date] = field(repr=False)  # client who consents → first day that a consent is of
    exits: list[tuple[str, Span]] = field(repr=False)  # where to, and the client with the days on which it holds

    @property
    def enrolled(self) -> frozenset[int]:
        return frozenset(self.joined)

    @property
    def followed(self) -> frozenset[int]:
        return frozenset(self.followed_from)

    @cached_property
    def all_enrolled(self) -> Spans:
        """Who is enrolled when: from joining on."""
        return Spans.since(self.joined)

    @cached_property
    def all_followed(self) -> Spans:
        """Who is enrolled and consents today, from the enrolment on that the consent belongs to."""
        return Spans.since(self.followed_from)

    def counts_from(self, client: int, day: dt.date) -> dt.date | None:
        """The first day on which a fact of a followed client counts in the programme; None: it does not by the day."""
        followed = self.followed_from.get(client)
        if followed is None:
            return None
        first = max(day, followed)
        return first if first <= self.as_of else None


EnrolmentRow = tuple[int, int | None, dt.date, dt.date | None, str, dt.date | None, dt.date | None]
COLUMNS = ("client_id", "pilot_id", "starts", "ends", "exit", "consent_from", "consent_until")


def enrolled(programme_id: int, as_of: dt.date, using: str = COUNT) -> QuerySet[Enrolment]:
    """The enrolments of a programme that began by a day."""
    return Enrolment.objects.using(using).filter(programme_id=programme_id, starts__lte=as_of)


def enrolment_rows(rows: QuerySet[Enrolment]) -> list[EnrolmentRow]:
    """What a cohort needs of enrolments, in their order."""
    return list(rows.order_by("starts", "id").values_list(*COLUMNS))


def cohort(programme_id: int, pilot_id: int | None, as_of: dt.date, rows: list[EnrolmentRow] | None = None) -> Cohort:
    """The cohort of a programme, or of one pilot, from its enrolments (read through the counting role if not given)."""
    rows = enrolment_rows(enrolled(programme_id, as_of)) if rows is None else rows
    today = timezone.localdate()
    joined: dict[int, dt.date] = {}
    followed: dict[int, dt.date] = {}
    ended: dict[int, list[tuple[str, dt.date]]] = defaultdict(list)
    exits: list[tuple[str, Span]] = []
    for client, pilot, starts, ends, exit, consent_from, consent_until in rows:
        if starts > as_of or (pilot_id is not None and pilot != pilot_id):
            continue
        joined.setdefault(client, starts)
        # A consent withdrawn today closes every report, those of earlier days too.
        if consent_from and consent_from <= today and (consent_until is None or consent_until > today):
            followed.setdefault(client, starts)
        # Whoever joins again has not left any more.
        exits += [(where, (client, day, starts - DAY)) for where, day in ended.pop(client, ()) if day < starts]
        if ends and ends <= as_of and exit:
            ended[client] = [(exit, ends)]
    exits += [(where, (client, day, None)) for client, found in ended.items() for where, day in found]
    return Cohort(programme_id, pilot_id, as_of, joined, followed, exits)
