"""The moment at which a right begins or ends: the transaction's own, so that no two clocks can disagree.

History that is written afterwards (imports, the demo) says its moment with `at()`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.postgres.functions import TransactionNow
from django.db.models import Value

_moment: ContextVar[dt.datetime | None] = ContextVar("talo_moment", default=None)


def access_time() -> Any:
    """An expression for `starts` and `ends` of access rows and disclosures."""
    moment = _moment.get()
    return TransactionNow() if moment is None else Value(moment)


def moment() -> dt.datetime | None:
    """The moment that `at()` says; None: the transaction's own. For declared functions that begin and end rights."""
    return _moment.get()


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Rights that begin or end in the block do so at `moment`, which must not lie ahead.

    Raises:
        ValueError: the moment has no time zone or lies ahead.
    """
    if moment.tzinfo is None or moment > dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1):
        raise ValueError("history happens in the past")
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
