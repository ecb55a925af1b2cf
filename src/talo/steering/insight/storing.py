"""Writes path stores: a new one, a delta behind it or over it, a withdrawal, a compaction with a rebuild's bytes."""

from __future__ import annotations

import dataclasses
import fcntl
import hashlib
import itertools
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.event_log import SECONDS_OF_DAY, EventLog, Ints
from talo.steering.insight.kept_sums import keep_sums
from talo.steering.insight.ordering import SAMPLE, Part, concatenated, piece, sorted_part
from talo.steering.insight.plain_parquet import Column, write
from talo.steering.insight.store import MANIFEST, Manifest, PathStore, Piece, lay_down, read_manifest

ROWS_OF_GROUP = 1 << 22
BLOCK = 1 << 24
NEW = ".new"


def build(folder: Path, log: EventLog, *, from_starts: bool = False, marks: dict[str, Any] | None = None) -> PathStore:
    """Write a new store from a log, over one that may stand there.

    Its files can be read by whom the folder is open to. `from_starts` and `marks`: see `Manifest`.

    Raises:
        BadInput: the folder holds something else.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise BadInput(f"{folder} holds other files; give a folder that is empty, new or a path store")
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        _write_base(folder, log, from_starts=from_starts, marks=marks or {})
    return PathStore(folder)


def append(folder: Path, log: EventLog) -> PathStore:
    """Write the events of a log as a delta behind a store; events of the same time stand behind those it has.

    Raises:
        BadInput: no store there, or only one of the two has events with an end.
    """
    with _alone(folder):
        store = PathStore(folder)
        if _add(store, log):
            store.manifest.save(folder)
    return PathStore(folder)


def replace(folder: Path, log: EventLog, gone: Iterable[str] = ()) -> PathStore:
    """Write whole cases anew: of every case in the log only these events count from now on, at once.

    A case that had been withdrawn counts again. Cases that are `gone` count no longer, as by `withdraw`.

    Raises:
        BadInput: as for `append`.
    """
    with _alone(folder):
        store = PathStore(folder)
        _withdraw(store, gone)
        _add(store, log, replaces=True)
        store.manifest.save(folder)
    return PathStore(folder)


def _add(store: PathStore, log: EventLog, *, replaces: bool = False) -> bool:
    """Add a delta to the manifest; False where there is nothing to add, or the store has been written anew."""
    manifest, folder = store.manifest, store.folder
    if not len(log):
        return False
    if (log.end is not None) != manifest.lasting:
        raise BadInput("either all or none of a store's events have an end")
    names, own = named(log)
    time, end, ticks = in_seconds(log, manifest.ticks)
    if ticks != manifest.ticks:
        # Finer times than the store's: it is written anew with them, which a delta cannot say.
        _withdraw(store, [name.decode() for name in names] if replaces else [])
        _write_like(store, _joined(store.log(), log))
        store.manifest = read_manifest(folder)
        return False
    codes = store.codes(names)
    fresh = codes < 0
    codes[fresh] = np.arange(int(fresh.sum())) + store.case_count
    activity = _known_activities(store, log)
    part = sorted_part(Part(codes[own].astype(np.int32), activity, time, end))
    if replaces:
        manifest.withdrawn = sorted(set(manifest.withdrawn) - set(codes.tolist()))
    written = _write_piece(folder, "delta", part, names[fresh], store.case_count, from_starts=manifest.from_starts)
    manifest.pieces.append(dataclasses.replace(written, replaces=replaces))
    return True


def withdraw(folder: Path, names: Iterable[str]) -> int:
    """Let cases count no longer, at once; the next compaction erases them. Returns how many were there."""
    with _alone(folder):
        store = PathStore(folder)
        count = _withdraw(store, names)
        store.manifest.save(folder)
        return count


def _withdraw(store: PathStore, names: Iterable[str]) -> int:
    wanted = np.array([name.encode() for name in names], np.bytes_)
    found = store.codes(wanted) if len(wanted) else np.zeros(0, np.int64)
    before = set(store.manifest.withdrawn)
    store.manifest.withdrawn = sorted(before | set(found[found >= 0].tolist()))
    return len(store.manifest.withdrawn) - len(before)


def compact(folder: Path) -> PathStore:
    """Write base and deltas as one base, without the withdrawn cases; its bytes are those of a rebuild."""
    with _alone(folder):
        store = PathStore(folder)
        _write_like(store, store.log())
    return PathStore(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    if not folder.is_dir():
        raise BadInput(f"{folder} is no path store")
    lock = folder.with_name(f".{folder.name}.lock")
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, folder.stat().st_mode & 0o666)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write_like(store: PathStore, log: EventLog) -> None:
    """Write a store anew that is otherwise like the one that stands there."""
    _write_base(store.folder, log, from_starts=store.manifest.from_starts, marks=store.manifest.marks)


def _write_base(folder: Path, log: EventLog, *, from_starts: bool, marks: dict[str, Any]) -> None:
    time, end, ticks = in_seconds(log)
    names, own = named(log)
    activities, activity = _by_name(log)
    part = sorted_part(Part(own.astype(np.int32), activity.astype(np.int32), time, end))
    base = _write_piece(folder, "base", part, names, 0, from_starts=from_starts)
    manifest = Manifest(ticks, end is not None, activities, [base], from_starts=from_starts, marks=marks)
    if from_starts:
        part.end = None
    manifest.sums = keep_sums(folder, part, len(activities), lasting=part.end is not None)
    manifest.save(folder)
    kept = {MANIFEST, *manifest.files}
    for old in folder.iterdir():
        if old.name not in kept:
            old.unlink()


def _write_piece(
    folder: Path, kind: str, part: Part, names: npt.NDArray[np.bytes_], first_case: int, *, from_starts: bool
) -> Piece:
    groups = _groups(part)
    columns = [
        Column("case", [group.case for group in groups]),
        Column("activity", [group.activity.astype(np.int32, copy=False) for group in groups]),
        Column("time", [group.time for group in groups]),
    ]
    if part.end is not None:
        columns.append(Column("end", [group.end for group in groups if group.end is not None]))
    file, layout = named_by_content(folder, kind, columns)
    cases, cases_layout = named_by_content(folder, "cases", [Column("name", [names])])
    times = part.time if part.end is None or from_starts else np.concatenate((part.time, part.end))
    return Piece(
        file=file,
        layout=layout,
        cases=cases,
        cases_layout=cases_layout,
        first_case=first_case,
        width=max(1, names.dtype.itemsize),
        earliest=int(times.min()) if len(times) else 0,
        latest=int(times.max()) if len(times) else 0,
    )


def named_by_content(folder: Path, kind: str, columns: list[Column]) -> tuple[str, list[dict[str, object]]]:
    """Write a file that is named by what it holds: the same events have the same files."""
    new = folder / f"{kind}{NEW}"
    layout = write(new, columns)
    lay_down(new)
    digest = hashlib.blake2b(digest_size=8)
    with new.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    name = f"{kind}-{digest.hexdigest()}.parquet"
    new.replace(folder / name)
    return name, layout


def _groups(part: Part) -> list[Part]:
    """Row groups that cut no case."""
    cuts, low, count = [0], 0, len(part.case)
    while count - low > ROWS_OF_GROUP:
        border = int(np.searchsorted(part.case, part.case[low + ROWS_OF_GROUP]))
        # A case that alone fills more than a group gets a group of its own.
        low = border if border > low else int(np.searchsorted(part.case, part.case[low], "right"))
        cuts.append(low)
    if cuts[-1] < count or count == 0:
        cuts.append(count)
    return [piece(part, one, other) for one, other in itertools.pairwise(cuts)]


def named(log: EventLog) -> tuple[npt.NDArray[np.bytes_], Ints]:
    """The names of a log's cases, sorted, and for each event the place of its case among them."""
    if not len(log):
        return np.zeros(0, "S1"), np.zeros(0, np.int64)
    codes, own = _dense(log.case)
    texts = log.case_names(codes) if log.case_names else [str(code) for code in codes.tolist()]
    names = np.array([text.encode() for text in texts], np.bytes_)
    order = np.argsort(names)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return names[order], rank[own]


