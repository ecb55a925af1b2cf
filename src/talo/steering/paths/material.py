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
from talo.steering.paths.months import standing as months_standing
from talo.steering.paths.scopes import Scope, all_scopes
from talo.steering.paths.steps import Steps, steps
from talo.steering.paths.steps import standing as steps_standing
from talo.steering.paths.waiting import Waits, waits
from talo.steering.paths.waiting import standing as waits_standing

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
        members: the programmes of an area that has several: its numbers stand beside theirs.
    """

    scope: Scope
    lives: Lives
    mark: str
    refreshed: dt.datetime | None
    members: tuple[Material, ...] = ()

    @property
    def as_of(self) -> dt.date:
        """The last day that counts."""
        return self.lives.as_of

    def steps(self) -> dict[str, Steps]:
        """By crowd what came next."""
        return self._once("steps", lambda: steps(self.lives, [steps_standing(one.lives) for one in self.members]))

    def months(self) -> dict[str, Months]:
        """By crowd where people are, month by month."""
        return self._once("months", lambda: months(self.lives, [months_standing(one.lives) for one in self.members]))

    def waits(self) -> dict[str, Waits]:
        """By crowd how soon a job began, and how long it lasted."""
        return self._once("waits", lambda: waits(self.lives, [waits_standing(one.lives) for one in self.members]))

    def rounds(self) -> dict[str, list[rounds.Changed]]:
        """By crowd the change between rounds; read anew each time, for scores are in no store."""
        members = [rounds.standing(rounds.read(one.scope, one.as_of)) for one in self.members]
        return rounds.rounds(rounds.read(self.scope, self.as_of), members)

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
    members = tuple(material_of(one) for one in _members(scope))
    mark = " ".join([_mark(scope, log, until), *(one.mark for one in members)])
    return Material(scope, lives_of(log, until), mark, stored.as_of(scope), members)


def _members(scope: Scope) -> list[Scope]:
    """The programmes of an area that has several; an area of one programme shows what the programme shows."""
    if scope.kind != "area" or len(scope.programme_ids) == 1:
        return []
    return [one for one in all_scopes() if one.kind == "programme" and one.programme_ids[0] in scope.programme_ids]


def _mark(scope: Scope, log: EventLog, until: dt.date) -> str:
    found = hashlib.blake2b(f"{scope} {until} {log.activities}".encode(), digest_size=16)
    for column in (log.case, log.activity, log.time, log.end):
        if column is not None:
            found.update(np.ascontiguousarray(column).tobytes())
    return found.hexdigest()
