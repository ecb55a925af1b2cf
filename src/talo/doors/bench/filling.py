"""Fills the bench's database by COPY, every core a part; keys are checked, only history is not written.

Very many clients are made by copying written ones on the server: the same people again, with keys, public ids and
identity codes of their own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from talo.doors.bench import copying

BATCH = 250
IDENTITIES = 5_000  # of copied clients, in one transaction


@dataclass(frozen=True, slots=True)
class Filled:
    """What lies in the database, and how fast it came in."""

    clients: int
    facts: int
    per_second: float  # of those that were written
    written: int  # the others are copies of these
    copied_per_second: float | None = None


Progress = Callable[[int, float], None]


def fill(clients: int, written: int, progress: Progress) -> Filled:
    """Write the staff and so many clients, then copies of them until there are all.

    Statistics are gathered afterwards and not counted in the speed.
    """
    from django.db import connections
    from django.utils import timezone

    from talo.doors.bench import programmes
    from talo.foundation.database import bulk

    programmes.load_all(timezone.localdate())
    with bulk.without_history():
        began = time.monotonic()
        copying.write_staff(clients, written)
        with _processes() as pool:
            parts = [(clients, written, first, min(first + BATCH, written)) for first in range(0, written, BATCH)]
            facts = _run(pool, copying.write_part, parts, progress)
        spent = time.monotonic() - began
        began = time.monotonic()
        if written < clients:
            _copy(clients, written, progress)
        copied = time.monotonic() - began
    bulk.continue_numbers()
    bulk.gather_statistics()
    connections.close_all()
    per_second = round((clients - written) / copied, 1) if written < clients else None
    return Filled(clients, facts * clients // written, round(written / spent, 1), written, per_second)


def _copy(clients: int, written: int, progress: Progress) -> None:
    """Each block of copies table by table, on all cores; indexes and keys are put back at the end."""
    from talo.doors.bench.clones import plans
    from talo.doors.bench.staff import House
    from talo.foundation.database import cloning

    tables = list(plans(House(clients, written)))
    identities = [
        (clients, written, first, min(first + IDENTITIES, clients)) for first in range(written, clients, IDENTITIES)
    ]
    stripped = cloning.strip([*tables, *copying.IDENTITY_TABLES])
    with _processes() as pool:
        _run(pool, copying.write_identities, identities, progress)
        began = time.monotonic()
        for block in range(1, clients // written):
            _run(
                pool, copying.copy_block, [(clients, written, table, block, stripped.pages[table]) for table in tables]
            )
            progress((block + 1) * written, block * written / (time.monotonic() - began))
        _run(pool, copying.put_back, [(statement,) for statement in stripped.indexes])
    for statement in stripped.keys:
        cloning.put_back(statement)


@contextmanager
def _processes() -> Iterator[ProcessPoolExecutor]:
    # Spawned: an open connection does not survive a fork.
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn"), initializer=copying.begin) as pool:
        yield pool


def _run(
    pool: ProcessPoolExecutor, work: Callable[..., int], parts: list[tuple[Any, ...]], progress: Progress | None = None
) -> int:
    """Do all parts; the sum of what they return."""
    began, ready, found = time.monotonic(), 0, 0
    done = {pool.submit(work, *part): part for part in parts}
    try:
        for future in as_completed(done):
            found += future.result()
            if progress:
                first, end = done[future][-2:]
                ready += end - first
                progress(ready, ready / (time.monotonic() - began))
    finally:
        # After Ctrl-C or a refusal of the database nothing more is begun.
        for future in done:
            future.cancel()
    return found
