"""The rows of one client's way through the programmes: joining, consent, leaving, and the events of that."""

from __future__ import annotations

import datetime as dt
from random import Random

from talo.doors.bench.programmes import FIFTH, WHOLE
from talo.doors.bench.rows import DAY, EVERY, RECORD
from talo.doors.bench.staff import House, Worker
from talo.doors.bench.way import Way, job_kind_of
from talo.foundation.database.bulk import Sheet
from talo.foundation.database.classes import DataClass
from talo.register.timeline.events import EventKind
from talo.steering.programmes import events
from talo.steering.programmes.models import Enrolment, Exit

CONSENT, WITHDRAWN, LEFT, BACK = 0.86, 0.03, 0.45, 0.1  # shares: of all, of those, of those long here, of those
LONG = 300  # days
JOB_EXITS = {"open": Exit.OPEN_JOB, "pay_subsidised": Exit.SUBSIDISED_JOB}
OTHER_EXITS = (Exit.EDUCATION, Exit.REHABILITATION, Exit.REHABILITATION, Exit.PENSION, Exit.OTHER, Exit.OWN_BUSINESS)


class TakingPart:
    """The sheet of enrolments, and how a client fills it; events go to the sheet of the way."""

    def __init__(self, house: House, today: dt.date, way: Way) -> None:
        self.house, self.today, self.way = house, today, way
        part = ("programme_id", "pilot_id", "starts", "ends", "exit", "consent_from", "consent_until")
        self.enrolments = Sheet(Enrolment, "id", *RECORD, *part, "enrolled_by_id")

    def add(self, number: int, opened: dt.date, random: Random) -> None:
        """Everything about programmes that has happened to the client of this number since a day."""
        starts = opened + DAY
        ends, exit = self._leaving(number, starts, random)
        self._enrol(number, 0, WHOLE, starts, ends, exit, random)
        again = ends and ends + random.randrange(20, 90) * DAY
        if again and again < self.today and random.random() < BACK:
            self._enrol(number, 1, WHOLE, again, None, "", random)
        if number % 5 == 0:
            self._enrol(number, 2, FIFTH, starts + 30 * DAY, None, "", random)

    def _leaving(self, number: int, starts: dt.date, random: Random) -> tuple[dt.date | None, str]:
        """When the client left and where to; mostly nobody has."""
        if (self.today - starts).days < LONG or random.random() > LEFT:
            return None, ""
        ends = starts + random.randrange(120, LONG) * DAY
        job = job_kind_of(number)
        way_out = JOB_EXITS.get(job, Exit.OTHER) if job else random.choice(OTHER_EXITS)
        return ends, way_out.value

    def _enrol(
        self, number: int, part: int, key: str, starts: dt.date, ends: dt.date | None, exit: str, random: Random
    ) -> None:
        client, worker = number + 1, self.house.own_worker(number)
        programme = self.house.programmes[key]
        pilot = random.choice(programme.pilot_keys) if programme.pilot_keys else None
        given = starts if random.random() < CONSENT else None
        withdrawn = None
        if given and random.random() < WITHDRAWN:
            withdrawn = min(starts + random.randrange(30, LONG) * DAY, self.today)
        self.enrolments.add(
            client * EVERY + part,
            client,
            worker.organisation_id,
            int(DataClass.PLAN),
            programme.key,
            pilot,
            starts,
            ends,
            exit,
            given,
            withdrawn,
            worker.key,
        )
        steps = ((events.ENROLLED, starts), (events.CONSENTED, given), (events.CONSENT_WITHDRAWN, withdrawn))
        for kind, day in (*steps, (events.ENDED, ends)):
            if day:
                self._event(client, worker, day, kind, programme.name)

    def _event(self, client: int, worker: Worker, day: dt.date, kind: EventKind, name: str) -> None:
        self.way.event(client, worker, day, kind.key, programme=name)
