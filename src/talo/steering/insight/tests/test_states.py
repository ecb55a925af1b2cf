from __future__ import annotations

import itertools
import json
import math
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.reading_states import read_states
from talo.steering.insight.states import count

DATA = Path(__file__).parent / "data"  # sequenzo's figures; the script that made them lies beside them
WIDE = "id,m1,m2,m3\n1,work,work,out\n2,out,,work\n3,out,out,out\n4,work,out,work\n"


def written(folder: Path, data: str) -> Path:
    file = folder / "wide.csv"
    file.write_text(data)
    return file


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["a", "b", "c", ""]), min_size=4, max_size=4), max_size=20))
def test_equal_to_counting_by_hand(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    lines = [f"{number},{','.join(row)}" for number, row in enumerate(rows)]
    file = written(tmp_path_factory.mktemp("wide"), "\n".join(["id,p1,p2,p3,p4", *lines]) + "\n")
    found = count(read_states(file, "id", "p1:p4")).as_json()
    paths = [list(itertools.takewhile(bool, row)) for row in rows]
    pairs = Counter(pair for path in paths for pair in itertools.pairwise(path))
    assert found["transition_counts"] == {f"{a}->{b}": n for (a, b), n in pairs.items()}
    times = Counter(state for path in paths for state in path)
    for state, mean in found["mean_time_in_state"].items():
        assert mean == pytest.approx(times[state] / len(rows))
    for place, period in enumerate(("p1", "p2", "p3", "p4")):
        here = Counter(path[place] for path in paths if len(path) > place)
        for state, share in found["distribution"][period].items():
            assert share == pytest.approx(here[state] / max(1, here.total()))
    size = len(found["states"])
    within = 0.0
    for path in paths:
        shares = [n / len(path) for n in Counter(path).values()]
        within -= sum(share * math.log(share) for share in shares) / math.log(size) if size > 1 else 0
    assert found["mean_entropy_within"] == pytest.approx(within / max(1, len(rows)), abs=1e-12)


@pytest.mark.parametrize(("name", "columns"), [("biofam", "15:30"), ("mvad", "Jul.93:Jun.99")])
def test_equal_to_sequenzo_s_figures(name: str, columns: str) -> None:
    found = count(read_states(DATA / f"{name}.csv", "id", columns)).as_json()
    for key, expected in json.loads((DATA / f"{name}_states.json").read_text()).items():
        if isinstance(expected, dict) and isinstance(next(iter(expected.values())), dict):
            assert found[key].keys() == expected.keys()
            for place, row in expected.items():
                assert found[key][place] == pytest.approx(row, rel=0, abs=1e-12)
        else:
            assert found[key] == (expected if key == "states" else pytest.approx(expected, rel=0, abs=1e-12))


@pytest.mark.parametrize(
    ("data", "columns", "message"),
    [
        (WIDE, "m1:m9", "has no column 'm9'"),
        (WIDE, "m3:m1", "column 'm1' stands before 'm3'"),
        (WIDE.replace("4,", "2,"), "m1:m3", "row 4: id '2' stands twice"),
        (WIDE.replace("4,", ","), "m1:m3", "row 4: id is missing"),
        ("", "m1:m3", "is empty"),
    ],
)
def test_what_are_no_states(tmp_path: Path, data: str, columns: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_states(written(tmp_path, data), "id", columns)
