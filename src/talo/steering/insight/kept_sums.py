"""Keeps the sums of a store's base – counts, totals and all gaps in order – so that a refresh looks at new events only.

The gaps of each pair of activities lie sorted in one column of keys, pair and gap in one number. What a delta changes
is taken out and put in as two short sorted columns, and a median is found in all three by halving.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from talo.steering.insight.event_log import Ints
from talo.steering.insight.merging import before, now, touched
from talo.steering.insight.ordering import Part
from talo.steering.insight.plain_parquet import Column
from talo.steering.insight.sorting_pairs import all_pairs, ends_of_cases, exact_sums
from talo.steering.insight.store import PathStore
from talo.steering.insight.tallying import Pairs

KEY_BITS = 63
LEAST_STRIDE = 16
MOST_ACTIVITIES = 1 << 10  # above them a graph is counted anew each time


def keep_sums(folder: Path, part: Part, activities: int, *, lasting: bool) -> dict[str, Any] | None:
    """Write the sums of a base; None where its activities or gaps are too many for one key."""
    from talo.steering.insight.storing import named_by_content

    if activities > MOST_ACTIVITIES or not len(part.case):
        return None
    # Room for as many new activities before the sums must be made anew.
    stride = max(LEAST_STRIDE, 2 << activities.bit_length())
    shape = {"stride": stride, "bits": KEY_BITS - 2 * (stride.bit_length() - 1), "lasting": lasting}
    code, gap = all_pairs([part], stride)
    if not _fits(gap, shape):
        return None
    key = _keys(code, gap, shape)
    key.sort()
    code, gap = key >> shape["bits"], (key & ((1 << shape["bits"]) - 1)) + _lowest(shape)
    first = np.flatnonzero(np.append(True, code[1:] != code[:-1])) if len(code) else np.zeros(0, np.int64)
    start, end = ends_of_cases([part], activities)
    file, layout = named_by_content(folder, "sums", [Column("pair_and_gap", [key])])
    return shape | {
        "file": file,
        "layout": layout,
        "code": code[first].tolist(),
        "first": first.tolist(),
        "total": exact_sums(gap, first),
        "start": start.tolist(),
        "end": end.tolist(),
    }


def refreshed(store: PathStore) -> Pairs | None:
    """All pairs of a store as they count now, from the kept sums and the cases that have changed; None without sums."""
    sums = store.manifest.sums
    activities = len(store.manifest.activities)
    if sums is None or activities > sums["stride"]:
        return None
    codes = touched(store)
    old, new = before(store, codes), now(store, codes)
    (old_code, old_gap), (new_code, new_gap) = all_pairs([old], sums["stride"]), all_pairs([new], sums["stride"])
    if not _fits(new_gap, sums):
        return None
    gone, come = np.sort(_keys(old_code, old_gap, sums)), np.sort(_keys(new_code, new_gap, sums))
    kept = store.column(sums["file"], sums["layout"], "pair_and_gap", "i8")[0]
    pair, count, total = _changed(sums, len(kept), (gone, come))
    starts = [ends_of_cases([part], activities) for part in (old, new)]
    start, end = (
        np.append(sums[side], np.zeros(activities - len(sums[side]), np.int64)).astype(np.int64)
        - starts[0][place]
        + starts[1][place]
        for place, side in enumerate(("start", "end"))
    )
    ranks = np.stack(((count - 1) // 2, count // 2), axis=1)
    middle = np.stack([_at(rank, pair, (kept, gone, come), sums) for rank in ranks.T], axis=1)
    # From the stride with room for new activities to the number there is.
    code = pair // sums["stride"] * activities + pair % sums["stride"]
    return Pairs(code, count, total, middle.reshape(-1, 2), start, end)


def _lowest(shape: dict[str, Any]) -> int:
    return -(1 << (shape["bits"] - 1)) if shape["lasting"] else 0


def _fits(gap: Ints, shape: dict[str, Any]) -> bool:
    low = _lowest(shape)
    return not len(gap) or (int(gap.min()) >= low and int(gap.max()) - low < 1 << shape["bits"])


def _keys(code: Ints, gap: Ints, shape: dict[str, Any]) -> Ints:
    keys: Ints = (code << shape["bits"]) | (gap - _lowest(shape))
    return keys


def _changed(sums: dict[str, Any], length: int, changes: tuple[Ints, Ints]) -> tuple[Ints, Ints, list[int]]:
    """The pairs that occur now, how often, and the totals of their gaps."""
    bits, low = sums["bits"], _lowest(sums)
    counts = dict(zip(sums["code"], np.diff([*sums["first"], length]).tolist(), strict=True))
    totals = dict(zip(sums["code"], sums["total"], strict=True))
    for keys, sign in zip(changes, (-1, 1), strict=True):
        code = keys >> bits
        gap = (keys & ((1 << bits) - 1)) + low
        first = np.flatnonzero(np.append(True, code[1:] != code[:-1])) if len(code) else np.zeros(0, np.int64)
        lengths = np.diff(np.append(first, len(code))).tolist()
        for pair, many, total in zip(code[first].tolist(), lengths, exact_sums(gap, first), strict=True):
            counts[pair] = counts.get(pair, 0) + sign * many
            totals[pair] = totals.get(pair, 0) + sign * total
    pairs = sorted(pair for pair, count in counts.items() if count)
    return np.array(pairs, np.int64), np.array([counts[p] for p in pairs], np.int64), [totals[p] for p in pairs]


def _at(rank: Ints, pair: Ints, columns: tuple[Ints, Ints, Ints], shape: dict[str, Any]) -> Ints:
    """The gap at a rank of each pair, among what was kept, without what is gone and with what has come."""
    kept = columns[0]
    bits = shape["bits"]
    floor = pair << bits
    begins = [np.searchsorted(keys, floor) for keys in columns]
    after = [np.searchsorted(keys, floor + ((1 << bits) - 1), "right") for keys in columns]
    lost, won = after[1] - begins[1], after[2] - begins[2]
    # As many smaller or greater ones as have come or gone can move a rank among the kept.
    lowest, highest = begins[0] + rank - won, begins[0] + rank + lost
    last = max(0, len(kept) - 1)
    low = np.where(lowest >= begins[0], kept[np.clip(lowest, 0, last)], floor) if len(kept) else floor.copy()
    ceiling = floor + ((1 << bits) - 1)
    high = np.where(highest < after[0], kept[np.clip(highest, 0, last)], ceiling) if len(kept) else ceiling
    while (open_ := low < high).any():
        half = low + (high - low) // 2
        upto = [np.searchsorted(keys, half, "right") - begin for keys, begin in zip(columns, begins, strict=True)]
        enough = upto[0] - upto[1] + upto[2] > rank
        high = np.where(open_ & enough, half, high)
        low = np.where(open_ & ~enough, half + 1, low)
    gap: Ints = (low & ((1 << bits) - 1)) + _lowest(shape)
    return gap
