"""Properties of covering: nothing small is shown, and nothing covered can be worked out."""

import datetime as dt
from fractions import Fraction

from hypothesis import assume, given, settings
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
            assert cover is not Cover.SMALL or is_small(count)
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


def possible(cells, table):
    """Every inner table that a reader must hold possible: it fits what is shown, and `<5` is 1, 2, 3 or 4."""
    height, width = len(cells), len(cells[0])
    hidden = [(r, c) for r in range(height) for c in range(width) if table.covers[r][c] is not Cover.SHOWN]
    found = []
    top = range(13)

    def fill(known, left):
        if left:
            here = range(1, 5) if table.covers[left[0][0]][left[0][1]] is Cover.SMALL else top
            for value in here:
                fill({**known, left[0]: value}, left[1:])
            return
        rows = [[known.get((r, c), cells[r][c]) for c in range(width)] for r in range(height)]
        whole = [[*row, sum(row)] for row in rows]
        whole.append([sum(column) for column in zip(*whole, strict=True)])
        for r, row in enumerate(whole):
            for c, value in enumerate(row):
                cover = table.covers[r][c]
                if (cover is Cover.SHOWN and value != table.counts[r][c]) or (
                    cover is Cover.SMALL and not 0 < value < 5
                ):
                    return
        found.append(known)

    fill({}, hidden)
    return hidden, found


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.integers(0, 8), min_size=2, max_size=2), min_size=2, max_size=2))
def test_knowing_that_small_means_one_to_four_does_not_give_a_small_number_away(cells):
    assume(sum(map(sum, cells)) >= 10)  # of fewer people no table is shown at all
    table = suppress(cells)
    hidden, found = possible(cells, table)
    for cell in hidden:
        if is_small(cells[cell[0]][cell[1]]):
            assert len({one[cell] for one in found}) > 1


def test_five_small_numbers_of_five_people_are_not_ones():
    """Five times `<5` under a sum of 5 would be one each; so the sum, or a further number, is covered."""
    assert suppress([[1], [1], [1], [1], [1]]).shown(5, 0) is None
    assert suppress([[4, 4], [20, 20]]).shown(0, 2) is None or suppress([[4, 4], [20, 20]]).shown(2, 0) is None


def test_what_is_covered_elsewhere_stays_covered_and_what_is_known_is_not_covered():
    table = suppress([[10, 20], [30, 40]], also=[(0, 0)], known=[(0, 2), (1, 2), (2, 2)])
    assert table.shown(0, 0) is None
    assert solvable(table) == []
    assert table.covers[0][2] is Cover.SHOWN
