"""Properties of covering: nothing small is shown, and nothing covered can be worked out."""

import datetime as dt
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from talo.steering.programmes import rules
from talo.steering.programmes.counting import HEADCOUNTS, Wanted, _covers
from talo.steering.programmes.measures import Measure
from talo.steering.programmes.spans import Spans
from talo.steering.programmes.suppressing import Cover, is_small, suppress, suppress_groups

DAY = dt.date(2022, 12, 31)


def since_ever(people):
    """A group that does not change over time."""
    return Spans.since(dict.fromkeys(people, dt.date(2021, 1, 1)))


counts = st.one_of(st.integers(0, 8), st.integers(0, 60))
tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(counts, min_size=width, max_size=width), min_size=1, max_size=5)
)


def solvable(table):
    """The covered cells that follow from the shown ones, by elimination over the lines' equations."""
    height, width = len(table.counts), len(table.counts[0])
    unknown = [(r, c) for r in range(height) for c in range(width) if table.covers[r][c] is not Cover.SHOWN]
    rows = [{cell: (-1 if cell[1] == width - 1 else 1) for cell in unknown if cell[0] == r} for r in range(height)]
    rows += [{cell: (-1 if cell[0] == height - 1 else 1) for cell in unknown if cell[1] == c} for c in range(width)]
    matrix = [[Fraction(row.get(cell, 0)) for cell in unknown] for row in rows if row]
    pivot_row = 0
    for column in range(len(unknown)):
        pivot = next((r for r in range(pivot_row, len(matrix)) if matrix[r][column]), None)
        if pivot is None:
            continue
        matrix[pivot_row], matrix[pivot] = matrix[pivot], matrix[pivot_row]
        head = matrix[pivot_row][column]
        matrix[pivot_row] = [value / head for value in matrix[pivot_row]]
        for r, row in enumerate(matrix):
            if r != pivot_row and row[column]:
                factor = row[column]
                matrix[r] = [a - factor * b for a, b in zip(row, matrix[pivot_row], strict=True)]
        pivot_row += 1
    return [unknown[next(i for i, v in enumerate(row) if v)] for row in matrix if sum(1 for v in row if v) == 1]


@settings(max_examples=100, deadline=None)
@given(tables)
def test_no_small_number_is_shown_and_no_covered_one_can_be_worked_out(cells):
    table = suppress(cells)
    for row, covers in zip(table.counts, table.covers, strict=True):
        for count, cover in zip(row, covers, strict=True):
            assert cover is not Cover.SHOWN or not is_small(count)
            assert (cover is Cover.SMALL) == is_small(count)
    assert solvable(table) == []


@settings(max_examples=100, deadline=None)
@given(tables)
def test_no_line_gives_away_a_small_sum(cells):
    table = suppress(cells)
    height, width = len(table.counts), len(table.counts[0])
    lines = [([(r, c) for c in range(width - 1)], (r, width - 1)) for r in range(height)]
    lines += [([(r, c) for r in range(height - 1)], (height - 1, c)) for c in range(width)]
    for parts, total in lines:
        hidden = sum(table.counts[r][c] for r, c in parts if table.covers[r][c] is not Cover.SHOWN)
        if table.covers[total[0]][total[1]] is Cover.SHOWN:
            assert not is_small(hidden)


@given(tables)
def test_a_table_without_small_numbers_is_shown_whole(cells):
    cells = [[count + 5 for count in row] for row in cells]
    assert all(cover is Cover.SHOWN for row in suppress(cells).covers for cover in row)


def test_the_example_of_the_programme_page():
    table = suppress([[47], [6], [3], [6], [6]])
    assert [row[0] for row in table.covers] == [
        Cover.SHOWN,
        Cover.SECOND,
        Cover.SMALL,
        Cover.SHOWN,
        Cover.SHOWN,
        Cover.SHOWN,
    ]
    assert table.shown(2, 0) is None
    assert table.shown(5, 0) == 68


people = st.frozensets(st.integers(0, 30))
families = st.dictionaries(st.text("abcdef", min_size=1, max_size=1), people, min_size=1)


@given(families)
def test_no_difference_of_shown_groups_is_small(groups):
    covers = suppress_groups(groups)
    shown = [groups[key] for key, cover in covers.items() if cover is Cover.SHOWN]
    for one in shown:
        assert not is_small(len(one))
        for other in shown:
            assert not (one < other and is_small(len(other) - len(one)))


@given(people, st.lists(st.integers(0, 3), min_size=31, max_size=31))
def test_ways_out_do_not_betray_each_other(everyone, ways):
    groups = {way: frozenset(person for person in everyone if ways[person] == way) for way in range(4)}
    covers = suppress_groups({**groups, "all": everyone}, parts=[range(4)])
    shown = frozenset().union(*(groups[way] for way in range(4) if covers[way] is Cover.SHOWN))
    if covers["all"] is Cover.SHOWN:
        assert not is_small(len(everyone) - len(shown))


@settings(max_examples=100, deadline=None)
@given(people, st.lists(st.tuples(st.booleans(), st.integers(0, 7), st.booleans()), min_size=31, max_size=31))
def test_what_a_report_shows_betrays_nobody(everyone, facts):
    followed = frozenset(person for person in everyone if facts[person][0])
    asked, measures = [], {}
    for rule in ["clients", "with_follow_up_consent", "employed", *rules.EXITS]:
        base = everyone if rule in HEADCOUNTS else followed
        if rule in rules.EXITS:
            way = list(rules.EXITS).index(rule)
            counted = frozenset(person for person in followed if facts[person][1] == way)
        elif rule == "employed":
            counted = frozenset(person for person in followed if facts[person][2])
        else:
            counted = everyone if rule == "clients" else followed
        asked.append(Wanted(rule, rule, share=rule == "with_follow_up_consent"))
        measures[rule] = Measure(DAY, since_ever(counted), since_ever(base))
    covers = _covers(asked, measures)
    shown = [measures[rule] for rule, cover in covers.items() if cover is Cover.SHOWN]
    numbers = [group for one in shown for group in (one.people, one.base)]
    for one in numbers:
        assert not is_small(len(one))
        for other in numbers:
            assert not (one < other and is_small(len(other) - len(one)))
