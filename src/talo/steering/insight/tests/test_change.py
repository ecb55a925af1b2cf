from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.change import Pairs, change
from talo.steering.insight.distributions import chi_square_above, student_above, student_quantile
from talo.steering.insight.reading_rounds import read_rounds

COLUMNS = {"id": "id", "round": "round", "value": "value"}
# R's sleep data (Student 1908): extra hours under two drugs, ten people.
ONE = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
TWO = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_equal_to_students_own_figures() -> None:
    # t.test(extra ~ group, sleep, paired = TRUE): t = -4.0621, p = 0.002833, interval -2.4598858 to -0.7001142.
    found = change(Pairs(np.array(ONE), np.array(TWO)))
    assert found.mean_change == pytest.approx(1.58)
    assert found.interval == pytest.approx((0.7001142, 2.4598858), abs=5e-8)
    assert found.p_value == pytest.approx(0.002833, abs=5e-7)
    assert found.response == pytest.approx(4.0621277 / 10**0.5, abs=1e-7)
    assert (found.up, found.same, found.down) == (9, 1, 0)


def test_distributions_equal_r_s() -> None:
    # qt(0.975, 9), qt(0.995, 1.5), pt(2, 30, lower = FALSE), pchisq(10, 5, lower = FALSE), pchisq(3, 4, lower = FALSE)
    assert student_quantile(0.975, 9) == pytest.approx(2.26215716279820489, rel=1e-12)
    assert student_above(2, 30) == pytest.approx(0.02731252248149155, rel=1e-12)
    assert student_quantile(0.995, 1.5) == pytest.approx(17.820310514462797, rel=1e-12)
    assert chi_square_above(10, 5) == pytest.approx(0.07523524614651217, rel=1e-12)
    assert chi_square_above(3, 4) == pytest.approx(0.5578254003710748, rel=1e-12)
    assert student_quantile(0.025, 9) == -student_quantile(0.975, 9)


def test_one_person_has_no_interval() -> None:
    found = change(Pairs(np.array([1.0]), np.array([3.0])))
    assert (found.mean_change, found.interval, found.effect) == (2.0, None, None)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["1,start,4", "1,start,5", "1,end,2"], "row 2: this person has a value of this round already"),
        (["1,start,4", "1,end,much"], "row 2: value 'much' is not a number"),
        (["1,start,4", "1,end,"], "row 2: value is missing"),
        (["1,start,4"], "no row has round 'end'"),
    ],
)
def test_what_are_no_rounds(tmp_path: Path, rows: list[str], message: str) -> None:
    file = tmp_path / "rounds.csv"
    file.write_text("\n".join(["id,round,value", *rows]))
    with pytest.raises(BadInput, match=message):
        read_rounds(file, COLUMNS, ("start", "end"))
