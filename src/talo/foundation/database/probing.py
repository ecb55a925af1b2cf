"""Asks whether the database answers, on a connection of its own that waits for nobody's pool."""

from __future__ import annotations

import os
import threading
import time

import psycopg
from django.db import DatabaseError, InterfaceError

from talo.foundation.database.connection_urls import WEB

# libpq takes no shorter patience than two seconds.
PATIENCE_SECONDS = 2
FRESH_SECONDS = 1.0
# Connection failures, a server that starts or stops, and one that takes no more connections.
GONE = ("08", "57P01", "57P02", "57P03", "53300")

_lock = threading.Lock()
_last: list[tuple[float, bool]] = []


def answers() -> bool:
    """Whether the database takes a login of the web's and answers; asked once a second, however often it is called."""
    with _lock:
        now = time.monotonic()
        if not _last or now - _last[0][0] >= FRESH_SECONDS:
            _last[:] = [(now, _asked())]
        return _last[0][1]


def is_away(error: BaseException | None) -> bool:
    """Whether an error says that the database itself is gone for the moment, and not that a statement was wrong."""
    if not isinstance(error, (DatabaseError, InterfaceError, psycopg.Error)):
        return False
    cause = error.__cause__ if isinstance(error.__cause__, psycopg.Error) else error
    state = getattr(cause, "sqlstate", None)
    if state:
        return str(state).startswith(GONE)
    # Without a state it never came to the server: no connection, or none in time.
    return isinstance(cause, (psycopg.OperationalError, psycopg.InterfaceError))


def _asked() -> bool:
    try:
        with psycopg.connect(os.environ.get(WEB, ""), connect_timeout=PATIENCE_SECONDS, autocommit=True) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True
