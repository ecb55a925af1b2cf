"""Reads the house's own path store: the paths of those who count today, as a log or as a store with kept sums.

Whoever counts is asked of the counting role at every reading; a client whose consent has ended is not in any answer,
although the store may hold the path until its next compaction. Events are as fresh as `as_of` says.
"""

from __future__ import annotations

import datetime as dt

from talo.steering.insight.event_log import EventLog
from talo.steering.insight.store import PathStore
from talo.steering.paths.scopes import Scope


class NotThere(LookupError):
    """The scope's store has not been written yet: the next refresh writes it."""


def log_of(scope: Scope) -> EventLog:
    """The paths of the clients who count now, each client's events together and in order.

    Times are day numbers (`ticks` is 0): `time` the first day, `end` the last, both included; `happenings.OPEN_DAY` is
    the end of what still goes on, and a happening that does not last ends on its own day. `activities` are keys of
    `happenings.HAPPENINGS`; cases are pseudonyms.

    Raises:
        NotThere: no store yet.
    """
    raise NotThere(str(scope))


def store_of(scope: Scope) -> PathStore:
    """The store as it counts now, for `insight.acts.stored.from_sums`, `whole` and `merging.merged`.

    Its gaps are from beginning to beginning; times are in seconds at the beginning of days.

    Raises:
        NotThere: no store yet.
    """
    raise NotThere(str(scope))


def as_of(scope: Scope) -> dt.datetime | None:
    """When the store was last compared with the facts; None: it has not been written yet."""
    return None
