"""Brings events into order – by case, within a case by time, ties as in the file – in parts that share no case."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from talo.steering.insight.event_log import SECONDS_OF_DAY, EventLog, Ints

KEY_BITS = 63
SAMPLE = 4096
CACHED = 1 << 16  # values at a time, so that what one step leaves the next one finds in the cache


@dataclass
class Part:
    """Events of some cases, each case's together and in order; times count from the log's earliest."""

    case: Ints
    activity: Ints
    time: Ints
    end: Ints | None = None
    row: Ints | None = None


@dataclass
class Ordered:
    """A log in order: parts that share no case, and what their times mean.

    Attributes:
        earliest: the tick from which the parts count.
        span: the longest time between two events, in ticks.
        ticks: ticks in a second, 0 for whole days; may be coarser than the log's where all its times allow it.
    """

    parts: list[Part]
    earliest: int
    span: int
    ticks: int


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(log: EventLog, *, with_rows: bool = False) -> Ordered:
    """Order a log; where its rows' numbers are asked for they are kept, and the log stays in one part.

    A row's number is the last part of each sorting key, so that ties keep the file's order though the sort itself
    is not stable.
    """
    if not len(log):
        empty = np.zeros(0, np.int64)
        return Ordered([Part(empty, log.activity, empty, log.end, empty if with_rows else None)], 0, 0, log.ticks)
    time, end, earliest, ticks = _coarse(log)
    from talo.steering.insight.sorting_values import sorted_by_value

    last = int(time.max())
    if end is not None:
        last = max(last, int(end.max()))
    case = _codes_that_fit(log.case)
    if not with_rows and is_ordered(case, time):
        whole = Part(case, log.activity, time, end)
    else:
        plain = None if with_rows or end is not None else sorted_by_value(case, log.activity, time, last)
        whole = plain or _sorted(case, log.activity, time, end, last=last, with_rows=with_rows)
    return Ordered([whole] if with_rows else split(whole, cores()), earliest, last, ticks)


def at_once(tasks: Iterable[Callable[[], Any]]) -> list[Any]:
    """Do the tasks on as many threads as there are processors; NumPy lets go of the interpreter's lock for its work.

    Raises:
        Exception: whatever a task raised.
    """
    todo = list(enumerate(tasks))
    results: list[Any] = [None] * len(todo)
    failed: list[BaseException] = []
    waiting = iter(todo)
    lock = threading.Lock()

    def run() -> None:
        while not failed:
            with lock:
                place, task = next(waiting, (0, None))
            if task is None:
                return
            try:
                results[place] = task()
            except BaseException as error:
                failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(min(cores(), len(todo)) - 1)]
    for thread in threads:
        thread.start()
    run()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return results


def _sorted(case: Ints, activity: Ints, time: Ints, end: Ints | None, *, last: int, with_rows: bool) -> Part:
    """All events by one sort of whole numbers: case, time and row in one key."""
    count = len(case)
    row_bits = (count - 1).bit_length()
    time_bits = last.bit_length()
    # Where the three do not fit into one key, the lowest bits of the time wait for `_mend`.
    cut = max(0, time_bits - (KEY_BITS - row_bits - int(case.max()).bit_length()))
    kept_bits = time_bits - cut
    key = np.empty(count, np.int64)

    def pack(low: int, high: int) -> None:
        part = key[low:high]
        part[:] = case[low:high]
        part <<= kept_bits
        part |= time[low:high] >> cut if cut else time[low:high]
        part <<= row_bits
        part |= np.arange(low, high)

    in_chunks(pack, count)
    key.sort()
    order: Ints = np.empty(count, np.int64) if row_bits > 32 else np.empty(count, np.uint32)
    part = Part(
        case=np.empty(count, np.int64 if case.max() >> 31 else np.int32),
        activity=np.empty_like(activity),
        time=np.empty(count, np.int64),
        end=None if end is None else np.empty_like(end),
        row=order if with_rows else None,
    )

    def unpack(low: int, high: int) -> None:
        packed = key[low:high]
        rows = order[low:high]
        np.bitwise_and(packed, (1 << row_bits) - 1, out=rows, casting="unsafe")
        packed >>= row_bits
        np.right_shift(packed, kept_bits, out=part.case[low:high], casting="unsafe")
        np.bitwise_and(packed, (1 << kept_bits) - 1, out=part.time[low:high])
        if not cut:
            fetch(low, high)

    def fetch(low: int, high: int) -> None:
        rows = order[low:high]
        part.activity[low:high] = activity[rows]
        if cut:
            part.time[low:high] = time[rows]
        if end is not None and part.end is not None:
            part.end[low:high] = end[rows]

    in_chunks(unpack, count)
    if cut:
        _mend(order, key, time)
        in_chunks(fetch, count)
    return part


def in_chunks(work: Callable[[int, int], None], count: int) -> None:
    """Do some work on all of an array, in chunks that a processor's cache holds, on all processors."""
    at_once([partial(work, low, min(low + CACHED, count)) for low in range(0, count, CACHED)])


