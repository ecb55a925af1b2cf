"""Fills the bench's database by COPY, every core a part; keys are checked, only history is not written."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

from talo.doors.bench import copying

BATCH = 250


@dataclass(frozen=True, slots=True)
class Filled:
    """What lies in the database, and how fast it came in."""

    clients: int
    facts: int
    per_second: float


def fill(clients: int, progress: Callable[[int, float], None]) -> Filled:
    """Write the staff and so many clients; statistics are gathered afterwards and not counted in the speed."""
    from django.db import connections

    from talo.foundation.database import bulk

    began = time.monotonic()
    facts = 0
    with bulk.without_history():
        copying.write_staff(clients)
        workers = os.cpu_count() or 1
        parts = [(first, min(first + BATCH, clients)) for first in range(0, clients, BATCH)]
        # Spawned: an open connection does not survive a fork.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=copying.begin) as pool:
            done = {pool.submit(copying.write_part, clients, *part): part for part in parts}
            ready = 0
            try:
                for future in as_completed(done):
                    facts += future.result()
                    first, end = done[future]
                    ready += end - first
                    progress(ready, ready / (time.monotonic() - began))
            finally:
                # After Ctrl-C or a refusal of the database nothing more is begun.
                pool.shutdown(cancel_futures=True)
    bulk.continue_numbers()
    spent = time.monotonic() - began
    bulk.gather_statistics()
    connections.close_all()
    return Filled(clients, facts, round(clients / spent, 1))
