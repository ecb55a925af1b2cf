from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talo.steering.insight import multi_state
from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.multi_state import Stays, occupation
from talo.steering.insight.reading_lives import read_lifetimes, read_stays
from talo.steering.insight.survival import Lifetimes, curves, log_rank

DATA = Path(__file__).parent / "data"  # R's figures; the script that made them lies beside them
CLOSE = 1e-8


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="") as file:
        return list(csv.DictReader(file))


def sums(name: str) -> dict[str, float]:
    return {row["what"]: float(row["value"]) for row in table(name)}


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(np.asarray(found, float), np.asarray(expected, float), rtol=0, atol=CLOSE)


@pytest.mark.parametrize("name", ["lung", "heart"])
def test_curves_equal_r_s(name: str) -> None:
    found = curves(read_lifetimes(DATA / f"{name}.csv"))
    expected = table(f"{name}_curve.csv")
    assert set(found) == {row["group"] for row in expected}
    for group, curve in found.items():
        rows = [row for row in expected if row["group"] == group]
        close(curve.times, [row["time"] for row in rows])
        close(curve.survival, [row["survival"] for row in rows])
        close(curve.se, [row["se"] for row in rows])
        assert curve.at_risk.tolist() == [int(row["at_risk"]) for row in rows]


def test_sums_equal_r_s() -> None:
    lives = read_lifetimes(DATA / "lung.csv")
    expected = sums("lung_sums.csv")
    test = log_rank(lives)
    assert test is not None
    close(test.statistic, expected["log_rank"])
    close(test.p_value, math.erfc(math.sqrt(expected["log_rank"] / 2)))
    for group, curve in curves(lives).items():
        close(curve.restricted_mean(365.0), (expected[f"mean_{group}"], expected[f"mean_se_{group}"]))
        assert curve.median() == expected[f"median_{group}"]


def test_log_rank_of_three_groups_equals_r_s() -> None:
    test = log_rank(read_lifetimes(DATA / "colon.csv"))
    assert test is not None
    assert test.degrees == 2
    close(test.statistic, sums("colon_sums.csv")["log_rank"])
    close(test.p_value, math.exp(-test.statistic / 2))


def test_occupation_equals_etm_s() -> None:
    found = occupation(read_stays(DATA / "icu.csv"))
    rows = table("icu_occupation.csv")
    close(found.times, [row["time"] for row in rows])
    for place, state in enumerate(found.states):
        close(found.probability[:, place], [row[f"p{state}"] for row in rows])
        close(found.se[:, place], [row[f"se{state}"] for row in rows])


def step_by_step(rows: Stays) -> tuple[list[float], list[np.ndarray], list[np.ndarray]]:
    """Aalen–Johansen as the books write it: one time after the other."""
    size = len(rows.states)
    stays = {(p, f, b, e) for p, f, b, e in zip(rows.person, rows.origin, rows.begin, rows.end, strict=True)}
    start = min(stay[2] for stay in stays)
    first = np.bincount([stay[1] for stay in stays if stay[2] == start], minlength=size)
    now, cover = first / first.sum(), np.zeros((size, size))
    times = sorted(set(rows.end[rows.happened]))
    probabilities, variances = [], []
    for time in times:
        risk = np.array([sum(f == g and b < time <= e for _, f, b, e in stays) for g in range(size)])
        step, grown = np.eye(size), np.zeros((size, size))
        for g in range(size):
            if not risk[g]:
                continue
            here = rows.happened & (rows.end == time) & (rows.origin == g)
            step[g] += np.bincount(rows.target[here], minlength=size) / risk[g]
            step[g, g] -= here.sum() / risk[g]
            grown += now[g] ** 2 * (np.diag(step[g]) - np.outer(step[g], step[g])) / risk[g]
        cover = step.T @ cover @ step + grown
        now = now @ step
        probabilities.append(now)
        variances.append(np.diag(cover))
    return times, probabilities, variances


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 3), st.lists(st.integers(1, 6), max_size=5)),
        min_size=1,
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_occupation_equals_one_step_after_the_other(people: list[tuple[int, int, list[int]]], random: Any) -> None:
    rows: list[tuple[int, int, int, float, float, bool]] = []
    for person, (state, late, lengths) in enumerate(people):
        now, place = float(late), state
        for length in lengths:
            others = [other for other in range(3) if other != place]
            chosen = random.choice([None, *others])
            rows += [(person, place, other, now, now + length, other == chosen) for other in others]
            if chosen is None:
                break
            now, place = now + length, chosen
    if not rows:
        return
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    stays = Stays(*columns, states=["a", "b", "c"])  # type: ignore[arg-type]
    found = occupation(stays)
    times, probabilities, variances = step_by_step(stays)
    close(found.times, times)
    if times:
        close(found.probability, probabilities)
        close(found.se**2, variances)
        close(found.probability.sum(axis=1), np.ones(len(times)))


