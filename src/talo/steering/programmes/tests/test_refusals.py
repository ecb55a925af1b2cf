"""Programme files that are refused: each error with its line, all errors at once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talo.steering.programmes.checking import budget_problems, financing_problems, percent_of
from talo.steering.programmes.parsing import check, parse
from talo.steering.programmes.reading import ProgrammeFileError, read_text
from talo.steering.programmes.schema import Budget, Financing

FILES = Path(__file__).parents[5] / "programmes"


def findings(text):
    with pytest.raises(ProgrammeFileError) as refused:
        check(read_text(text, "palo.yaml"))
    return [str(finding) for finding in refused.value.findings]


def palo(old, new, count=1):
    text = (FILES / "palo.yaml").read_text(encoding="utf-8")
    assert text.count(old) >= count
    return text.replace(old, new, count)


def line_of(text, part):
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_a_wrong_sum_names_line_path_and_both_numbers():
    text = palo('"2021": 504569', '"2021": 504568')
    line = line_of(text, "504568")
    total = line_of(text, "total: 1037620")
    column = line_of(text, '"2021": 734969')
    assert findings(text) == [
        f"palo.yaml:{column} budget.years.2021: 734968 ≠ 734969",
        f"palo.yaml:{total} budget.lines[0].total: 1037619 ≠ 1037620",
    ]
    assert line == total + 1


def test_an_unknown_key():
    text = palo("    means: Viestitään monessa", "    remedy: x\n    means: Viestitään monessa")
    assert findings(text) == [f"palo.yaml:{line_of(text, 'remedy')} risks[2].remedy: unknown key"]


def test_a_duplicate_goal():
    text = palo('  - number: "12"', '  - number: "11"')
    wanted = [number for number, line in enumerate(text.splitlines(), 1) if line == '  - number: "11"'][1]
    assert findings(text) == [f"palo.yaml:{wanted} goals[11].number: the goal '11' stands twice"]


def test_all_errors_at_once():
    text = palo('"2021": 504569', '"2021": 504568').replace('  - number: "12"', '  - number: "11"')
    text = text.replace("pilots: []", "pilots: []\npilot: []")
    assert len(findings(text)) == 4


def test_a_key_twice_is_not_silently_the_last_one():
    text = palo("organisation: oulun-kaupunki", "organisation: oulun-kaupunki\norganisation: muhos")
    assert findings(text) == [f"palo.yaml:{line_of(text, 'organisation: muhos')} organisation: the key stands twice"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("from: 2020-11-01", "from: 2020-13-01", "cannot be read as timestamp"),
        ("from: 2020-11-01", "from: soon", "from: "),
        ("total: 1500000", "total: 1500000.5", "budget.total"),
        ("total: 1500000", "total: -1", "budget.total"),
        ("total: 1500000", "total: true", "budget.total"),
        ("total: 1500000", "total: null", "either the total is known"),
        ("until: 2022-12-31\norganisation", "until: 2019-12-31\norganisation", "is before the start"),
        ("organisation: oulun-kaupunki", "organisation: nokia", "there is no organisation 'nokia'"),
        ("rule: clients", "rule: null", "needs a rule"),
        ("target: 4\n", "target: true\n", "a number is wanted"),
        ("target: true\n", "target: 1\n", "true or false is wanted"),
        ("probability: null", "probability: huge", "risks[0].probability"),
        ("seasons: [2022-autumn]", "seasons: [2023-autumn]", "not among the seasons"),
        ("values: [9.2, 7.7,", "values: [7.7,", "7 values for 8 columns"),
        ("group: purchased_services", "group: gifts", "there is no group 'gifts'"),
        ("key: palo", "key: !!python/object/apply:os.system ['true']", ""),
    ],
)
def test_other_refusals(old, new, said):
    assert any(said in finding for finding in findings(palo(old, new)))


@pytest.mark.parametrize("text", ["", "- 1", "key: [", "a: &a [1]\nb: *a", "\tkey: x", "palo", "key: palo"])
def test_what_is_no_programme_is_refused_without_a_traceback(text):
    assert findings(text)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(ProgrammeFileError, match="cannot be read"):
        parse(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes("nimi: Hyvä".encode("latin-1"))
    with pytest.raises(ProgrammeFileError, match="UTF-8"):
        parse(tmp_path / "latin.yaml")


amounts = st.integers(min_value=0, max_value=10**9)
tables = st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=6)


def budget_of(rows):
    years = ["2020", "2021", "2022"]
    return {
        "source": "x",
        "total": sum(map(sum, rows)),
        "years": {year: sum(row[n] for row in rows) for n, year in enumerate(years)},
        "lines": [
            {"key": f"line_{n}", "name": {"fi": "x"}, "total": sum(row), "years": dict(zip(years, row, strict=True))}
            for n, row in enumerate(rows)
        ],
    }


@given(tables)
def test_a_true_budget_has_no_problem(rows):
    assert list(budget_problems(Budget.model_validate(budget_of(rows)))) == []


@given(tables, st.data())
def test_one_euro_anywhere_is_noticed(rows, data):
    budget = budget_of(rows)
    number = data.draw(st.integers(0, len(rows) - 1))
    where = data.draw(st.sampled_from(["total", "year", "line", "cell"]))
    if where == "total":
        budget["total"] += 1
    elif where == "year":
        budget["years"]["2021"] += 1
    elif where == "line":
        budget["lines"][number]["total"] += 1
    else:
        budget["lines"][number]["years"]["2022"] += 1
    assert list(budget_problems(Budget.model_validate(budget)))


@given(st.integers(min_value=1, max_value=10**9), st.integers(min_value=1, max_value=99))
def test_a_share_is_checked_to_the_whole_euro(total, percent):
    own = percent_of(total, percent)
    financing = {
        "source": "x",
        "shares": [{"key": "own", "name": {"fi": "x"}, "percent": percent, "amount": own}],
        "lines": [
            {"key": "own", "name": {"fi": "x"}, "amount": own},
            {"key": "grant", "name": {"fi": "x"}, "amount": total - own},
        ],
    }
    assert list(financing_problems(Financing.model_validate(financing), total)) == []
    financing["shares"][0]["amount"] += 1
    assert list(financing_problems(Financing.model_validate(financing), total))
