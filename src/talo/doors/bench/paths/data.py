"""Makes the files that the bench of paths counts, from a seed: the same at every run."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from talo.doors.bench.paths.files import CASES_OF_SOME, EVENTS_OF_CASE, EVENTS_OF_ROW, MONTHS, named
from talo.steering.insight.event_log import EventLog
from talo.steering.insight.storing import build

SEED = 22
ACTIVITIES = 20
FIVE_YEARS = 5 * 365 * 86_400
BEGIN = 1_600_000_000
APPENDED = 10_000
BLOCK = 1 << 20
STATES = ("education", "job", "rehabilitation", "service", "sick leave", "unemployed")


def make(folder: Path, events: int, *, only_store: bool = False) -> None:
    """Make the files for so many events; those that are there already are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    files = named(folder, events)
    cases, rows = max(1, events // EVENTS_OF_CASE), max(4, events // EVENTS_OF_ROW)
    for path, write in (
        (files.store, lambda new: build_store(new, events)),
        (files.events, lambda new: _write_events(new, events, cases)),
        (files.more, lambda new: _write_more(new, cases)),
        (files.states, lambda new: _write_states(new, cases)),
        (files.some_states, lambda new: _write_states(new, max(1, cases // CASES_OF_SOME))),
        (files.lives, lambda new: _write_lives(new, rows)),
        (files.stays, lambda new: _write_stays(new, rows)),
    ):
        if path.exists() or (only_store and path != files.store):
            continue
        sys.stderr.write(f"talo: making {path.name}\n")
        new = path.with_name(f"new-{path.name}")
        shutil.rmtree(new, ignore_errors=True)
        write(new)
        new.replace(path)


def build_store(folder: Path, events: int) -> None:
    """A path store of the same events as the unsorted file."""
    cases = max(1, events // EVENTS_OF_CASE)
    case, activity, time = (np.concatenate(columns) for columns in zip(*_columns(events, cases), strict=True))
    log = EventLog(case, activity, time, activity_names(), 1, case_names=_case_names)
    build(folder, log)


def activity_names() -> list[str]:
    """The names of the activities."""
    return [f"Activity {number:02d}" for number in range(ACTIVITIES)]


def _case_names(codes: npt.NDArray[np.integer]) -> list[str]:
    return [f"C{code:08d}" for code in codes.tolist()]


def _columns(
    events: int, cases: int
) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8], npt.NDArray[np.int64]]]:
    """Blocks of events in no order: cases at random, few activities frequent, times to the second."""
    random = np.random.default_rng(SEED)
    blocks = []
    for low in range(0, events, BLOCK):
        size = min(BLOCK, events - low)
        activity = (random.zipf(1.5, size) % ACTIVITIES).astype(np.uint8)
        blocks.append((random.integers(0, cases, size), activity, BEGIN + random.integers(0, FIVE_YEARS, size)))
    return blocks


def _table(case: npt.NDArray[np.int64], activity: npt.NDArray[np.uint8], time: npt.NDArray[np.int64]) -> pa.Table:
    digits = pc.utf8_lpad(pa.array(case).cast(pa.string()), 8, "0")
    names = pa.DictionaryArray.from_arrays(pa.array(activity.astype(np.int32)), pa.array(activity_names()))
    return pa.table(
        {
            "case": pc.binary_join_element_wise("C", digits, ""),
            "activity": names.cast(pa.string()),
            "time": pa.array(time * 1_000_000, pa.timestamp("us")),
        }
    )


def _write_events(path: Path, events: int, cases: int) -> None:
    writer = None
    for columns in _columns(events, cases):
        table = _table(*columns)
        writer = writer or parquet.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def _write_more(path: Path, cases: int) -> None:
    random = np.random.default_rng(SEED + 1)
    case = random.integers(0, cases, APPENDED)
    activity = random.integers(0, ACTIVITIES, APPENDED).astype(np.uint8)
    # Most come after all others, some late, in between.
    time = BEGIN + FIVE_YEARS + random.integers(0, 86_400, APPENDED)
    time[::10] -= random.integers(0, FIVE_YEARS, len(time[::10]))
    parquet.write_table(_table(case, activity, time), path)


def _write_states(path: Path, cases: int) -> None:
    random = np.random.default_rng(SEED)
    names = pa.array(STATES)
    with path.open("wb") as file:
        for low in range(0, cases, BLOCK // 4):
            size = min(BLOCK // 4, cases - low)
            state = random.integers(0, len(STATES), size)
            columns = {"id": pa.array(np.arange(low, low + size))}
            for month in range(MONTHS):
                state = np.where(random.random(size) < 0.1, random.integers(0, len(STATES), size), state)
                columns[f"m{month + 1}"] = names.take(pa.array(state))
            options = csv.WriteOptions(include_header=low == 0, quoting_style="none")
            csv.write_csv(pa.table(columns), file, options)


def _write_lives(path: Path, rows: int) -> None:
    random = np.random.default_rng(SEED)
    group = random.integers(0, 3, rows)
    life, end = random.exponential(300 * (1 + group / 4)), random.exponential(500, rows)
    table = pa.table(
        {
            "duration": np.round(np.minimum(life, end), 3),
            "event": (life <= end).astype(np.int8),
            "group": pa.array(["a", "b", "c"]).take(pa.array(group)),
        }
    )
    csv.write_csv(table, path, csv.WriteOptions(quoting_style="none"))


def _write_stays(path: Path, rows: int) -> None:
    """Out of work (1), at work (2), retired (3): to and fro until the following ends; two rows for each stay."""
    random = np.random.default_rng(SEED)
    people = max(1, rows // 8)
    state, now = np.ones(people, np.int64), np.zeros(people)
    until = random.exponential(900, people)
    parts: list[tuple[npt.NDArray[Any], ...]] = []
    alive = np.arange(people)
    while len(alive) and sum(len(part[0]) for part in parts) * 2 < rows:
        at, begin = state[alive], now[alive]
        change = random.exponential(np.where(at == 1, 400.0, 300.0))
        leave = random.exponential(np.where(at == 1, 1200.0, 1600.0))
        end = np.round(begin + np.minimum(np.minimum(change, leave), until[alive] - begin) + 0.001, 3)
        goes = np.where(change <= leave, 3 - at, 3)
        goes = np.where(end >= until[alive], 0, goes)
        parts.append((alive, at, begin, end, goes))
        now[alive], state[alive] = end, goes
        alive = alive[(goes == 1) | (goes == 2)]
    person, origin, begin, end, goes = (np.concatenate(column) for column in zip(*parts, strict=True))
    columns = [np.concatenate(pair) for pair in ((person, person), (origin, origin), (begin, begin), (end, end))]
    target = np.concatenate((3 - origin, np.full(len(origin), 3)))
    status = (target == np.concatenate((goes, goes))).astype(np.int8)
    names = ("id", "from", "tstart", "tstop")
    table = pa.table(dict(zip(names, columns, strict=True)) | {"to": target, "status": status})
    csv.write_csv(table, path, csv.WriteOptions(quoting_style="none"))


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]), only_store=sys.argv[3:] == ["store"])
