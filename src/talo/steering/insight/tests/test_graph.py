from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talo.steering.insight import ordering, sorting_values, tallying
from talo.steering.insight.event_log import EventLog
from talo.steering.insight.graph import Graph, graph
from talo.steering.insight.tests.counting_slowly import Event, graph_of

NAMES = [f"a{number}" for number in range(40)]
FIVE_YEARS = 5 * 365 * 86_400


def log_of(events: list[Event], *, lasting: bool = False, ticks: int = 1) -> EventLog:
    return EventLog(
        case=np.array([event[0] for event in events], np.int64),
        activity=np.array([NAMES.index(event[1]) for event in events], np.uint8),
        time=np.array([event[2] * ticks for event in events], np.int64),
        activities=NAMES,
        ticks=ticks,
        end=np.array([event[3] * ticks for event in events], np.int64) if lasting else None,
    )


def plain(found: Graph) -> dict[str, Any]:
    told = found.as_json()
    edges = {(e["from"], e["to"]): (e["count"], e["mean_seconds"], e["median_seconds"]) for e in told["edges"]}
    assert len(edges) == len(told["edges"])
    return told | {"edges": edges}


def assert_same(found: Graph, expected: dict[str, Any]) -> None:
    told = plain(found)
    edges = told.pop("edges")
    assert edges.keys() == expected["edges"].keys()
    for pair, (count, mean, median) in expected["edges"].items():
        assert edges[pair][0] == count
        assert edges[pair][1] == pytest.approx(mean, rel=1e-12, abs=1e-9)
        assert edges[pair][2] == median
    assert told == {key: value for key, value in expected.items() if key != "edges"}


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    cases = draw(st.sampled_from([1, 3, 12, 1 << 36]))
    times = draw(st.sampled_from([3, 40, FIVE_YEARS]))
    step = draw(st.sampled_from([1, 86_400]))
    size = draw(st.sampled_from([1, 4, 40]))
    row = st.tuples(
        st.integers(0, cases), st.sampled_from(NAMES[:size]), st.integers(-times, times), st.integers(0, times)
    )
    drawn = draw(st.lists(row, max_size=60))
    return [(case, name, begin * step, (begin + length) * step) for case, name, begin, length in drawn]


@settings(max_examples=150, deadline=None)
@given(events(), st.booleans(), st.sampled_from([1, 1000]))
def test_equal_to_counting_by_hand(log: list[Event], lasting: bool, ticks: int) -> None:
    assert_same(graph(log_of(log, lasting=lasting, ticks=ticks)), graph_of(log, lasting=lasting))


@settings(max_examples=80, deadline=None)
@given(events(), st.booleans(), st.integers(20, 63))
def test_equal_whatever_the_sizes_inside(log: list[Event], lasting: bool, bits: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # Small keys, chunks and tables: every border that only millions of events reach.
        span = max((abs(event[2]) + abs(event[3]) for event in log), default=0) * 2
        needed = span.bit_length() + max((event[0] for event in log), default=0).bit_length() + 6
        for room in (ordering, sorting_values):
            patch.setattr(room, "KEY_BITS", max(42, needed + bits % 5) if bits % 2 else 63)
        patch.setattr(sorting_values, "FEW_TIES", bits % 3)
        patch.setattr(ordering, "CACHED", 3)
        patch.setattr(ordering, "SAMPLE", 2)
        patch.setattr(tallying, "CHUNK", 4)
        patch.setattr(tallying, "BINS", 1 << (bits % 12))
        patch.setattr(tallying, "MOST_CODES", 1 << (bits % 24))
        assert_same(graph(log_of(log, lasting=lasting)), graph_of(log, lasting=lasting))


def test_ties_keep_the_order_of_the_file() -> None:
    found = graph(log_of([(1, "a2", 5, 5), (1, "a1", 5, 5), (1, "a3", 5, 5), (1, "a0", 4, 4)]))
    assert [(edge.origin, edge.target) for edge in found.edges] == [("a0", "a2"), ("a1", "a3"), ("a2", "a1")]


def test_ties_keep_their_order_among_very_many() -> None:
    size = 20_000
    random = np.random.default_rng(5)
    case, time = random.integers(0, 1 << 20, size), random.integers(0, FIVE_YEARS, size)
    case[1::500], time[1::500] = case[::500][: size // 500], time[::500][: size // 500]
    activity = random.integers(0, 40, size).astype(np.uint8)
    log = EventLog(case << 4, activity, time, NAMES, 1)
    rows = [(int(c), NAMES[a], int(t), int(t)) for c, a, t in zip(case, activity, time, strict=True)]
    assert_same(graph(log), graph_of(rows))


def test_the_sum_of_gaps_does_not_overflow() -> None:
    far = 1 << 61
    found = graph(
        EventLog(
            np.repeat(np.arange(9), 2), np.tile([0, 1], 9).astype(np.uint8), np.tile([0, far], 9), NAMES, 1_000_000_000
        )
    )
    assert found.edges[0].mean_seconds == far / 1e9
    assert found.edges[0].median_seconds == far / 1e9


def test_one_case_with_very_many_events() -> None:
    size = 300_000
    log = EventLog(np.zeros(size, np.int64), np.zeros(size, np.uint8), np.arange(size)[::-1].copy(), ["a"], 1)
    found = graph(log)
    assert (found.cases, found.edges[0].count, found.edges[0].median_seconds) == (1, size - 1, 1.0)


def test_a_hundred_thousand_activities() -> None:
    size = 100_000
    names = [str(number) for number in range(size)]
    log = EventLog(np.zeros(size, np.int64), np.arange(size, dtype=np.int32), np.arange(size) * 10, names, 1)
    found = graph(log)
    assert len(found.edges) == size - 1
    assert {edge.median_seconds for edge in found.edges} == {10.0}


def test_hidden_edges_are_counted() -> None:
    found = graph(log_of([(1, "a0", 1, 1), (1, "a1", 2, 2), (2, "a0", 1, 1), (2, "a1", 3, 3), (2, "a2", 9, 9)]))
    shown = found.at_least(2)
    assert [(edge.origin, edge.target) for edge in shown.edges] == [("a0", "a1")]
    assert shown.as_json()["hidden_edges"] == 1
    assert shown.edges[0].share == 1.0
