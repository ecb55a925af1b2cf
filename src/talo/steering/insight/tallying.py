"""Counts, sums and exact medians of the gaps between events, for every pair of activities at once and without a sort.

A first pass counts the gaps of every pair in buckets; the bucket in which a pair's median lies is then known, and only
the gaps of those buckets – one in some hundreds – are looked at again and sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from talo.steering.insight.event_log import Ints
from talo.steering.insight.ordering import SAMPLE, Part, at_once

BINS = 1 << 16  # pairs × buckets: what a processor's second cache holds with room to spare
CHUNK = 1 << 18  # events counted at a time: what one step leaves the next one finds in the cache
USUAL = 0.97  # of the gaps lie in the buckets of equal width
EXACT_BITS = 53  # whole numbers that a float holds


@dataclass
class Pairs:
    """What follows what: one entry for each pair that occurs, in the order of `code`.

    Attributes:
        code: from × number of activities + to.
        count: how often it occurs.
        total: sum of the gaps in ticks; Python's integers, which do not overflow.
        middle: the two middle gaps in ticks, the same twice where the count is odd; shape (pairs, 2).
        start, end: how many cases begin and end with each activity.
    """

    code: Ints
    count: Ints
    total: list[int]
    middle: Ints
    start: Ints
    end: Ints


@dataclass
class _Shape:
    """How gaps fall into buckets: `(gap - lowest) >> shift`, the last one open upwards."""

    activities: int
    lowest: int
    shift: int
    buckets: int
    exact_at_once: bool
    dense: Ints | None = None  # the number of each pair that occurs, where pairs are many
    pairs: int = 0

    @property
    def outside(self) -> int:
        """The bin of what is no pair: the last event of one case beside the first of the next."""
        return self.pairs * self.buckets


@dataclass
class _Counted:
    bins: npt.NDArray[np.int64]
    low_sums: npt.NDArray[np.int64]
    high_sums: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    keys: npt.NDArray[np.int32]


LOW_BITS = 26  # the lower half of a gap, summed by itself where whole gaps would not stay exact
MOST_CODES = 1 << 24  # a table of all pairs of activities is kept up to here


def tally(parts: Sequence[Part], activities: int, span: int) -> Pairs:
    """Count all pairs of events that follow each other within a case.

    Args:
        parts: events in order (see `ordering`).
        activities: how many activities there are.
        span: the longest time between two events, in ticks.
    """
    parts = [part for part in parts if len(part.case)]
    if activities * activities > MOST_CODES:
        from talo.steering.insight.sorting_pairs import tally_by_sorting

        return tally_by_sorting(parts, activities)
    shape = _shape(parts, activities, span)
    counted: list[_Counted] = at_once([partial(_count, part, shape) for part in parts])
    bins = sum((one.bins for one in counted), np.zeros(shape.outside + 1, np.int64))
    table = bins[:-1].reshape(shape.pairs, shape.buckets)
    count = table.sum(axis=1)
    here = np.flatnonzero(count)
    low = sum((one.low_sums for one in counted), np.zeros(shape.pairs, np.int64))
    high = sum((one.high_sums for one in counted), np.zeros(shape.pairs, np.int64))
    total = [(int(h) << LOW_BITS) + int(part) for h, part in zip(high[here], low[here], strict=True)]
    middle = _middles(parts, counted, shape, table, here)
    codes = here if shape.dense is None else np.flatnonzero(shape.dense >= 0)[here]
    nobody = np.zeros(activities, np.int64)
    return Pairs(
        code=codes,
        count=count[here],
        total=total,
        middle=middle,
        start=sum((one.start for one in counted), nobody),
        end=sum((one.end for one in counted), nobody),
    )


def _shape(parts: Sequence[Part], activities: int, span: int) -> _Shape:
    lowest = 0
    if any(part.end is not None for part in parts):
        # What begins before the last has ended has a gap below nothing.
        lowest = -span
    dense = None
    pairs = activities * activities
    if pairs * 16 > 16 * BINS:
        dense = _dense(parts, activities)
        pairs = int(dense.max(initial=-1)) + 1
    buckets = 1 << max(0, (BINS // max(1, pairs)).bit_length() - 1)
    wide = max((_usual(part) for part in parts), default=0) - lowest
    shift = max(0, wide.bit_length() - buckets.bit_length() + 1)
    exact = span.bit_length() + CHUNK.bit_length() <= EXACT_BITS
    return _Shape(activities, lowest, shift, buckets, exact, dense, pairs)


def _usual(part: Part) -> int:
    """A gap that few of a part's gaps exceed, from a sample."""
    step = max(1, len(part.case) // SAMPLE)
    place = np.arange(0, len(part.case) - 1, step)
    gaps = part.time[place + 1] - (part.time if part.end is None else part.end)[place]
    gaps = gaps[part.case[place + 1] == part.case[place]]
    # Without `numpy.quantile`, which loads NumPy's masked arrays.
    return max(0, int(np.sort(gaps)[int(len(gaps) * USUAL)])) if len(gaps) else 0


def _dense(parts: Sequence[Part], activities: int) -> Ints:
    seen = np.zeros(activities * activities, np.bool_)
    for part in parts:
        room = _Room(len(part.case) - 1)
        for low, high in _chunks(part):
            code, borders = _pairs_of(part, low, high, activities, room)
            seen[np.delete(code, borders)] = True
    return np.where(seen, np.cumsum(seen) - 1, -1)


class _Room:
    """Memory for one chunk at a time, used again and again: to get it anew from the system costs more than to count."""

    def __init__(self, most: int) -> None:
        most = min(CHUNK, max(0, most))
        self.code, self.gap = np.empty(most, np.int64), np.empty(most, np.int64)
        self.plain, self.flags = np.empty(most), np.empty(most, np.bool_)


def _chunks(part: Part) -> list[tuple[int, int]]:
    """Where the chunks of a part's pairs begin and end; the last event begins none."""
    pairs = len(part.case) - 1
    return [(low, min(low + CHUNK, pairs)) for low in range(0, pairs, CHUNK)]


def _pairs_of(part: Part, low: int, high: int, activities: int, room: _Room) -> tuple[Ints, Ints]:
    """The codes of the pairs that begin in a chunk, and the places at which a case ends instead."""
    code = np.multiply(part.activity[low:high], activities, out=room.code[: high - low], dtype=np.int64)
    np.add(code, part.activity[low + 1 : high + 1], out=code)
    other = np.not_equal(part.case[low + 1 : high + 1], part.case[low:high], out=room.flags[: high - low])
    return code, np.flatnonzero(other)


def _count(part: Part, shape: _Shape) -> _Counted:
    counted = _Counted(
        bins=np.zeros(shape.outside + 1, np.int64),
        low_sums=np.zeros(shape.pairs, np.int64),
        high_sums=np.zeros(shape.pairs, np.int64),
        start=np.zeros(shape.activities, np.int64),
        end=np.zeros(shape.activities, np.int64),
        keys=np.empty(len(part.case) - 1, np.int32),
    )
    counted.start[part.activity[0]] += 1
    counted.end[part.activity[-1]] += 1
    ends = part.time if part.end is None else part.end
    room = _Room(len(part.case) - 1)
    for low, high in _chunks(part):
        code, borders = _pairs_of(part, low, high, shape.activities, room)
        counted.end += np.bincount(part.activity[low:high][borders], minlength=shape.activities)
        counted.start += np.bincount(part.activity[low + 1 : high + 1][borders], minlength=shape.activities)
        if shape.dense is not None:
            code = shape.dense[code]
        gap = np.subtract(part.time[low + 1 : high + 1], ends[low:high], out=room.gap[: high - low], dtype=np.int64)
        code[borders] = shape.pairs
        gap[borders] = shape.lowest
        _add_sums(counted, code, gap, shape, room)
        _add_bins(counted, code, gap, shape)
        counted.keys[low:high] = code
    return counted


def _add_sums(counted: _Counted, code: Ints, gap: Ints, shape: _Shape, room: _Room) -> None:
    if shape.exact_at_once:
        plain = room.plain[: len(gap)]
        plain[:] = gap
        sums = np.bincount(code, weights=plain, minlength=shape.pairs + 1)
        counted.low_sums += sums[:-1].astype(np.int64)
        return
    high = gap >> LOW_BITS
    counted.high_sums += np.bincount(code, weights=high, minlength=shape.pairs + 1)[:-1].astype(np.int64)
    low = gap & ((1 << LOW_BITS) - 1)
    counted.low_sums += np.bincount(code, weights=low, minlength=shape.pairs + 1)[:-1].astype(np.int64)


def _add_bins(counted: _Counted, code: Ints, gap: Ints, shape: _Shape) -> None:
    """Count the buckets of a chunk and leave their numbers in `code`."""
    if shape.lowest:
        gap -= shape.lowest
    if shape.shift:
        gap >>= shape.shift
    np.minimum(gap, shape.buckets - 1, out=gap)
    # What is no pair fell into the lowest bucket of the pair after the last: the bin `outside`.
    code *= shape.buckets
    code += gap
    counted.bins += np.bincount(code, minlength=shape.outside + 1)


def _middles(
    parts: Sequence[Part], counted: Sequence[_Counted], shape: _Shape, table: npt.NDArray[np.int64], here: Ints
) -> Ints:
    """The two middle gaps of each pair that occurs."""
    if not len(here):
        return np.zeros((0, 2), np.int64)
    table = table[here]
    upto = np.cumsum(table, axis=1)
    count = upto[:, -1]
    ranks = np.stack(((count - 1) // 2, count // 2), axis=1)
    buckets = np.stack([(upto <= ranks[:, [side]]).sum(axis=1) for side in (0, 1)], axis=1)
    rows = np.arange(len(here))
    before = upto[rows, buckets[:, 0]] - table[rows, buckets[:, 0]]
    if shape.shift == 0 and buckets.max(initial=0) < shape.buckets - 1:
        return buckets + shape.lowest
    wanted = np.zeros(shape.outside + 1, np.bool_)
    for side in (0, 1):
        wanted[here * shape.buckets + buckets[:, side]] = True
    found = at_once([partial(_wanted, *pair, wanted) for pair in zip(parts, counted, strict=True)])
    pair = np.concatenate([bins for bins, _ in found]) // shape.buckets
    gap = np.concatenate([gaps for _, gaps in found])
    sorted_gaps, starts = _sorted_by_pair(pair, gap, here)
    middle: Ints = sorted_gaps[starts[:, None] + ranks - before[:, None]]
    return middle


def _wanted(part: Part, counted: _Counted, wanted: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """The bins and the gaps of the pairs that lie in wanted bins."""
    ends = part.time if part.end is None else part.end
    bins, gaps = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    flags = np.empty(min(CHUNK, len(counted.keys)), np.bool_)
    for low, high in _chunks(part):
        keys = counted.keys[low:high]
        place = np.flatnonzero(wanted.take(keys, out=flags[: high - low], mode="clip"))
        bins.append(keys[place].astype(np.int64))
        place += low
        gaps.append(part.time[place + 1].astype(np.int64) - ends[place])
    return np.concatenate(bins), np.concatenate(gaps)


def _sorted_by_pair(pair: Ints, gap: Ints, here: Ints) -> tuple[Ints, Ints]:
    """The gaps sorted within each pair, and where the gaps of each pair in `here` begin."""
    if not len(pair):
        return gap, np.zeros(0, np.int64)
    lowest = int(gap.min())
    gap_bits = (int(gap.max()) - lowest).bit_length()
    if int(pair.max()).bit_length() + gap_bits <= 63:
        key = (pair << gap_bits) | (gap - lowest)
        key.sort()
        pair, gap = key >> gap_bits, (key & ((1 << gap_bits) - 1)) + lowest
    else:
        order = np.lexsort((gap, pair))
        pair, gap = pair[order], gap[order]
    return gap, np.searchsorted(pair, here)
