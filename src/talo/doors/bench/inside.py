"""A second pass inside one process: how many statements a page makes, how long they take, what the policies cost."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.conf import settings
from django.db import connections
from django.test import Client as Browser

from talo.foundation.database import replaying
from talo.foundation.database.actor import Actor

# The frame of a transaction belongs to every request and is not what a page asks for.
FRAME = re.compile(r"\s*(BEGIN|SAVEPOINT|RELEASE|ROLLBACK|COMMIT|SET )", re.IGNORECASE)
REPEATS = 12  # after seven the server keeps the plan


@dataclass
class Asked:
    """The statements of one request, without the frame of its transactions and without the log of reads."""

    statements: list[tuple[str, Any, float]] = field(default_factory=list)
    overhead: list[tuple[str, float]] = field(default_factory=list)  # session, account and position

    @property
    def queries(self) -> int:
        return len(self.statements) + len(self.overhead)

    @property
    def milliseconds(self) -> float:
        return 1000 * (sum(spent for _, _, spent in self.statements) + sum(spent for _, spent in self.overhead))


@contextmanager
def watching() -> Iterator[Asked]:
    """Note the statements that this process makes in the block."""
    asked = Asked()

    def note(alias: str) -> Callable[..., Any]:
        def wrap(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            began = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                spent = time.perf_counter() - began
                if not FRAME.match(sql):
                    if alias == "default":
                        asked.statements.append((sql, params, spent))
                    else:
                        asked.overhead.append((sql, spent))

        return wrap

    with ExitStack() as stack:
        for alias in ("default", "session"):
            stack.enter_context(connections[alias].execute_wrapper(note(alias)))
        yield asked


@contextmanager
def noting(alias: str) -> Iterator[list[tuple[str, Any]]]:
    """Note the statements that go over one connection in the block."""
    found: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not FRAME.match(sql):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connections[alias].execute_wrapper(note):
        yield found


@dataclass(frozen=True, slots=True)
class Cost:
    """What a page costs in the database."""

    queries: int
    sql_ms: float
    ratio: float | None


def cost_of(session: str, paths: list[str], actor: Actor) -> Cost:
    """Open the paths; the medians, and the time of the same statements with policies over that without."""
    browser = Browser(SERVER_NAME="localhost")
    browser.cookies[settings.SESSION_COOKIE_NAME] = session
    browser.get(paths[0])
    seen = []
    for path in paths:
        with watching() as asked:
            browser.get(path)
        seen.append(asked)
    statements = [(sql, params) for sql, params, _ in seen[-1].statements]
    guarded = replaying.seconds("default", statements, actor, times=REPEATS)
    free = replaying.seconds("owner", statements, actor, times=REPEATS)
    return Cost(
        queries=int(median(asked.queries for asked in seen)),
        sql_ms=round(median(asked.milliseconds for asked in seen), 2),
        ratio=round(guarded / free, 2) if free and statements else None,
    )
