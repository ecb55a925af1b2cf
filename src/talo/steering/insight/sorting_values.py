"""Orders events by a key that holds the activity itself instead of its row: nothing is fetched after the sort."""

from __future__ import annotations

import numpy as np

from talo.steering.insight.event_log import Ints
from talo.steering.insight.ordering import KEY_BITS, Part, distinct, in_chunks, spread

FEW_TIES = 16  # one event in so many may share case and time with another of another activity
LARGEST_TABLE = 1 << 27  # of cases, when those with ties are looked up


def sorted_by_value(case: Ints, activity: Ints, time: Ints, last: int) -> Part | None:
    """The events in order, or None where another way suits better: a row number fits as well, or ties are many."""
    count = len(case)
    activity_bits = int(activity.max()).bit_length()
    time_bits = last.bit_length()
    case_bits = int(case.max()).bit_length()
    with_rows = case_bits + time_bits + (count - 1).bit_length()
    if with_rows <= KEY_BITS or case_bits + time_bits + activity_bits > KEY_BITS:
        return None
    key = np.empty(count, np.int64)

    def pack(low: int, high: int) -> None:
        part = key[low:high]
        part[:] = case[low:high]
        part <<= time_bits
        part |= time[low:high]
        part <<= activity_bits
        part |= activity[low:high]

    in_chunks(pack, count)
    key.sort()
    part = Part(
        case=np.empty(count, np.int64 if case_bits > 31 else np.int32),
        activity=np.empty_like(activity),
        time=np.empty(count, np.int64),
    )
    tied = np.zeros(count, np.bool_)  # with the next one

    def unpack(low: int, high: int) -> None:
        packed = key[low:high]
        np.bitwise_and(packed, (1 << activity_bits) - 1, out=part.activity[low:high], casting="unsafe")
        packed >>= activity_bits
        np.right_shift(packed, time_bits, out=part.case[low:high], casting="unsafe")
        np.bitwise_and(packed, (1 << time_bits) - 1, out=part.time[low:high])

    in_chunks(unpack, count)  # which leaves case and time in `key`

    def compare(low: int, high: int) -> None:
        np.equal(key[low + 1 : high + 1], key[low : min(high, count - 1)], out=tied[low : min(high, count - 1)])

    in_chunks(compare, count)
    return part if _mend_ties(part, key, np.flatnonzero(tied), (case, activity, time), time_bits) else None


def _mend_ties(part: Part, key: Ints, tied: Ints, given: tuple[Ints, Ints, Ints], time_bits: int) -> bool:
    """Put events of the same case and time into the order of the file; False where they are too many for this."""
    tied = tied[part.activity[tied] != part.activity[tied + 1]]
    if not len(tied):
        return True
    case, activity, time = given
    if len(tied) * FEW_TIES > len(key) or int(part.case[-1]) >= LARGEST_TABLE:
        return False
    keys = distinct(key[tied])
    concerned = np.zeros(int(part.case[-1]) + 1, np.bool_)
    concerned[keys >> time_bits] = True
    rows = np.flatnonzero(concerned[case])
    own = (case[rows].astype(np.int64) << time_bits) | time[rows]
    place = np.searchsorted(keys, own)
    place[place == len(keys)] = 0
    here = keys[place] == own
    rows, own = rows[here], own[here]
    rows = rows[np.argsort(own, kind="stable")]
    first, after = np.searchsorted(key, keys), np.searchsorted(key, keys, "right")
    part.activity[spread(first, after)[0]] = activity[rows]
    return True
