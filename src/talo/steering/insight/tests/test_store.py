from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talo.steering.insight import storing
from talo.steering.insight.acts.stored import from_sums, whole
from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.event_log import EventLog
from talo.steering.insight.store import PathStore
from talo.steering.insight.tests.counting_slowly import Event, graph_of
from talo.steering.insight.tests.test_graph import assert_same

LETTERS = "abcdefghij"


def log_of(events: list[Event], *, lasting: bool = False, ticks: int = 1) -> EventLog:
    names = sorted({event[0] for event in events}, key=hash)
    letters = list(dict.fromkeys(event[1] for event in events))
    return EventLog(
        case=np.array([names.index(event[0]) for event in events], np.int64),
        activity=np.array([letters.index(event[1]) for event in events], np.int32),
        time=np.array([event[2] * ticks for event in events], np.int64),
        activities=letters,
        ticks=ticks,
        end=np.array([event[3] * ticks for event in events], np.int64) if lasting else None,
        case_names=lambda codes: [names[code] for code in codes],
    )


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


rows = st.lists(
    st.tuples(
        st.sampled_from([f"client-{number}" for number in range(8)] + ["ä", "z" * 20]),
        st.sampled_from(LETTERS),
        st.integers(-50, 50),
        st.integers(0, 9),
    ).map(lambda row: (row[0], row[1], row[2], row[2] + row[3])),
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@given(
    rows,
    st.lists(rows, max_size=3),
    st.sets(st.sampled_from([f"client-{n}" for n in range(8)]), max_size=2),
    st.booleans(),
)
def test_equal_to_a_rebuild(
    tmp_path_factory: pytest.TempPathFactory, base: list[Event], later: list[list[Event]], gone: set[str], lasting: bool
) -> None:
    folder = tmp_path_factory.mktemp("stores")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storing, "ROWS_OF_GROUP", 6)
        storing.build(folder / "grown", log_of(base, lasting=lasting))
        for events in later:
            storing.append(folder / "grown", log_of(events, lasting=lasting))
        storing.withdraw(folder / "grown", gone)
        left = [event for events in (base, *later) for event in events if event[0] not in gone]
        store = PathStore(folder / "grown")
        expected = graph_of(left, lasting=lasting)
        assert_same(whole(store), expected)
        if (kept := from_sums(store)) is not None:
            assert_same(kept, expected)
        assert base == [] or kept is not None
        storing.compact(folder / "grown")
        storing.build(folder / "rebuilt", log_of(left, lasting=lasting))
        assert content(folder / "grown") == content(folder / "rebuilt")
        assert_same(whole(PathStore(folder / "grown")), expected)
        assert not any(name.encode() in data for data in content(folder / "grown").values() for name in gone)


def test_other_readers_read_it(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    store = storing.build(tmp_path / "s", log_of([("b", "x", 5, 5), ("a", "y", 3, 3), ("a", "x", 1, 1)]))
    table = pq.read_table(tmp_path / "s" / store.base.file)
    assert table.to_pydict() == {"case": [0, 0, 1], "activity": [0, 1, 0], "time": [1, 3, 5]}
    names = pq.read_table(tmp_path / "s" / store.base.cases)
    assert names.to_pydict() == {"name": [b"a", b"b"]}


def test_finer_times_rewrite_the_store(tmp_path: Path) -> None:
    storing.build(tmp_path / "s", log_of([("a", "x", 5, 5)]))
    half = log_of([("a", "y", 0, 0)], ticks=1000)
    half.time = np.array([6500])
    found = whole(storing.append(tmp_path / "s", half))
    assert [(e.origin, e.target, e.median_seconds) for e in found.edges] == [("x", "y", 1.5)]
    again = whole(storing.append(tmp_path / "s", log_of([("a", "z", 7, 7)])))
    assert [(e.target, e.median_seconds) for e in again.edges] == [("y", 1.5), ("z", 0.5)]


def test_new_activities_beyond_the_room_for_them(tmp_path: Path) -> None:
    storing.build(tmp_path / "s", log_of([("a", "x", 5, 5)]))
    many = [("a", f"n{number}", 10 + number, 0) for number in range(50)]
    store = storing.append(tmp_path / "s", log_of(many))
    assert from_sums(store) is None
    assert_same(whole(store), graph_of([("a", "x", 5, 5), *many]))


def test_refusals(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("dear")
    with pytest.raises(BadInput, match="holds other files"):
        storing.build(tmp_path / "other", log_of([]))
    with pytest.raises(BadInput, match="no path store"):
        PathStore(tmp_path / "other")
    storing.build(tmp_path / "s", log_of([("a", "x", 5, 5)]))
    with pytest.raises(BadInput, match="have an end"):
        storing.append(tmp_path / "s", log_of([("a", "x", 5, 6)], lasting=True))
    assert (tmp_path / "other" / "letter.txt").read_text() == "dear"
