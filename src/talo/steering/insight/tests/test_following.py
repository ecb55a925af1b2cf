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
from talo.steering.insight.following import Followed, follow, joined
from talo.steering.insight.store import MANIFEST, PathStore
from talo.steering.insight.tests.counting_slowly import Event, graph_of
from talo.steering.insight.tests.test_graph import assert_same
from talo.steering.insight.tests.test_store import content, log_of, rows


def ordered(events: list[Event]) -> list[Event]:
    """As the house reads them: events of one time in an order of their own."""
    return sorted(events, key=lambda event: (event[0], event[2], event[1], event[3]))


def parts_of(events: list[Event]) -> list[EventLog]:
    """One log in two parts that share no case."""
    log = log_of(ordered(events), lasting=True)
    return [log.where(log.case % 2 == part) for part in (0, 1)]


def told(log: EventLog) -> list[tuple[str, str, int, int]]:
    """The events of a log, with names."""
    assert log.case_names is not None
    assert log.end is not None
    names = log.case_names(log.case)
    found = zip(names, log.activity.tolist(), log.time.tolist(), log.end.tolist(), strict=True)
    return [(name, log.activities[activity], time, end) for name, activity, time, end in found]


@settings(max_examples=60, deadline=None)
@given(rows, st.lists(st.tuples(rows, st.booleans()), max_size=4), st.booleans())
def test_follows_every_change(
    tmp_path_factory: pytest.TempPathFactory, first: list[Event], later: list[tuple[list[Event], bool]], starts: bool
) -> None:
    """New, ended, corrected and deleted events, cases that go and come again: equal to a rebuild after each."""
    folder = tmp_path_factory.mktemp("followed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storing, "ROWS_OF_GROUP", 6)
        storing.build(folder / "own", joined(parts_of(first)), from_starts=starts, marks={"key": 1})
        for number, (events, compacts) in enumerate(later):
            before = {event[0] for event in told(PathStore(folder / "own").log())}
            found = follow(folder / "own", parts_of(events))
            assert found.gone == len(before - {event[0] for event in events})
            assert follow(folder / "own", parts_of(events)) == Followed(0, 0)
            store = PathStore(folder / "own")
            expected = graph_of(ordered(events), lasting=not starts)
            assert_same(whole(store), expected)
            if (kept := from_sums(store)) is not None:
                assert_same(kept, expected)
            assert sorted(told(store.log())) == sorted(told(joined(parts_of(events))))
            if compacts:
                storing.compact(folder / "own")
                again = folder / f"again-{number}"
                storing.build(again, joined(parts_of(events)), from_starts=starts, marks={"key": 1})
                assert content(folder / "own") == content(again)
                gone = {event[0] for event in first} - {event[0] for event in events}
                assert not any(name.encode() in data for data in content(folder / "own").values() for name in gone)


def test_only_what_has_changed_is_written(tmp_path: Path) -> None:
    events = [(f"client-{number}", "x", number, number) for number in range(50)]
    storing.build(tmp_path / "s", joined(parts_of(events)))
    assert follow(tmp_path / "s", parts_of([*events[1:], ("client-7", "y", 9, 12)])) == Followed(changed=1, gone=1)
    store = PathStore(tmp_path / "s")
    assert [(piece.rows, piece.replaces) for piece in store.deltas] == [(2, True)]
    assert store.case_names(np.array(store.manifest.withdrawn)) == ["client-0"]


def test_a_replaced_case_can_be_appended_to_and_replaced_again(tmp_path: Path) -> None:
    storing.build(tmp_path / "s", log_of([("a", "x", 1, 1), ("a", "y", 2, 2), ("b", "x", 1, 1)], lasting=True))
    storing.replace(tmp_path / "s", log_of([("a", "y", 5, 6)], lasting=True))
    storing.append(tmp_path / "s", log_of([("a", "z", 4, 4)], lasting=True))
    assert told(PathStore(tmp_path / "s").log()) == [("b", "x", 1, 1), ("a", "z", 4, 4), ("a", "y", 5, 6)]
    storing.replace(tmp_path / "s", log_of([("a", "z", 7, 7)], lasting=True), gone=["b"])
    assert told(PathStore(tmp_path / "s").log()) == [("a", "z", 7, 7)]
    storing.replace(tmp_path / "s", log_of([("b", "x", 0, 3)], lasting=True), gone=["a", "nobody"])
    assert told(PathStore(tmp_path / "s").log()) == [("b", "x", 0, 3)]


def test_finer_times_rewrite_the_store_with_the_new_cases_only(tmp_path: Path) -> None:
    storing.build(tmp_path / "s", log_of([("a", "x", 5, 5), ("b", "x", 5, 5)], lasting=True), from_starts=True)
    half = log_of([("a", "y", 0, 0)], lasting=True, ticks=1000)
    half.time = half.end = np.array([6500])
    storing.replace(tmp_path / "s", half)
    store = PathStore(tmp_path / "s")
    assert sorted(told(store.log())) == [("a", "y", 6500, 6500), ("b", "x", 5000, 5000)]
    assert store.manifest.from_starts


def test_an_opened_store_outlives_a_compaction(tmp_path: Path) -> None:
    storing.build(tmp_path / "s", log_of([("a", "x", 1, 1), ("a", "y", 2, 2)], lasting=True))
    storing.append(tmp_path / "s", log_of([("b", "x", 4, 4)], lasting=True))
    held = PathStore(tmp_path / "s")
    storing.compact(tmp_path / "s")
    assert whole(held).cases == 2
    assert from_sums(held) == whole(held)


def test_a_damaged_store_is_told(tmp_path: Path) -> None:
    store = storing.build(tmp_path / "s", log_of([("a", "x", 1, 1), ("a", "y", 2, 2)]))
    file = tmp_path / "s" / store.base.file
    file.write_bytes(file.read_bytes()[:-7])
    with pytest.raises(BadInput, match="damaged"):
        PathStore(tmp_path / "s")
    file.unlink()
    with pytest.raises(BadInput, match="damaged"):
        PathStore(tmp_path / "s")


def test_the_files_are_as_closed_as_their_folder(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir(mode=0o700)
    storing.build(tmp_path / "s", log_of([("a", "x", 1, 1)]))
    storing.append(tmp_path / "s", log_of([("b", "x", 1, 1)]))
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "s").iterdir()} == {0o600}


def test_a_crash_leaves_the_old_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = [("a", "x", 1, 1), ("b", "y", 2, 2)]
    storing.build(tmp_path / "s", joined(parts_of(events)))
    before = (tmp_path / "s" / MANIFEST).read_bytes()

    def crash(*_: object, **__: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr("talo.steering.insight.store.Manifest.save", crash)
        for act in (
            lambda: follow(tmp_path / "s", parts_of([("a", "z", 3, 3)])),
            lambda: storing.compact(tmp_path / "s"),
        ):
            with pytest.raises(OSError, match="no space"):
                act()
    assert (tmp_path / "s" / MANIFEST).read_bytes() == before
    assert sorted(told(PathStore(tmp_path / "s").log())) == events
    follow(tmp_path / "s", parts_of([("a", "z", 3, 3)]))
    storing.compact(tmp_path / "s")
    assert told(PathStore(tmp_path / "s").log()) == [("a", "z", 3, 3)]
    assert not list((tmp_path / "s").glob("*.new"))
    assert len(list((tmp_path / "s").glob("*.parquet"))) == 3
