from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from talo import PROJECT
from talo.doors.cli import entry

LOG = """client,what,when,area
1,contact,2026-01-01,Vantaa
1,plan,2026-01-05,Vantaa
1,job,2026-03-01,Vantaa
2,contact,2026-01-02,Espoo
2,plan,2026-01-04,Espoo
3,contact,2026-02-01,Espoo
3,plan,2026-02-11,Espoo
3,job,2026-05-01,Espoo
"""
DATA = PROJECT / "src" / "talo" / "steering" / "insight" / "tests" / "data"
COLUMNS = ["--case", "client", "--activity", "what", "--time", "when"]


@pytest.fixture
def log(tmp_path: Path) -> str:
    file = tmp_path / "log.csv"
    file.write_text(LOG)
    return str(file)


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert entry.main(["paths", *arguments]) == 0
    return capsys.readouterr().out


def test_the_contract_of_the_graph(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(told(capsys, "graph", "--input", log, *COLUMNS))
    assert found["events"] == 8
    assert found["cases"] == 3
    assert found["activities"] == {"contact": 3, "plan": 3, "job": 2}
    assert found["start"] == {"contact": 3}
    assert found["end"] == {"job": 2, "plan": 1}
    assert found["edges"][0] == {
        "from": "contact",
        "to": "plan",
        "count": 3,
        "share": 1.0,
        "mean_seconds": 16 / 3 * 86_400,
        "median_seconds": 4 * 86_400.0,
    }
    assert found["edges"][1]["share"] == 2 / 3


def test_period_and_attribute_choose_events(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(told(capsys, "graph", "--input", log, *COLUMNS, "--from", "2026-01-02", "--until", "2026-02-11"))
    assert (found["events"], found["cases"]) == (5, 3)
    found = json.loads(told(capsys, "graph", "--input", log, *COLUMNS, "--where", "area=Vantaa", "--where", "what=job"))
    assert found["activities"] == {"job": 1}
    assert entry.main(["paths", "graph", "--input", log, *COLUMNS, "--where", "area=Oulu"]) == 1
    assert "no event has area 'Oulu'; there are Espoo, Vantaa" in capsys.readouterr().err


def test_csv_and_pictures(log: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(told(capsys, "graph", "--input", log, *COLUMNS, "--format", "csv"))))
    assert [(row["from"], row["to"], row["count"]) for row in rows] == [("contact", "plan", "3"), ("plan", "job", "2")]
    data = DATA
    wide = tmp_path / "wide.csv"
    wide.write_text("id,a,b\n1,x,<y>\n2,x,\n")
    for arguments in (
        ["graph", "--input", log, *COLUMNS],
        ["survival", "--input", str(data / "lung.csv")],
        ["survival", "--model", "aalen-johansen", "--input", str(data / "icu.csv")],
        ["states", "--input", str(wide), "--columns", "a:b"],
    ):
        picture = ET.fromstring(told(capsys, *arguments, "--format", "svg"))
        assert picture.tag.endswith("svg")
        assert picture.find("{http://www.w3.org/2000/svg}title") is not None


def test_two_cohorts_side_by_side(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(told(capsys, "graph", "--input", log, *COLUMNS, "--compare", "area=Espoo,Vantaa"))["comparison"]
    assert found["cohorts"] == {"Espoo": {"events": 5, "cases": 2}, "Vantaa": {"events": 3, "cases": 1}}
    job = next(edge for edge in found["edges"] if edge["to"] == "job")
    assert job["cohorts"]["Espoo"]["share_of_cases"] == 0.5
    assert job["difference"] == -0.5
    assert job["interval"][0] < -0.5 < job["interval"][1]
    assert entry.main(["paths", "graph", "--input", log, *COLUMNS, "--compare", "what=plan,job"]) == 1
    assert "cohorts must not overlap" in capsys.readouterr().err


def test_the_contract_of_survival(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["paths", "survival", "--input", str(DATA / "lung.csv")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told["groups"]) == {"men", "women"}
    assert {"times", "survival", "se", "at_risk"} <= set(told["groups"]["men"])
    model = ["--model", "aalen-johansen"]
    assert entry.main(["paths", "survival", *model, "--input", str(DATA / "icu.csv")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["states"] == ["0", "1", "2"]
    assert set(told["occupation"]) == set(told["se"]) == {"0", "1", "2"}
    assert len(told["times"]) == len(told["occupation"]["0"]) == len(told["se"]["2"])
    assert sum(told["transition_counts"].values()) == (DATA / "icu.csv").read_text().count(",1\n")
    assert "0->2" in told["transition_counts"]


def test_the_contract_of_states(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "wide.csv"
    file.write_text("id,m1,m2,m3\n1,work,work,out\n2,out,,work\n3,out,out,out\n4,work,out,work\n")
    assert entry.main(["paths", "states", "--input", str(file), "--id", "id", "--columns", "m1:m3"]) == 0
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert "1 cells stand behind an empty one" in said.err
    assert (told["cases"], told["length"], told["states"]) == (4, 3, ["out", "work"])
    assert told["transition_counts"] == {"out->out": 2, "out->work": 1, "work->out": 2, "work->work": 1}
    assert told["transition_matrix"] == {
        "out": {"out": pytest.approx(2 / 3), "work": pytest.approx(1 / 3)},
        "work": {"out": pytest.approx(2 / 3), "work": pytest.approx(1 / 3)},
    }
    assert told["mean_time_in_state"] == {"out": 6 / 4, "work": 4 / 4}
    assert told["distribution"]["m2"] == {"out": pytest.approx(2 / 3), "work": pytest.approx(1 / 3)}
    assert told["at_hand"] == {"m1": 4, "m2": 3, "m3": 3}
    assert told["entropy"][0] == pytest.approx(1.0)


def test_who_was_lost_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rounds.csv"
    file.write_text("id;round;value\n1;start;4\n1;end;6\n2;start;9\n3;start;5\n3;end;5\n4;end;1\n1;middle;5\n")
    assert entry.main(["paths", "change", "--input", str(file)]) == 0
    told = json.loads(capsys.readouterr().out)["measures"]["all"]
    assert (told["first_round"], told["both_rounds"], told["lost"], told["only_second_round"]) == (3, 2, 1, 1)
    assert (told["mean_change"], told["first_of_lost"], told["first_of_kept"]) == (1.0, 9.0, 4.5)


def test_a_log_without_events_has_an_empty_graph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "log.csv"
    file.write_text("case,activity,time\n")
    assert entry.main(["paths", "graph", "--input", str(file)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"events": 0, "cases": 0, "activities": {}, "edges": [], "start": {}, "end": {}}


def test_a_store_by_the_command(log: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, more = str(tmp_path / "store"), tmp_path / "more.csv"
    more.write_text("client,what,when\n2,job,2026-06-01\n9,contact,2026-06-01\n")
    assert json.loads(told(capsys, "store", "--input", log, "--output", store, *COLUMNS))["events"] == 8
    assert json.loads(told(capsys, "append", "--input", str(more), "--output", store, *COLUMNS))["deltas"] == 1
    kept = told(capsys, "graph", "--input", store)
    assert kept == told(capsys, "graph", "--input", store, "--whole")
    assert json.loads(kept)["activities"] == {"contact": 4, "job": 3, "plan": 3}
    told(capsys, "withdraw", "--input", store, "1")
    assert json.loads(told(capsys, "graph", "--input", store))["cases"] == 3
    assert json.loads(told(capsys, "compact", "--input", store)) == {
        "events": 7,
        "cases": 3,
        "activities": 3,
        "deltas": 0,
        "withdrawn": 0,
    }
    found = json.loads(told(capsys, "graph", "--input", store, "--from", "2026-06-01", "--variants", "1"))
    assert found["events"] == 2
    assert entry.main(["paths", "graph", "--input", store, "--where", "area=Espoo"]) == 1
    assert "keeps no attributes" in capsys.readouterr().err


def test_neither_django_nor_a_database_is_started(log: str, tmp_path: Path) -> None:
    program = (
        "import sys; from talo.doors.cli.entry import main; code = main(sys.argv[1:]);"
        "bad = {'django', 'psycopg', 'pyarrow.compute'} & set(sys.modules); sys.exit(f'loaded {bad}' if bad else code)"
    )
    environment = {
        "PYTHONPATH": str(PROJECT / "src"),
        "PATH": os.environ["PATH"],
        "TALO_VAR": str(tmp_path / "var"),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    }
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"case": [1, 1], "activity": ["a", "b"], "time": [1, 2]}), tmp_path / "log.parquet")
    done = subprocess.run(
        [sys.executable, "-c", program, "paths", "graph", "--input", str(tmp_path / "log.parquet")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["edges"][0]["median_seconds"] == 1.0
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["graph"],
        ["graph", "--input", "x.csv", "--from", "1.1.2026"],
        ["graph", "--input", "x.csv", "--compare", "area=Espoo"],
        ["graph", "--input", "x.csv", "--min-count", "0"],
        ["states", "--input", "x.csv"],
        ["survival", "--input", "x.csv", "--model", "cox"],
    ],
    ids=" ".join,
)
def test_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        entry.main(["paths", *arguments])
    assert left.value.code == 2


@pytest.mark.parametrize("act", ["graph", "survival", "change", "compact"])
def test_a_file_that_is_not_there(act: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["paths", act, "--input", str(tmp_path / "none.csv")]) == 1
    said = capsys.readouterr()
    assert not said.out
    assert "none.csv" in said.err
