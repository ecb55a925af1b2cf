"""Makes statements once more, as the web role or as the owner, whom no policy binds: the difference is their cost."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from django.db import connections

from talo.foundation.database.actor import Actor


def seconds(alias: str, statements: Sequence[tuple[str, Any]], actor: Actor | None, *, times: int) -> float:
    """How long the statements take together, the best of so many times; nothing of them stays.

    actor: None for a role that acts for nobody, as the counting one.
    """
    best = float("inf")
    connection = connections[alias]
    connection.ensure_connection()
    for _ in range(times):
        with connection.connection.transaction(force_rollback=True), connection.connection.cursor() as cursor:
            if actor is not None:
                cursor.execute("SELECT talo.act(%s)", [actor.setting])
            began = time.perf_counter()
            for sql, params in statements:
                cursor.execute(sql, params)
                if cursor.description:
                    cursor.fetchall()
            best = min(best, time.perf_counter() - began)
    return best
