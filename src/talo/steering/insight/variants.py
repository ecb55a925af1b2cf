"""Whole paths: which sequences of activities cases run through, and how many run through each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from talo.steering.insight.event_log import Ints
from talo.steering.insight.ordering import Part, concatenated, spread

SEED = 20_261_122


def variants(parts: Sequence[Part], names: list[str], most: int) -> dict[str, Any]:
    """The most frequent whole paths, the longest lists of ties by their names; and how many different ones there are.

    Cases are sorted by two fingerprints of their path; each case is then compared with the first of its fingerprint,
    event by event, so that equal means equal.
    """
    parts = [part for part in parts if len(part.case)]
    if not parts:
        return {"variants": [], "variant_count": 0}
    whole = concatenated(list(parts))
    begins = np.flatnonzero(np.concatenate(([True], whole.case[1:] != whole.case[:-1])))
    lengths = np.diff(np.append(begins, len(whole.case)))
    first, group = _groups(whole.activity, begins, lengths, len(names))
    counts = np.bincount(group, minlength=len(first))
    found = []
    # Those that tie with the last one told are looked at too, so that names decide between them.
    least = np.sort(counts)[-min(most, len(counts))]
    for place in np.flatnonzero(counts >= least):
        begin = begins[first[place]]
        path = [names[code] for code in whole.activity[begin : begin + lengths[first[place]]].tolist()]
        found.append((-int(counts[place]), path))
    found.sort()
    told = [{"activities": path, "count": -count, "share": -count / len(begins)} for count, path in found[:most]]
    return {"variants": told, "variant_count": len(first)}


def _groups(activity: Ints, begins: Ints, lengths: Ints, size: int) -> tuple[Ints, Ints]:
    """The first case of each variant, and each case's variant."""
    prints = _fingerprints(activity, begins, lengths, size)
    order = np.lexsort((prints[1], prints[0], lengths))
    columns = [lengths[order], prints[0][order], prints[1][order]]
    differs = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    group = np.empty(len(order), np.int64)
    group[order] = np.concatenate(([0], np.cumsum(differs)))
    first = order[np.concatenate(([True], differs))]
    odd = _unlike(activity, begins, lengths, first[group])
    if len(odd):
        # Two paths of one fingerprint: so rare that those cases may each be looked at by itself.
        by_path: dict[bytes, int] = {}
        more: list[int] = []
        for case in odd.tolist():
            path = activity[begins[case] : begins[case] + lengths[case]].tobytes()
            if path not in by_path:
                by_path[path] = len(first) + len(more)
                more.append(case)
            group[case] = by_path[path]
        first = np.append(first, np.array(more, np.int64))
    return first, group


def _fingerprints(activity: Ints, begins: Ints, lengths: Ints, size: int) -> list[npt.NDArray[np.uint64]]:
    random = np.random.default_rng(SEED)
    places = np.arange(len(activity), dtype=np.int64) - np.repeat(begins, lengths)
    found = []
    for _ in range(2):
        marks = random.integers(1, 1 << 63, size, dtype=np.uint64)
        steps = random.integers(1, 1 << 63, int(lengths.max()), dtype=np.uint64) | np.uint64(1)
        found.append(np.add.reduceat(marks[activity] * steps[places], begins))
    return found


def _unlike(activity: Ints, begins: Ints, lengths: Ints, first: Ints) -> Ints:
    """The cases whose path is not that of the first of their group."""
    places, case = spread(begins, begins + lengths)
    theirs = places - begins[case] + begins[first[case]]
    return np.unique(case[activity[places] != activity[theirs]])
