"""Keeps the part of a log that was asked for: a period of time, values of attributes."""

from __future__ import annotations

import datetime

import numpy as np

from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.event_log import SECONDS_OF_DAY, EventLog, Mask


def ticks_of(day: datetime.date, per_second: int) -> int:
    """The beginning of a day as ticks since 1970, in the log's own clock."""
    days = (day - datetime.date(1970, 1, 1)).days
    return days if per_second == 0 else days * SECONDS_OF_DAY * per_second


def in_period(log: EventLog, since: datetime.date | None, until: datetime.date | None) -> EventLog:
    """The events that began from `since` up to and including the day `until`."""
    if since is None and until is None:
        return log
    kept: Mask = np.ones(len(log), np.bool_)
    if since is not None:
        kept &= log.time >= ticks_of(since, log.ticks)
    if until is not None:
        kept &= log.time < ticks_of(until + datetime.timedelta(days=1), log.ticks)
    return log.where(kept)


def with_values(log: EventLog, wanted: dict[str, list[str]]) -> EventLog:
    """The events whose attributes have one of the wanted values; an attribute must have been read with the log.

    Raises:
        BadInput: no event has one of the values.
    """
    if not wanted:
        return log
    kept: Mask = np.ones(len(log), np.bool_)
    for name, values in wanted.items():
        kept &= having(log, name, values)
    return log.where(kept)


def having(log: EventLog, name: str, values: list[str]) -> Mask:
    """Which events have one of the values.

    Raises:
        BadInput: no event has one of them.
    """
    codes, names = log.attributes[name]
    absent = [value for value in values if value not in names]
    if absent and len(log):
        some = ", ".join(sorted(names)[:10])
        raise BadInput(f"no event has {name} {absent[0]!r}; there are {some}{' …' if len(names) > 10 else ''}")
    return np.isin(codes, [names.index(value) for value in values if value in names])
