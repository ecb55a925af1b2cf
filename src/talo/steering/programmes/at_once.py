"""Reads several tables at the same time, on two connections, so that a report waits for half of them only."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from django.db import connections


def at_once(tasks: Iterable[Callable[[], object]], using: str) -> None:
    """Do the tasks here and on a second thread with a connection of its own, each once, the first ones first.

    The tasks must not need each other. After a failure no further one is begun.

    Raises:
        Exception: whatever a task raised.
    """
    todo = deque(tasks)

    def work() -> None:
        while True:
            try:
                task = todo.popleft()
            except IndexError:
                return
            try:
                task()
            except BaseException:
                todo.clear()
                raise

    def aside() -> None:
        try:
            work()
        finally:
            connections[using].close()

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="counting") as pool:
        other = pool.submit(copy_context().run, aside)
        work()
        other.result()
