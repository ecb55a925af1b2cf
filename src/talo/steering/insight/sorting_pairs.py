"""Counts, sums and exact medians of the gaps where activities are so many that a table of all pairs has no room."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from talo.steering.insight.event_log import Ints
from talo.steering.insight.ordering import Part
from talo.steering.insight.tallying import LOW_BITS, Pairs


def tally_by_sorting(parts: Sequence[Part], activities: int) -> Pairs:
    """As `tallying.tally`, by sorting all pairs; slower, and for any number of activities."""
    code, gap = all_pairs(parts, activities)
    start, end = ends_of_cases(parts, activities)
    order = np.lexsort((gap, code))
    code, gap = code[order], gap[order]
    first = np.flatnonzero(np.concatenate(([True], code[1:] != code[:-1]))) if len(code) else np.zeros(0, np.int64)
    count = np.diff(np.append(first, len(code)))
    total = exact_sums(gap, first)
    middle = gap[first[:, None] + np.stack(((count - 1) // 2, count // 2), axis=1)]
    return Pairs(code[first], count, total, middle, start, end)


def all_pairs(parts: Sequence[Part], activities: int) -> tuple[Ints, Ints]:
    """The code and the gap of every pair, in the order of the events."""
    codes, gaps = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for part in parts:
        same = part.case[1:] == part.case[:-1]
        code = part.activity[:-1].astype(np.int64) * activities + part.activity[1:]
        gap = part.time[1:].astype(np.int64) - (part.time if part.end is None else part.end)[:-1]
        codes.append(code[same])
        gaps.append(gap[same])
    return np.concatenate(codes), np.concatenate(gaps)


def ends_of_cases(parts: Sequence[Part], activities: int) -> tuple[Ints, Ints]:
    """How many cases begin and how many end with each activity."""
    start, end = np.zeros(activities, np.int64), np.zeros(activities, np.int64)
    for part in parts:
        if len(part.case):
            border = np.flatnonzero(part.case[1:] != part.case[:-1])
            start += np.bincount(part.activity[np.append(0, border + 1)], minlength=activities)
            end += np.bincount(part.activity[np.append(border, len(part.case) - 1)], minlength=activities)
    return start, end


def exact_sums(gap: Ints, first: Ints) -> list[int]:
    """The sum of each run of gaps that begins at `first`, exact also beyond 64 bits."""
    if not len(first):
        return []
    high = np.add.reduceat(gap >> LOW_BITS, first)
    low = np.add.reduceat(gap & ((1 << LOW_BITS) - 1), first)
    return [(int(one) << LOW_BITS) + int(other) for one, other in zip(high, low, strict=True)]
