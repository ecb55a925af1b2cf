from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talo.steering.insight import variants as variants_room
from talo.steering.insight.comparing import difference_interval
from talo.steering.insight.event_log import EventLog
from talo.steering.insight.ordering import in_order
from talo.steering.insight.variants import variants


def test_newcombes_own_example() -> None:
    # Newcombe 1998, method 10: 56 of 70 against 48 of 80.
    assert difference_interval(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=4), min_size=1, max_size=20), st.booleans())
def test_variants_equal_counting_by_hand(paths: list[list[str]], blind: bool) -> None:
    case = np.repeat(np.arange(len(paths)), [len(path) for path in paths])
    activity = np.array(["abc".index(name) for path in paths for name in path], np.uint8)
    log = EventLog(case, activity, np.arange(len(case)), ["a", "b", "c"], 1)
    with pytest.MonkeyPatch.context() as patch:
        if blind:  # fingerprints that tell nothing: the comparison event by event must find it all
            patch.setattr(variants_room, "_fingerprints", lambda a, begins, *_: [np.zeros(len(begins), np.uint64)] * 2)
        found = variants(in_order(log).parts, log.activities, 5)
    counts = Counter(tuple(path) for path in paths)
    expected = sorted(((-n, list(path)) for path, n in counts.items()))[:5]
    assert [(-one["count"], one["activities"]) for one in found["variants"]] == expected
    assert found["variant_count"] == len(counts)
