from __future__ import annotations

import json
from pathlib import Path

from talo.doors.bench.paths.comparing import TOLD_OF_STATES, curves_differ, graphs_differ, states_differ
from talo.doors.bench.paths.data import make
from talo.doors.bench.paths.files import named
from talo.steering.insight.acts.stored import whole
from talo.steering.insight.event_log import Columns
from talo.steering.insight.graph import graph
from talo.steering.insight.reading import read
from talo.steering.insight.store import PathStore


def edge(count: int, median: float) -> dict[str, object]:
    return {"from": "a", "to": "b", "count": count, "mean_seconds": 2.0, "median_seconds": median}


def test_a_wrong_number_is_found() -> None:
    right = json.dumps({"edges": [edge(3, 1.5)]})
    assert graphs_differ(right, right) is None
    assert "count is 3 in one and 4" in str(graphs_differ(right, json.dumps({"edges": [edge(4, 1.5)]})))
    assert "median_seconds" in str(graphs_differ(right, json.dumps({"edges": [edge(3, 1.6)]})))
    assert "one of the graphs only" in str(graphs_differ(right, json.dumps({"edges": []})))


def test_a_wrong_curve_is_found() -> None:
    def told(value: float, statistic: float) -> str:
        return json.dumps({"groups": {"g": {"times": [1], "survival": [value]}}, "log_rank": {"statistic": statistic}})

    assert curves_differ(told(0.5, 2.0), told(0.5, 2.0)) is None
    assert "group g at 1" in str(curves_differ(told(0.5, 2.0), told(0.6, 2.0)))
    assert "log-rank" in str(curves_differ(told(0.5, 2.0), told(0.5, 2.1)))


def test_wrong_states_are_found() -> None:
    def told(rate: float, states: list[str]) -> str:
        right = dict.fromkeys(TOLD_OF_STATES, 1) | {"states": states, "transition_matrix": {"a": {"b": rate}}}
        return json.dumps(right)

    assert states_differ(told(0.5, ["a"]), told(0.5, ["a"])) is None
    assert states_differ(told(0.5, ["a"]), told(0.6, ["a"])) == "transition_matrix a b: 0.5 and 0.6"
    assert "states" in str(states_differ(told(0.5, ["a"]), told(0.5, ["b"])))
    assert "states" in str(states_differ(told(0.5, ["a"]), told(0.5, ["a", "b"])))


def test_the_store_holds_the_events_of_the_file(tmp_path: Path) -> None:
    make(tmp_path, 12_000)
    files = named(tmp_path, 12_000)
    of_file = graph(read(files.events, Columns("case", "activity", "time")))
    assert of_file.as_json() == whole(PathStore(files.store)).as_json()
    assert of_file.events == 12_000
