"""What the files of others hold: each fault is refused with its row, or counted by a rule of docs/insight.md."""

from __future__ import annotations

import gzip
from argparse import Namespace
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.drawing_graphs import drawn
from talo.steering.insight.event_log import Columns, EventLog
from talo.steering.insight.graph import graph
from talo.steering.insight.reading import read
from talo.steering.insight.reading_lives import read_lifetimes, read_stays
from talo.steering.insight.reading_rounds import read_rounds
from talo.steering.insight.reading_states import read_states

ROUNDS = {"id": "id", "round": "round", "value": "value"}
READERS: dict[str, Callable[[Path], Any]] = {
    "log": lambda file: read(file, Columns()),
    "states": lambda file: read_states(file, "id", "m1:m2"),
    "lifetimes": read_lifetimes,
    "stays": read_stays,
    "rounds": lambda file: read_rounds(file, ROUNDS, ("start", "end")),
}
WHOLE = {
    "log": "case,activity,time\n1,A,2026-01-01\n1,B,2026-01-02\n",
    "states": "id,m1,m2\n1,work,work\n2,work,out\n",
    "lifetimes": "duration,event,group\n3,1,a\n4,0,b\n",
    "stays": "id,from,to,tstart,tstop,status\n1,a,b,0,2,1\n2,a,b,0,3,0\n",
    "rounds": "id,round,value\n1,start,3\n1,end,4\n",
}
OPTIONS: dict[str, dict[str, Any]] = {
    "graph": {
        **dict.fromkeys(("case", "activity", "time", "end", "since", "until", "compare")),
        "where": [],
        "min_count": 1,
        "variants": 3,
        "whole": False,
    },
    "states": {"id": "id", "columns": "m1:m2"},
    "survival": {"model": "kaplan-meier", "horizon": None},
    "occupation": {"model": "aalen-johansen", "horizon": None},
    "change": {**ROUNDS, "measure": None, "first": "start", "second": "end"},
}
OF_ACT = {"graph": "log", "states": "states", "survival": "lifetimes", "occupation": "stays", "change": "rounds"}


def written(folder: Path, data: str | bytes, name: str = "data.csv") -> Path:
    file = folder / name
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return file


def answer(act: str, file: Path, form: str) -> str:
    module = import_module(f"talo.steering.insight.acts.{'survival' if act == 'occupation' else act}")
    told: str = module.answer(Namespace(input=file, format=form, **OPTIONS[act]), lambda _: None)
    return told


@pytest.mark.parametrize("kind", list(READERS))
@pytest.mark.parametrize("name", ["data.csv", "data.csv.gz"])
def test_an_empty_file_is_refused(tmp_path: Path, kind: str, name: str) -> None:
    file = written(tmp_path, gzip.compress(b"", mtime=0) if name.endswith("gz") else b"", name)
    with pytest.raises(BadInput, match=f"{name} is empty"):
        READERS[kind](file)


@pytest.mark.parametrize("kind", list(READERS))
def test_a_file_that_is_not_there_is_refused(tmp_path: Path, kind: str) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(BadInput, match="no such file"):
            READERS[kind](path)