def test_one_row_for_each_stay_does_not_count_twice(tmp_path: Path) -> None:
    file = tmp_path / "stays.csv"
    file.write_text("id,from,to,tstart,tstop,status\n1,a,b,0,2,1\n1,a,c,0,2,0\n2,a,b,0,3,0\n2,a,c,0,3,0\n")
    found = occupation(read_stays(file))
    assert found.probability.tolist() == [[0.5, 0.5, 0.0]]
    assert found.restricted_mean(4) == {"a": 3.0, "b": 1.0, "c": 0.0}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=30))
def test_survival_equals_counting_by_hand(rows: list[tuple[int, bool]]) -> None:
    durations, events = (np.array(column) for column in zip(*rows, strict=True))
    curve = curves(Lifetimes(durations.astype(float), events, None, np.zeros(len(rows), int), ["all"]))["all"]
    left, error = 1.0, 0.0
    for place, time in enumerate(sorted({duration for duration, _ in rows})):
        risk = sum(duration >= time for duration, _ in rows)
        died = sum(duration == time and event for duration, event in rows)
        left *= 1 - died / risk
        error += died / (risk * (risk - died)) if risk > died else 0
        assert (curve.times[place], curve.at_risk[place], curve.events[place]) == (time, risk, died)
        close((curve.survival[place], curve.se[place]), (left, left * math.sqrt(error)))


def lives_of(rows: list[tuple[float, int, float]], groups: list[int] | None = None) -> Lifetimes:
    """Lifetimes of (duration, event, entry)."""
    duration, event, entry = (np.array(column, float) for column in zip(*rows, strict=True))
    names = [f"g{number}" for number in range(max(groups or [0]) + 1)]
    return Lifetimes(duration, event == 1, entry, np.array(groups or [0] * len(rows)), names)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5), st.booleans(), st.integers(0, 2)), min_size=1, max_size=25)
)
def test_late_entries_and_ties_equal_counting_by_hand(rows: list[tuple[int, int, bool, int]]) -> None:
    lives = lives_of(
        [(entry + length, int(event), entry) for entry, length, event, _ in rows], [group for *_, group in rows]
    )
    ends = sorted({entry + length for entry, length, event, _ in rows if event})
    table = {}
    for place, curve in enumerate(curves(lives).values()):
        mine = [row for row in rows if row[3] == place]
        left = 1.0
        for number, time in enumerate(curve.times):
            risk = sum(entry < time <= entry + length for entry, length, _, _ in mine)
            died = sum(event and entry + length == time for entry, length, event, _ in mine)
            left *= 1 - died / risk
            assert (curve.at_risk[number], curve.events[number]) == (risk, died)
            close(curve.survival[number], left)
        table[place] = [
            (
                sum(entry < time <= entry + length for entry, length, _, _ in mine),
                sum(event and entry + length == time for entry, length, event, _ in mine),
            )
            for time in ends
        ]
    test = log_rank(lives)
    if test is None:
        assert len(table) < 2 or not ends
        return
    excess, variance = np.zeros(len(table)), np.zeros((len(table), len(table)))
    for number in range(len(ends)):
        risk = np.array([table[place][number][0] for place in table], float)
        died = np.array([table[place][number][1] for place in table], float)
        total, events = risk.sum(), died.sum()
        excess += died - events * risk / total
        if total > 1:
            share = risk / total
            variance += events * (total - events) / (total - 1) * (np.diag(share) - np.outer(share, share))
    close(test.statistic, excess[1:] @ np.linalg.pinv(variance[1:, 1:]) @ excess[1:])
    assert test.degrees == np.linalg.matrix_rank(variance)


def test_nobody_had_the_event() -> None:
    lives = lives_of([(3, 0, 0), (5, 0, 1), (5, 0, 0), (8, 0, 4)], [0, 0, 1, 1])
    for curve in curves(lives).values():
        assert set(curve.survival.tolist()) == {1.0}
        assert set(curve.se.tolist()) == {0.0}
        assert curve.median() is None
        assert curve.restricted_mean(3.0) == (3.0, 0.0)
    assert log_rank(lives) is None


def test_everybody_has_the_event_at_once() -> None:
    lives = lives_of([(4, 1, 0)] * 3 + [(4, 0, 0)])
    curve = curves(lives)["g0"]
    # Who leaves at the time of an event is still at risk at it.
    assert (curve.at_risk.tolist(), curve.survival.tolist()) == ([4], [0.25])
    everybody = curves(lives_of([(4, 1, 0)] * 3))["g0"]
    assert (everybody.survival.tolist(), everybody.se.tolist(), everybody.median()) == ([0.0], [0.0], 4.0)


