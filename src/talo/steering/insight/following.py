"""Brings a path store in line with what its log is now: finds the cases that have changed, and writes only those."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from talo.steering.insight.event_log import EventLog, Ints, Mask
from talo.steering.insight.merging import now
from talo.steering.insight.ordering import Part, sorted_part, spread
from talo.steering.insight.store import PathStore
from talo.steering.insight.storing import in_seconds, named, replace


@dataclass(frozen=True)
class Followed:
    """What had changed: cases that are new or otherwise than they were, and cases that are no longer in the log."""

    changed: int
    gone: int


def follow(folder: Path, logs: Iterable[EventLog]) -> Followed:
    """Let a store count what the logs hold now, and nothing else.

    The logs are parts of one log that share no case: the same codes and names of cases, the same activities, the same
    ticks. Each is compared and let go before the next is asked for, so that only one and what has changed are in
    memory. Events of the same time must stand in an order that does not change by itself: a case whose events stand
    in another order counts as changed.

    Raises:
        BadInput: no store there, or only one of the two has events with an end.
    """
    store = PathStore(folder)
    # One place more than there are codes: -1, a name that the store does not know, does not count.
    counted = np.append(np.ones(store.case_count, np.bool_), False)
    counted[np.asarray(store.manifest.withdrawn, np.int64)] = False
    gone = counted[:-1].copy()
    changed = []
    for log in logs:
        names, own = named(log)
        codes = store.codes(names)
        gone[codes[codes >= 0]] = False
        differs = _differing(store, log, own, np.where(counted[codes], codes, -1))
        if differs.any():
            changed.append((log.where(differs[own]), int(differs.sum())))
    lost = store.case_names(np.flatnonzero(gone)) if gone.any() else []
    if changed or lost:
        replace(folder, joined([log for log, _ in changed]), lost)
    return Followed(sum(count for _, count in changed), len(lost))


def joined(logs: Iterable[EventLog]) -> EventLog:
    """The parts of one log as one; see `follow`. Without any part, an empty log of events with an end."""
    parts = list(logs)
    empty = np.zeros(0, np.int64)
    if not parts:
        return EventLog(empty, empty, empty, [], 1, empty)
    ends = [part.end for part in parts if part.end is not None]
    return EventLog(
        case=np.concatenate([part.case for part in parts]),
        activity=np.concatenate([part.activity for part in parts]),
        time=np.concatenate([part.time for part in parts]),
        activities=parts[0].activities,
        ticks=parts[0].ticks,
        end=np.concatenate(ends) if ends else None,
        case_names=parts[0].case_names,
    )


def _differing(store: PathStore, log: EventLog, own: Ints, codes: Ints) -> Mask:
    """For each case of a log whether it is otherwise in the store; `codes` are its codes there, -1 for none."""
    count = len(codes)
    time, end, ticks = in_seconds(log, store.manifest.ticks)
    if ticks != store.manifest.ticks:
        return np.ones(count, np.bool_)
    place = {name: number for number, name in enumerate(store.manifest.activities)}
    activity = np.array([place.get(name, -1) for name in log.activities] or [-1])[log.activity]
    new = sorted_part(Part(own.astype(np.int32), activity, time, end))
    old = now(store, np.sort(codes[codes >= 0]), with_ends=True)
    (new_from, new_to), (old_from, old_to) = _ranges(new, np.arange(count)), _ranges(old, codes)
    differs: npt.NDArray[np.bool_] = new_to - new_from != old_to - old_from
    same = np.flatnonzero(~differs)
    new_places, run = spread(new_from[same], new_to[same])
    old_places, _ = spread(old_from[same], old_to[same])
    wrong = (new.activity[new_places] != old.activity[old_places]) | (new.time[new_places] != old.time[old_places])
    if new.end is not None and old.end is not None:
        wrong |= new.end[new_places] != old.end[old_places]
    differs[same[run[wrong]]] = True
    return differs


def _ranges(part: Part, cases: Ints) -> tuple[Ints, Ints]:
    """Where each case's events begin and end in a part that is in order."""
    cases = cases.astype(part.case.dtype)
    return np.searchsorted(part.case, cases), np.searchsorted(part.case, cases, "right")
