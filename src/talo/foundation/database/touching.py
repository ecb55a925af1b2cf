"""Notices that a statement touched client data, so that no page can read it without saying so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

_touched: ContextVar[set[str] | None] = ContextVar("talo_touched", default=None)
_TABLE = re.compile(r'(?:FROM|JOIN) "?([a-z0-9_]+)"?')


@lru_cache(maxsize=1)
def _client_tables() -> frozenset[str]:
    from talo.foundation.database.policies import client_tables

    return client_tables()


def start() -> None:
    """Begin to note for this request."""
    _touched.set(set())


def touched() -> set[str]:
    """Tables with client data that statements of this request read."""
    return set(_touched.get() or ())


@contextmanager
def counting_only() -> Iterator[None]:
    """What is read in the block is counted and shows nobody: a number beside a link of the navigation."""
    token = _touched.set(None)
    try:
        yield
    finally:
        _touched.reset(token)


def note(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Execute wrapper of the web connection."""
    found = _touched.get()
    if found is not None and isinstance(sql, str):
        found.update(_tables_in(sql))
    return execute(sql, params, many, context)


@lru_cache(maxsize=4096)
def _tables_in(sql: str) -> frozenset[str]:
    return _client_tables().intersection(_TABLE.findall(sql))
