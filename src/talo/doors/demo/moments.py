"""Writes the demo's history through the verbs, as if on its own days: the clock travels, the rules stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import time_machine
from django.db import transaction

from talo.foundation.database.actor import Actor, acting_as
from talo.foundation.database.clock import at

HELSINKI = ZoneInfo("Europe/Helsinki")


@contextmanager
def moment(day: dt.date, by: Actor, hour: int = 10, minute: int = 0) -> Iterator[Actor]:
    """Act as `by` on a day of the past (Finnish time), in one transaction."""
    then = dt.datetime.combine(day, dt.time(hour, minute), HELSINKI)
    with time_machine.travel(then, tick=False), at(then.astimezone(dt.UTC)), acting_as(by), transaction.atomic():
        yield by
