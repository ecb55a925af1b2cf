"""Adds the demo's clients: the journeys first, then as many as asked for, in the proportions of the programmes."""

from __future__ import annotations

import datetime as dt
import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from random import Random

from django.conf import settings
from django.db import connections
from django.utils import timezone

from talo.doors.demo import journeys, part, programme_rows
from talo.doors.demo.people import People
from talo.doors.demo.staff import area
from talo.doors.demo.story import Story
from talo.doors.demo.ways import live
from talo.foundation.audit import writing as log
from talo.foundation.database.statements import commit_without_waiting
from talo.register.clients.models import Client
from talo.steering.programmes.models import Programme

WORTH_SHARING = 40  # fewer clients are there before a second process has started


@dataclass(frozen=True, slots=True)
class Group:
    """Clients who live in one area within some dates; `programme` is empty for those of the last two years."""

    programme: str
    area: str
    starts: dt.date
    ends: dt.date
    share: float


def groups(today: dt.date) -> list[Group]:
    """Each programme within its own dates, and a second set in the last two years."""
    recent = today - dt.timedelta(days=730)
    return [
        Group("tyota", "ek", dt.date(2020, 11, 1), dt.date(2022, 10, 31), 0.16),
        Group("palo", "oulu", dt.date(2021, 1, 15), dt.date(2022, 11, 30), 0.16),
        Group("toimeksi", "ep", dt.date(2020, 12, 1), dt.date(2022, 9, 30), 0.10),
        Group("tykki", "ep", dt.date(2021, 2, 1), dt.date(2022, 11, 30), 0.12),
        Group("suunta", "pirkanmaa", dt.date(2015, 8, 20), dt.date(2016, 7, 31), 0.08),
        *(Group("", key, recent, today - dt.timedelta(days=5), 0.09) for key in ("ek", "oulu", "ep", "pirkanmaa")),
    ]


def populate(wanted: int) -> int:
    """Add clients until there are `wanted`; returns how many were added. The same ones at every fresh start.

    Raises:
        RuntimeError: in production.
    """
    if settings.PRODUCTION:
        raise RuntimeError("synthetic clients are not for production")
    there = Client.objects.using("owner").count()
    if there >= wanted:
        return 0
    commit_without_waiting()
    made = there or _write_journeys()
    numbers = list(range(made, wanted))
    if len(numbers) < WORTH_SHARING:
        for number in numbers:
            add_one(number)
    else:
        _share(numbers)
    return wanted - there


def _write_journeys() -> int:
    programme_rows.write()
    with log.recording():
        return journeys.write(People("journeys"), timezone.localdate(), _programmes())


def _share(numbers: list[int]) -> None:
    """Every core writes its part; spawned, since an open connection does not survive a fork."""
    connections.close_all()
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=part.begin) as pool:
        done = [pool.submit(part.add, number) for number in numbers]
        for count, future in enumerate(as_completed(done), start=1):
            future.result()
            _show_progress(count, len(numbers))


def add_one(number: int) -> None:
    """Add the client of this number; the number alone decides who it is and how the way goes."""
    today = timezone.localdate()
    random = Random(f"client {number}")
    all_groups = groups(today)
    group = random.choices(all_groups, [one.share for one in all_groups])[0]
    # Nobody comes in a programme's last months without time for the way.
    begins = group.starts + dt.timedelta(days=random.randrange(0, max(1, (group.ends - group.starts).days - 60)))
    place = area(group.area)
    person = People(f"person {number}").one(age=random.randrange(19, 62), on=begins)
    story = Story(person, place, random, place.worker(random), today)
    # One entry in the log for each thing shown or written, but one trip to it for each client.
    with log.recording():
        live(story, begins, group.ends, _programmes().get(group.programme))


@cache
def _programmes() -> dict[str, Programme]:
    return {programme.key: programme for programme in Programme.objects.all()}


def _show_progress(done: int, wanted: int) -> None:
    if done % 20 == 0 or done == wanted:
        print(f"\rtalo: clients {done}/{wanted}", end="\n" if done == wanted else "", file=sys.stderr, flush=True)
