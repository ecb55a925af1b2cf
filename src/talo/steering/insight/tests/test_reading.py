from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.event_log import Columns
from talo.steering.insight.graph import graph
from talo.steering.insight.reading import read

PLAIN = "case,activity,time\n7,A,2026-01-01\n7,B,2026-01-03\n8,A,2026-02-01\n"
EXPECTED = {("A", "B"): (1, 2 * 86_400.0)}

XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0">
  <global scope="event"><string key="concept:name" value="unknown"/></global>
  <trace>
    <string key="concept:name" value="7"/><string key="area" value="Vantaa"/>
    <event><string key="concept:name" value="A"><string key="remark" value="C"/></string>
      <date key="time:timestamp" value="2026-01-01T00:00:00.000+02:00"/></event>
    <event><string key="concept:name" value="B"/><date key="time:timestamp" value="2026-01-02T22:00:00.000Z"/></event>
  </trace>
  <trace>
    <event><string key="concept:name" value="A"/><date key="time:timestamp" value="2026-02-01T00:00:00+02:00"/></event>
  </trace>
</log>"""


def steps(file: Path, columns: Columns = Columns()) -> dict[tuple[str, str], tuple[int, float]]:  # noqa: B008
    return {(e.origin, e.target): (e.count, e.median_seconds) for e in graph(read(file, columns)).edges}


def packed(text: str) -> bytes:
    """The same bytes at every hour: each process that runs the tests names them alike."""
    return gzip.compress(text.encode(), mtime=0)


def written(folder: Path, data: str | bytes, name: str = "log.csv") -> Path:
    file = folder / name
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return file


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plain.csv", PLAIN),
        ("semicolons.csv", "\ufeff" + PLAIN.replace(",", ";")),
        ("tabs.csv", PLAIN.replace(",", "\t")),
        ("quoted.csv", PLAIN.replace("A,", '"A",')),
        ("windows.csv", PLAIN.replace("\n", "\r\n")),
        ("zoned.csv", PLAIN.replace("-01\n", "-01T00:00:00+02:00\n").replace("-03\n", "-02T22:00:00Z\n")),
        ("finnish.csv", "case;activity;time\n7;A;1.1.2026\n7;B;3.1.2026\n8;A;1.2.2026\n"),
        (
            "minutes.csv",
            PLAIN.replace("\n7", " 10:00\n7")
            .replace("03\n8", "03 10:00\n8")
            .replace("01\n", "01 10:00\n")
            .replace("time 10:00", "time"),
        ),
        ("seconds.csv", "case,activity,time\n7,A,0\n7,B,172800\n8,A,5\n"),
        ("fractions.csv", "case,activity,time\n7,A,0.25\n7,B,172800.25\n8,A,5.0\n"),
        ("packed.csv.gz", packed(PLAIN)),
        ("log.xes", XES),
        ("log.xes.gz", packed(XES)),
    ],
)
def test_the_same_log_in_many_forms(tmp_path: Path, name: str, data: str | bytes) -> None:
    assert steps(written(tmp_path, data, name)) == EXPECTED


@pytest.mark.parametrize("kind", [pa.string(), pa.int64(), pa.int16(), pa.dictionary(pa.int8(), pa.string())])
@pytest.mark.parametrize("time", [pa.date32(), pa.timestamp("s"), pa.timestamp("ns", "Europe/Helsinki"), pa.string()])
def test_parquet_of_many_types(tmp_path: Path, kind: pa.DataType, time: pa.DataType) -> None:
    names = pa.array(["7", "7", "8"] if kind in (pa.string(),) or pa.types.is_dictionary(kind) else [7, 7, 8])
    days = ["2026-01-01", "2026-01-03", "2026-02-01"]
    texts = pa.array([f"{day}T00:00:00Z" for day in days] if pa.types.is_timestamp(time) and time.tz else days)
    table = pa.table({"case": names.cast(kind), "activity": ["A", "B", "A"], "time": texts.cast(time)})
    pq.write_table(table, tmp_path / "log.parquet")
    assert steps(tmp_path / "log.parquet") == EXPECTED


def test_cases_may_be_numbers_below_nothing(tmp_path: Path) -> None:
    cases = pa.array([-128, -128, 127], pa.int8())
    pq.write_table(pa.table({"case": cases, "activity": ["A", "B", "A"], "time": [0, 172_800, 9]}), tmp_path / "log")
    log = read(tmp_path / "log", Columns())
    assert log.case_names is not None
    assert log.case_names(log.case) == ["-128", "-128", "127"]
    assert steps(tmp_path / "log") == EXPECTED


@pytest.mark.parametrize("names", [["C007", "C007", "C008"], ["C7", "C7", "C10"], ["x", "x", "ä"], ["", "", "1"]])
def test_cases_keep_their_names(tmp_path: Path, names: list[str]) -> None:
    pq.write_table(
        pa.table({"case": names, "activity": ["A", "B", "A"], "time": [0, 172_800, 9]}), tmp_path / "l.parquet"
    )
    log = read(tmp_path / "l.parquet", Columns())
    assert log.case_names is not None
    assert log.case_names(log.case) == names
    assert steps(tmp_path / "l.parquet") == EXPECTED


def test_a_trace_without_a_name_is_a_case_of_its_own(tmp_path: Path) -> None:
    log = read(written(tmp_path, XES, "log.xes"), Columns(), attributes=["case:area"])
    assert log.case_names is not None
    assert log.case_names(log.case) == ["7", "7", "(trace 2)"]
    codes, names = log.attributes["case:area"]
    assert [names[code] for code in codes] == ["Vantaa", "Vantaa", "(none)"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "log.csv is empty"),
        ("case,activity,time\n1,A,2026-01-01\n1,,2026-01-02\n", "row 2: activity is missing"),
        ("case,activity,time\n,A,2026-01-01\n", "row 1: case is missing"),
        ("case,activity,time\n1,A,2026-01-01\n1,B,\n", "row 2: time is missing"),
        ("case,activity,time\n1,A,2026-01-01\n1,B,soon\n", "row 2: time 'soon' is not a time"),
        ("case,activity,time\n1,A,2026-01-01\n1,B,2026-02-30\n", "row 2: time '2026-02-30' is not a time"),
        ("case,activity,time\n1,A,2026-01-01T10:00:00Z\n1,B,2026-01-01T10:00:00\n", "row 2: .* have a time zone"),
        ("case,activity,time\n1,A,1.1.2026\n1,B,2026-01-01\n", "row 2: .* is not written as the first one"),
        ("case,activity,time\n1,A,2026-01-01\n1,B\n", "row 2: Expected 3 columns, got 2"),
        ("who,what,when\n1,A,2026-01-01\n", "say with --case which column of log.csv is the case: who, what, when"),
        ("case,case,time\n1,A,2026-01-01\n", "has the column 'case' twice"),
        (b"case,activity,time\n1,A,2026-01-01\n1,\xe4,2026-01-02\n", "line 3 of log.csv is not in UTF-8"),
        (packed(PLAIN * 50)[:60], "ended before"),
    ],
)
def test_what_is_no_log(tmp_path: Path, data: str | bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read(written(tmp_path, data), Columns())


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("log.xes", XES[:-30], "log.xes, line "),
        ("log.xes", "", "log.xes is empty"),
        ("log.xes.gz", packed(XES)[:-40], "cut short or broken"),
        (
            "log.xes",
            XES.replace('<date key="time:timestamp" value="2026-01-02T22:00:00.000Z"/>', ""),
            "row 2: the event has no time:timestamp",
        ),
        ("log.parquet", "PAR1 and no more", "is no whole Parquet file"),
    ],
)
def test_what_is_no_xes_and_no_parquet(tmp_path: Path, name: str, data: str | bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read(written(tmp_path, data, name), Columns())


def test_ends_before_beginnings_are_refused(tmp_path: Path) -> None:
    file = written(tmp_path, "case,activity,time,end\n1,A,2026-01-01,2026-01-05\n1,B,2026-01-03,2026-01-02\n")
    with pytest.raises(BadInput, match="row 2: end is before time"):
        read(file, Columns(end="end"))


def test_overlapping_periods_have_gaps_below_nothing(tmp_path: Path) -> None:
    file = written(tmp_path, "case,activity,time,end\n1,A,2026-01-01,2026-01-05\n1,B,2026-01-03,2026-01-09\n")
    assert steps(file, Columns(end="end")) == {("A", "B"): (1, -2 * 86_400.0)}


def test_names_keep_their_codes_over_many_pieces() -> None:
    from talo.steering.insight.coding import name_codes

    column = pa.chunked_array([["b", "a"], ["c", "a"], [], ["d", "b"]], pa.string())
    for given in (
        column,
        column.dictionary_encode(),
        pa.chunked_array([pa.array(["b", "a"]).dictionary_encode(), pa.array(["c", "b"]).dictionary_encode()]),
    ):
        codes, names = name_codes(given, "what")
        assert [names[code] for code in codes] == given.to_pylist()
