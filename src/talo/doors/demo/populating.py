"""Adds the demo's clients: the journeys first, then as many as asked for, in the proportions of the programmes."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass
from random import Random

from django.conf import settings
from django.utils import timezone

from talo.doors.demo import journeys
from talo.doors.demo.people import People
from talo.doors.demo.staff import area
from talo.doors.demo.story import Story
from talo.doors.demo.ways import live
from talo.register.clients.models import Client
from talo.steering.programmes.models import Programme


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
    today = timezone.localdate()
    people = People("talo")
    programmes = {programme.key: programme for programme in Programme.objects.all()}
    made = there or journeys.write(people, today, programmes)
    all_groups = groups(today)
    for number in range(made, wanted):
        random = Random(f"client {number}")
        group = random.choices(all_groups, [one.share for one in all_groups])[0]
        _one(group, people, random, today, programmes)
        _show_progress(number + 1, wanted)
    return wanted - there


def _one(group: Group, people: People, random: Random, today: dt.date, programmes: dict[str, Programme]) -> None:
    days = (group.ends - group.starts).days
    # Nobody comes in a programme's last months without time for the way.
    begins = group.starts + dt.timedelta(days=random.randrange(0, max(1, days - 60)))
    place = area(group.area)
    person = people.one(age=random.randrange(19, 62), on=begins)
    story = Story(person, place, random, place.worker(random), today)
    live(story, begins, group.ends, programmes.get(group.programme))


def _show_progress(done: int, wanted: int) -> None:
    if done % 25 == 0 or done == wanted:
        print(f"\rtalo: clients {done}/{wanted}", end="\n" if done == wanted else "", file=sys.stderr, flush=True)