def test_groups_that_were_never_followed_together_cannot_be_compared() -> None:
    test = log_rank(lives_of([(2, 1, 0), (3, 1, 0), (8, 1, 5), (9, 1, 5)], [0, 0, 1, 1]))
    assert test is not None
    assert (test.statistic, test.degrees, test.p_value) == (0.0, 0, 1.0)


def test_occupation_where_nobody_moves(tmp_path: Path) -> None:
    file = tmp_path / "stays.csv"
    file.write_text("id,from,to,tstart,tstop,status\n1,a,b,0,2,0\n2,b,a,0,3,0\n3,b,a,0,3,0\n")
    found = occupation(read_stays(file))
    assert len(found.times) == 0
    close(found.initial, [1 / 3, 2 / 3])
    assert found.restricted_mean(3) == {"a": 1.0, "b": 2.0}


def test_who_comes_late_is_at_risk_only_then(tmp_path: Path) -> None:
    file = tmp_path / "stays.csv"
    rows = ["1,a,b,0,2,1", "2,a,b,0,5,0", "3,a,b,2,4,1", "4,a,b,1,4,1", "5,b,a,0,9,0"]
    file.write_text("\n".join(["id,from,to,tstart,tstop,status", *rows]))
    found = occupation(read_stays(file))
    # At 2: 1, 2 and 4 are in a (3 comes at 2, and is at risk after it); at 4: 2, 3 and 4.
    close(found.times, [2, 4])
    close(found.probability[:, 0], [2 / 3 * 2 / 3, 2 / 3 * 2 / 3 * 1 / 3])
    assert found.transitions.tolist() == [[0, 3], [0, 0]]


@pytest.mark.parametrize(
    ("head", "rows", "message"),
    [
        ("duration,event", ["3,1", "-1,0"], "row 2: the duration is below 0"),
        ("duration,event", ["3,1", ",0"], "row 2: duration is missing"),
        ("duration,event", ["3,1", "4,2"], "row 2: event is 2; it must be 1 or 0"),
        ("duration,event", ["3,1", "soon,0"], "row 2: duration 'soon' is not a number"),
        ("duration,event,entry", ["3,1,0", "4,1,4"], "row 2: the duration does not end after the entry"),
        ("time,event", ["3,1"], "has no column 'duration'"),
    ],
)
def test_what_is_no_lifetime(tmp_path: Path, head: str, rows: list[str], message: str) -> None:
    file = tmp_path / "lives.csv"
    file.write_text("\n".join([head, *rows]))
    with pytest.raises(BadInput, match=message):
        read_lifetimes(file)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["1,a,b,0,2,1", "1,b,a,1,3,0"], "row 2: the stay overlaps another of the same person"),
        (["1,a,b,2,2,1"], "row 1: tstop is not after tstart"),
        (["1,a,b,5,2,1"], "row 1: tstop is not after tstart"),
        (["1,a,b,0,2,1", "1,a,c,0,2,1"], "row 2: the stay has ended in two ways"),
        (["1,a,b,0,2,1", "1,a,c,0,3,0"], "row 2: the rows of this stay differ"),
        (["1,a,a,0,2,1"], "row 1: from and to are the same state"),
        (["1,a,,0,2,1"], "row 1: to is missing"),
    ],
)
def test_what_are_no_stays(tmp_path: Path, rows: list[str], message: str) -> None:
    file = tmp_path / "stays.csv"
    file.write_text("\n".join(["id,from,to,tstart,tstop,status", *rows]))
    with pytest.raises(BadInput, match=message):
        occupation(read_stays(file))


def test_long_stretches_are_joined() -> None:
    # Enough times for several stretches, whose borders must not show.
    size = 400
    person = np.repeat(np.arange(size), 2)
    end = np.repeat(np.arange(1.0, size + 1), 2)
    stays = Stays(
        person,
        np.zeros(2 * size, int),
        np.tile([1, 2], size),
        np.zeros(2 * size),
        end,
        np.tile([True, False], size),
        ["a", "b", "c"],
    )
    found = occupation(stays)
    close(found.probability[:, 1], np.arange(1, size + 1) / size)
    share = np.arange(1, size + 1) / size
    close(found.se[:, 1], np.sqrt(share * (1 - share) / size))
    assert multi_state.occupation(stays).restricted_mean(float(size))["a"] == pytest.approx((size + 1) / 2)