def _mend(order: Ints, key: Ints, time: Ints) -> None:
    """Put right, in place, what a key without the time's lowest bits has left out of order."""
    equal = np.flatnonzero(key[1:] == key[:-1])
    wrong = equal[time[order[equal + 1]] < time[order[equal]]]
    if not len(wrong):
        return
    # Runs of equal keys: a run ends where an equal neighbour is not followed by the next one.
    breaks = np.flatnonzero(np.diff(equal) > 1) + 1
    starts, ends = equal[np.append(0, breaks)], equal[np.append(breaks - 1, len(equal) - 1)] + 2
    runs = distinct(np.searchsorted(starts, wrong, "right") - 1)
    places, run = spread(starts[runs], ends[runs])
    rows = order[places]
    order[places] = rows[np.lexsort((rows, time[rows], run))]


def spread(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """The places in the ranges from `starts` to before `ends`, one after the other, and the range of each place."""
    lengths = ends - starts
    total = int(lengths.sum())
    run = np.repeat(np.arange(len(starts)), lengths)
    first = np.cumsum(lengths) - lengths
    return np.arange(total) - first[run] + starts[run], run


def _coarse(log: EventLog) -> tuple[Ints, Ints | None, int, int]:
    """Times from the earliest on, in whole seconds or days where all of them are."""
    time: npt.NDArray[np.int64] = log.time.astype(np.int64, copy=False)
    end = None if log.end is None else log.end.astype(np.int64, copy=False)
    earliest = int(time.min())
    if end is not None:
        earliest = min(earliest, int(end.min()))
    time = time - earliest
    end = None if end is None else end - earliest
    ticks = log.ticks
    for step, coarser in ((ticks, 1), (SECONDS_OF_DAY, 0)):
        if ticks <= coarser:
            continue
        fewer = _divided(time, step)
        fewer_end = None if end is None else _divided(end, step)
        if fewer is None or (end is not None and fewer_end is None):
            break
        time, end, ticks = fewer, fewer_end, coarser
    return time, end, earliest, ticks


def _divided(values: npt.NDArray[np.int64], step: int) -> npt.NDArray[np.int64] | None:
    """The values in steps; None where a value lies between two."""
    if (values[:SAMPLE] % step).any():
        return None
    fewer = np.empty_like(values)
    between: list[int] = []

    def divide(low: int, high: int) -> None:
        if not between:
            part = np.floor_divide(values[low:high], step, out=fewer[low:high])
            if (part * step != values[low:high]).any():
                between.append(low)

    in_chunks(divide, len(values))
    return None if between else fewer


def _codes_that_fit(case: Ints) -> Ints:
    """The cases' codes, made dense where they would leave a sorting key no room."""
    if int(case.max()).bit_length() + (len(case) - 1).bit_length() <= KEY_BITS:
        return case
    return np.unique(case, return_inverse=True)[1]


def split(part: Part, count: int) -> list[Part]:
    """An ordered part cut into about `count` parts of the same size, never within a case."""
    wanted = [len(part.case) * number // count for number in range(1, count)]
    cuts = sorted({0, len(part.case), *(int(np.searchsorted(part.case, part.case[place])) for place in wanted)})
    return [piece(part, low, high) for low, high in itertools.pairwise(cuts)]


def piece(part: Part, low: int, high: int) -> Part:
    """The events of a part from one place to before another."""
    end = None if part.end is None else part.end[low:high]
    return Part(part.case[low:high], part.activity[low:high], part.time[low:high], end)


def distinct(values: Ints) -> Ints:
    """The different values, sorted; `numpy.unique` would load NumPy's masked arrays for it."""
    values = np.sort(values)
    return values[np.append(True, values[1:] != values[:-1])] if len(values) else values


def concatenated(parts: list[Part]) -> Part:
    """Parts one after the other."""
    ends = [part.end for part in parts if part.end is not None]
    return Part(
        np.concatenate([part.case for part in parts]),
        np.concatenate([part.activity for part in parts]),
        np.concatenate([part.time for part in parts]),
        np.concatenate(ends) if ends else None,
    )


def sorted_part(part: Part) -> Part:
    """A part in order; its times keep their beginning."""
    if not len(part.case):
        return part
    first = int(part.time.min())
    time = part.time - first
    found = _sorted(part.case, part.activity, time, part.end, last=int(time.max()), with_rows=False)
    found.time += first
    return found


def is_ordered(case: Ints, time: Ints) -> bool:
    """Whether the events already stand by case and time; most that do not show it early."""
    for upto in (min(SAMPLE, len(case)), len(case)):
        higher = case[1:upto] > case[: upto - 1]
        same = case[1:upto] == case[: upto - 1]
        if not (higher | (same & (time[1:upto] >= time[: upto - 1]))).all():
            return False
    return True
