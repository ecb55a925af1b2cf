"""Whom an indicator counts: the clients enrolled by a day, and those of them who consent to follow-up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils import timezone

from talo.steering.programmes.models import Enrolment

COUNT = "count"  # the counting role's connection; only this room and the insight's store use it


@dataclass(frozen=True)
class Cohort:
    """The clients of a programme, or of one of its pilots, as of a day. Only counts of them leave the counting."""

    programme_id: int
    pilot_id: int | None
    as_of: dt.date
    joined: dict[int, dt.date] = field(repr=False)  # client → first day in the programme
    followed: frozenset[int] = field(repr=False)
    exits: dict[int, str] = field(repr=False)  # client → where to, the latest

    @property
    def enrolled(self) -> frozenset[int]:
        return frozenset(self.joined)

    def clients(self) -> QuerySet[Enrolment]:
        """A subquery of the enrolled clients' keys, for the facts of other rooms."""
        found = Enrolment.objects.using(COUNT).filter(programme_id=self.programme_id, starts__lte=self.as_of)
        found = found if self.pilot_id is None else found.filter(pilot_id=self.pilot_id)
        return found.order_by().values("client_id")  # type: ignore[return-value]

    def since_joining(self, client: int, day: dt.date) -> bool:
        """Whether a fact of a followed client lies between the client's joining and the day of the report."""
        return client in self.followed and self.joined[client] <= day <= self.as_of

    def while_in(self, client: int, starts: dt.date, ends: dt.date | None) -> bool:
        """Whether something of a followed client lasted on any day from joining to the day of the report."""
        return client in self.followed and starts <= self.as_of and (ends is None or ends >= self.joined[client])


def cohort(programme_id: int, pilot_id: int | None, as_of: dt.date) -> Cohort:
    """Read the cohort of a programme, or of one pilot, through the counting role."""
    rows = Enrolment.objects.using(COUNT).filter(programme_id=programme_id, starts__lte=as_of)
    if pilot_id is not None:
        rows = rows.filter(pilot_id=pilot_id)
    today = timezone.localdate()
    joined: dict[int, dt.date] = {}
    followed: set[int] = set()
    exits: dict[int, str] = {}
    columns = ("client_id", "starts", "ends", "exit", "consent_from", "consent_until")
    for client, starts, ends, exit, consent_from, consent_until in rows.order_by("starts", "id").values_list(*columns):
        joined.setdefault(client, starts)
        # A consent withdrawn today closes every report, those of earlier days too.
        if consent_from and consent_from <= today and (consent_until is None or consent_until > today):
            followed.add(client)
        if ends and ends <= as_of and exit:
            exits[client] = exit
        else:
            exits.pop(client, None)
    return Cohort(programme_id, pilot_id, as_of, joined, frozenset(followed), exits)