@pytest.mark.parametrize("kind", list(READERS))
def test_a_packed_file_cut_short_is_refused(tmp_path: Path, kind: str) -> None:
    head, *rows = WHOLE[kind].splitlines()
    packed = gzip.compress("\n".join([head, *rows * 5000]).encode(), mtime=0)
    for cut in (len(packed) // 2, len(packed) - 3):
        with pytest.raises(BadInput, match="ended before"):
            READERS[kind](written(tmp_path, packed[:cut], "data.csv.gz"))


@pytest.mark.parametrize("kind", list(READERS))
def test_a_row_cut_short_is_named(tmp_path: Path, kind: str) -> None:
    text = WHOLE[kind].rstrip("\n")
    with pytest.raises(BadInput, match="row 2: Expected"):
        READERS[kind](written(tmp_path, text[: text.rindex(",")]))


@pytest.mark.parametrize("kind", list(READERS))
def test_a_mark_of_byte_order_and_semicolons_are_read(tmp_path: Path, kind: str) -> None:
    READERS[kind](written(tmp_path, "\ufeff" + WHOLE[kind].replace(",", ";").replace("\n", "\r\n")))


@pytest.mark.parametrize("form", ["json", "csv", "svg"])
@pytest.mark.parametrize("act", [act for act in OPTIONS if act != "change"])
def test_a_head_without_rows_is_an_empty_count(tmp_path: Path, act: str, form: str) -> None:
    told = answer(act, written(tmp_path, WHOLE[OF_ACT[act]].splitlines()[0] + "\n"), form)
    if form == "svg":
        ET.fromstring(told)
    elif form == "json":
        assert "NaN" not in told


def test_rounds_without_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no row has round 'start'; there are none"):
        answer("change", written(tmp_path, "id,round,value\n"), "json")


def test_events_that_stand_twice_count_twice(tmp_path: Path) -> None:
    found = graph(read(written(tmp_path, "case,activity,time\n1,A,2026-01-01\n1,A,2026-01-01\n"), Columns()))
    assert found.activities == {"A": 2}
    assert [(e.origin, e.target, e.count, e.median_seconds) for e in found.edges] == [("A", "A", 1, 0.0)]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("1,A,2026-01-01T10:00:00Z,2026-01-02T10:00:00", "time has a time zone and end has none"),
        ("1,A,2026-01-01T10:00:00,2026-01-02T10:00:00+02:00", "end has a time zone and time has none"),
        ("1,A,2026-01-01T10:00:00,", "row 1: end is missing"),
        ("1,A,2026-01-02,2026-01-01", "row 1: end is before time"),
    ],
)
def test_beginnings_and_ends_that_do_not_suit_each_other(tmp_path: Path, rows: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read(written(tmp_path, f"case,activity,time,end\n{rows}\n"), Columns(end="end"))


def test_zones_of_parquet_columns_are_not_mixed(tmp_path: Path) -> None:
    zoned = pa.array([0], pa.timestamp("s", "Europe/Helsinki"))
    table = pa.table({"case": ["1"], "activity": ["A"], "time": zoned, "end": pa.array([5], pa.timestamp("s"))})
    pq.write_table(table, tmp_path / "log.parquet")
    with pytest.raises(BadInput, match="time has a time zone and end has none"):
        read(tmp_path / "log.parquet", Columns(end="end"))


def test_unsorted_rows_give_the_same_as_sorted_ones(tmp_path: Path) -> None:
    for kind in ("lifetimes", "stays"):
        head, *rows = WHOLE[kind].splitlines()
        act = {"lifetimes": "survival", "stays": "occupation"}[kind]
        told = [answer(act, written(tmp_path, "\n".join([head, *some]) + "\n"), "json") for some in (rows, rows[::-1])]
        assert told[0] == told[1]


def test_one_case_with_a_million_events(tmp_path: Path) -> None:
    size = 1_000_000
    table = pa.table(
        {
            "case": pa.array(np.full(size, 7)),
            "activity": pa.array(np.zeros(size, np.int8)).cast(pa.string()),
            "time": pa.array(np.arange(size)[::-1].copy()),
        }
    )
    pq.write_table(table, tmp_path / "log.parquet")
    found = graph(read(tmp_path / "log.parquet", Columns()))
    assert (found.cases, found.edges[0].count, found.edges[0].median_seconds) == (1, size - 1, 1.0)


def test_a_hundred_thousand_activities(tmp_path: Path) -> None:
    size = 100_000
    rows = [f"{number % 5},activity {number},{number}" for number in range(size)]
    found = graph(read(written(tmp_path, "\n".join(["case,activity,time", *rows])), Columns()))
    assert len(found.activities) == size
    assert len(found.edges) == size - 5
    picture = drawn(found)
    assert "99\u202f970 activities" in "".join(ET.fromstring(picture).itertext())


def test_cases_that_cannot_be_packed_into_a_key_are_counted() -> None:
    # The whole range of the numbers, in cases and in time.
    far = (1 << 62) - 1
    log = EventLog(
        np.array([0, far, 0, far]), np.array([0, 1, 1, 0], np.uint8), np.array([-far, far, far, -far]), ["a", "b"], 1
    )
    assert {(e.origin, e.target, e.count, e.median_seconds) for e in graph(log).edges} == {
        ("a", "b", 2, float(2 * far))
    }
