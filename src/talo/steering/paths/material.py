"""Reads the paths of a scope and counts what a question asks, once for each state of the store."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

import numpy as np
from django.utils import timezone

from talo.steering.insight.event_log import EventLog
from talo.steering.paths import rounds, stored
from talo.steering.paths.lives import Lives, last_month_end, lives_of
from talo.steering.paths.months import Months, months
from talo.steering.paths.scopes import Scope
from talo.steering.paths.steps import Steps, steps
from talo.steering.paths.waiting import Waits, waits

MOST_KEPT = 32
Found = TypeVar("Found")
_kept: OrderedDict[tuple[str, str], Any] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Material:
    """A scope's paths as they count now.

    Attributes:
        mark: the same for the same paths: whoever ceases to count changes it, so nothing counted before is used again.
        refreshed: when the store was last compared with the facts.
    """

    scope: Scope
    lives: Lives
    mark: str
    refreshed: dt.datetime | None

    @property
    def as_of(self) -> dt.date:
        """The last day that counts."""
        return self.lives.as_of

    def steps(self) -> dict[str, Steps]:
        """By crowd what came next."""
        return self._once("steps", lambda: steps(self.lives))

    def months(self) -> dict[str, Months]:
        """By crowd where people are, month by month."""
        return self._once("months", lambda: months(self.lives))

    def waits(self) -> dict[str, Waits]:
        """By crowd how soon a job began, and how long it lasted."""
        return self._once("waits", lambda: waits(self.lives))

    def rounds(self) -> dict[str, list[rounds.Changed]]:
        """By crowd the change between rounds; read anew each time, for scores are in no store."""
        return rounds.rounds(rounds.read(self.scope, self.as_of))

    def _once(self, what: str, count: Callable[[], Found]) -> Found:
        key = (what, self.mark)
        with _lock:
            if key in _kept:
                _kept.move_to_end(key)
                found: Found = _kept[key]
                return found
        found = count()
        with _lock:
            _kept[key] = found
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
        return found


def material_of(scope: Scope) -> Material:
    """The paths of a scope up to the end of the last whole month.

    Raises:
        NotThere: the store has not been written yet.
    """
    log = stored.log_of(scope)
    until = last_month_end(timezone.localdate())
    return Material(scope, lives_of(log, until), _mark(scope, log, until), stored.as_of(scope))


def _mark(scope: Scope, log: EventLog, until: dt.date) -> str:
    found = hashlib.blake2b(f"{scope} {until} {log.activities}".encode(), digest_size=16)
    for column in (log.case, log.activity, log.time, log.end):
        if column is not None:
            found.update(np.ascontiguousarray(column).tobytes())
    return found.hexdigest()
