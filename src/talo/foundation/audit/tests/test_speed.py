# ruff: noqa: T201 - the measured numbers are the point; `-s` shows them
from __future__ import annotations

import statistics
import threading
import time

import pytest
from django.db import connections

from talo.foundation import audit
from talo.foundation.audit import sealing, verifying
from talo.foundation.audit.tests.conftest import Bench

WRITERS, SECONDS, SHOWN = 4, 1.0, 25
FILL = (
    "WITH e AS (INSERT INTO audit_entry (actor, organisation, request, verb, object, purpose, basis, outcome)"
    " SELECT 'position:' || n %% 500, 3, md5(n::text), 'read', 'client.page', 'service', '', 'done'"
    " FROM generate_series(1, 1000) n RETURNING id, at)"
    " INSERT INTO audit_subject (entry, client, at) SELECT id, 1000 + n, at FROM e, generate_series(1, %s) n"
)


def written_per_second() -> float:
    """Entries a second by four writers, each entry with 25 clients and a commit of its own."""
    times: list[float] = []
    end = time.monotonic() + SECONDS

    def work() -> None:
        while time.monotonic() < end:
            start = time.perf_counter()
            audit.read(range(1, SHOWN + 1), object="caseload")
            times.append(time.perf_counter() - start)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"median {statistics.median(times) * 1000:.2f} ms", end=", ")
    return len(times) / SECONDS


@pytest.mark.slow
def test_sealing_does_not_make_writers_queue(log: Bench) -> None:
    print("\nwithout a sealer:", end=" ")
    without = written_per_second()
    print(f"{without:.0f} entries/s")
    log.seal()
    stop = threading.Event()
    sealer = threading.Thread(target=sealing.run, args=[stop])
    sealer.start()
    print("with a sealer:", end=" ")
    beside = written_per_second()
    age = sealing.unsealed_age()
    stop.set()
    sealer.join()
    print(f"{beside:.0f} entries/s, oldest unsealed row {age:.1f} s")
    assert beside > without / 5
    assert age < 10
    assert log.first_bad() is None


@pytest.mark.slow
@pytest.mark.parametrize(("entries", "clients"), [(20_000, 1), (4_000, 25)])
def test_verifying_reads_fast(log: Bench, entries: int, clients: int) -> None:
    for _ in range(entries // 1000):
        log.owner(FILL, clients)
    log.owner("ANALYZE audit_entry, audit_subject")
    start = time.perf_counter()
    assert log.seal() == entries
    sealed = time.perf_counter() - start
    start = time.perf_counter()
    answer = verifying.verify(seal=False)
    verified = time.perf_counter() - start
    assert (answer["ok"], answer["sealed"]) == (True, entries)
    print(
        f"\n{entries} entries with {clients} clients: sealed {entries / sealed:.0f} entries/s, verified"
        f" {entries / verified:.0f} entries/s, {entries * (1 + clients) / verified:.0f} rows/s"
    )
    assert entries * (1 + clients) / verified > 3_000