def _dense(case: Ints) -> tuple[Ints, Ints]:
    """The codes that occur, and for each event the place of its own among them."""
    if int(case.max()) > SAMPLE + 4 * len(case):
        codes, own = np.unique(case, return_inverse=True)
        return codes, own
    occurs = np.zeros(int(case.max()) + 1, np.bool_)
    occurs[case] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[case]


def _by_name(log: EventLog) -> tuple[list[str], Ints]:
    """The activities that occur, sorted by name, and the events' codes among them."""
    occurs = np.bincount(log.activity, minlength=len(log.activities)) > 0
    names = sorted(name for name, is_there in zip(log.activities, occurs, strict=True) if is_there)
    place = {name: number for number, name in enumerate(names)}
    return names, np.array([place.get(name, 0) for name in log.activities] or [0])[log.activity]


def _known_activities(store: PathStore, log: EventLog) -> npt.NDArray[np.int32]:
    known = {name: number for number, name in enumerate(store.manifest.activities)}
    codes = np.array([known.setdefault(name, len(known)) for name in log.activities], np.int32)
    store.manifest.activities = list(known)
    found: npt.NDArray[np.int32] = codes[log.activity]
    return found


def in_seconds(log: EventLog, at_least: int = 1) -> tuple[Ints, Ints | None, int]:
    """Times in seconds, or in the log's own ticks where they are finer and not all whole seconds."""
    if log.ticks == 0:
        time, end, ticks = log.time * SECONDS_OF_DAY, None if log.end is None else log.end * SECONDS_OF_DAY, 1
    else:
        time, end, ticks = log.time, log.end, log.ticks
    whole = all(not (values % ticks).any() for values in (time, end) if values is not None)
    if whole:
        time, end, ticks = time // ticks, None if end is None else end // ticks, 1
    if at_least > ticks:
        factor = at_least // ticks
        time, end, ticks = time * factor, None if end is None else end * factor, at_least
    return time.astype(np.int64, copy=False), end, ticks


def _joined(one: EventLog, other: EventLog) -> EventLog:
    """Two logs as one, in the finer ticks, the second behind the first."""
    ticks = max(one.ticks, other.ticks, 1)
    timed = [in_seconds(log, ticks) for log in (one, other)]
    names = [named(log) for log in (one, other)]
    all_names = np.unique(np.concatenate([found for found, _ in names]))
    activities = list(dict.fromkeys([*one.activities, *other.activities]))
    place = {name: number for number, name in enumerate(activities)}
    part = concatenated(
        [
            Part(
                np.searchsorted(all_names, found)[own],
                np.array([place[name] for name in log.activities])[log.activity],
                *times[:2],
            )
            for log, (found, own), times in zip((one, other), names, timed, strict=True)
        ]
    )
    return EventLog(
        part.case,
        part.activity,
        part.time,
        activities,
        ticks,
        part.end,
        lambda codes: [name.decode() for name in all_names[codes]],
    )
