"""Nobody can be found in what the pages of paths show: random small crowds, every page, every choice, every file."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talo.steering.paths import months, steps, waiting
from talo.steering.paths.crowds import ALL
from talo.steering.paths.months import COLUMNS, Months
from talo.steering.paths.rounds import Answered, rounds
from talo.steering.paths.tests.crowding import happened, lives, village
from talo.steering.paths.waiting import Wait
from talo.steering.programmes.suppressing import FEW_FOR_A_MEAN, Cover, Table, is_small
from talo.steering.programmes.tests.test_suppressing import solvable

crowds = st.tuples(st.integers(0, 90), st.integers(0, 10**6))
few_examples = settings(max_examples=60, deadline=None)


def groups_shown(lives: Any, found: dict[str, steps.Steps]) -> dict[tuple[str, Any], frozenset[int]]:
    """The people of every number of steps that is shown, for everybody and each year."""
    walked = steps._walked(lives)
    shown: dict[tuple[str, Any], frozenset[int]] = {}
    for name, told in found.items():
        people = lives.everybody if name == ALL else lives.years[int(name)]
        keys: list[Any] = [
            steps.WHOLE,
            *((steps.AT, key) for key in told.at),
            *((steps.LAST, key) for key in told.last),
        ]
        keys += [(steps.STEP, step.origin, step.target) for step in told.steps]
        keys += [(steps.WAY, way) for way, _people in told.ways]
        for key in keys:
            shown[name, key] = walked.groups[key] & people
        assert len(shown[name, steps.WHOLE]) == told.people
        assert all(len(shown[name, (steps.AT, key)]) == count for key, count in told.at.items())
    return shown


@few_examples
@given(crowds)
def test_steps_tell_of_nobody(crowd: tuple[int, int]) -> None:
    lives = village(*crowd)
    found = steps.steps(lives)
    assert not found or len(lives) >= FEW_FOR_A_MEAN
    shown = groups_shown(lives, found)
    for (name, key), people in shown.items():
        assert not is_small(len(people)), (name, key)
        for (other, other_key), more in shown.items():
            assert not (people < more and is_small(len(more) - len(people))), (name, key, other, other_key)
    assert_parts_keep_still(shown, lives)
    for told in found.values():
        for step in told.steps:
            assert step.mean_days is None or step.people >= FEW_FOR_A_MEAN
            assert (step.share is None) == (step.origin not in told.at)
        assert_rest_is_none_or_many(told)


def assert_rest_is_none_or_many(told: steps.Steps) -> None:
    """What the newest steps that are shown, or the ways, leave over of all, is nobody or five at least."""
    assert not is_small(told.people - sum(told.last.values()))
    if len(told.ways) < steps.MOST_WAYS:
        assert not is_small(told.people - sum(people for _way, people in told.ways))
    for key, count in told.at.items():
        assert not is_small(count - sum(people for way, people in told.ways if key in way)) or len(told.ways) >= 10


def assert_parts_keep_still(shown: dict[tuple[str, Any], frozenset[int]], lives: Any) -> None:
    """A number of all less those of the years that show it: nobody, or two years at least and five people."""
    for (name, key), people in shown.items():
        if name != ALL:
            continue
        parts = {year: people & members for year, members in lives.years.items()}
        hidden = [part for year, part in parts.items() if part and (str(year), key) not in shown]
        if len(hidden) < len([part for part in parts.values() if part]):
            assert len(hidden) != 1
            assert not is_small(sum(map(len, hidden)))


def all_solvable(table: Table) -> list[Any]:
    return solvable(table)


@few_examples
@given(crowds)
def test_months_tell_of_nobody(crowd: tuple[int, int]) -> None:
    lives = village(*crowd)
    found = months.months(lives)
    for told in found.values():
        assert told.people >= FEW_FOR_A_MEAN
        for table in (told.table, told.moves):
            for row, covers in zip(table.counts, table.covers, strict=True):
                assert all(
                    cover is not Cover.SHOWN or not is_small(count) for count, cover in zip(row, covers, strict=True)
                )
            assert all_solvable(table) == []
        assert_sums_agree(told)
    assert_no_year_follows(found, lives)


def assert_sums_agree(told: Months) -> None:
    """The first and the last month are shown where the sums of the moves are, and nowhere else."""
    for state in range(len(COLUMNS)):
        for month, place in ((0, (state, len(COLUMNS))), (told.length, (len(COLUMNS), state))):
            covers = told.table.covers[month][state], told.moves.covers[place[0]][place[1]]
            assert (covers[0] is Cover.SHOWN) == (covers[1] is Cover.SHOWN)
            assert told.table.counts[month][state] == told.moves.counts[place[0]][place[1]]


def assert_no_year_follows(found: dict[str, Months], lives: Any) -> None:
    if len(found) < 2:
        return
    whole = found[ALL]
    _length, among = months.length_of(lives)
    states = months._states(lives, whole.length)
    for month in range(whole.length + 1):
        for state in range(len(COLUMNS)):
            if whole.table.shown(month, state) is None:
                assert all(told.table.shown(month, state) is None for told in found.values())
                continue
            sizes = {
                str(year): sum(int(states[one, month]) == state for one in members & among)
                for year, members in lives.years.items()
            }
            hidden = [
                size
                for year, size in sizes.items()
                if size and (year not in found or found[year].table.shown(month, state) is None)
            ]
            shown = [size for year, size in sizes.items() if size and year in found] if found else []
            if len(hidden) < len([size for size in sizes.values() if size]) and shown:
                assert len(hidden) != 1
                assert not is_small(sum(hidden))


@few_examples
@given(crowds)
def test_waits_tell_of_nobody(crowd: tuple[int, int]) -> None:
    lives = village(*crowd)
    found = waiting.waits(lives)
    for told in found.values():
        for wait in filter(None, (told.first_job, told.job)):
            assert_stretches_are_coarse(wait)
        if told.job is not None:
            assert told.job.people == told.first_job.came
    if ALL in found:
        for told in found.values():
            assert_prefixes_differ_enough(found[ALL].first_job, told.first_job)
        assert_no_year_is_left_over(lives, {name: prefixes(told.first_job) for name, told in found.items()})


def assert_no_year_is_left_over(lives: Any, shown: dict[str, dict[int, tuple[int, int]]]) -> None:
    """Of what everybody shows by a time, the years that show it leave nobody, or two years and five people at least."""
    spans = waiting._spans(lives)[0]
    parts = {str(year): waiting._groups(spans, people, waiting.MONTHS) for year, people in lives.years.items()}
    for month in shown[ALL]:
        for what in (waiting.CAME, waiting.FOLLOWED):
            sizes = {year: len(groups.get((what, month), ())) for year, groups in parts.items()}
            hidden = [size for year, size in sizes.items() if size and month not in shown.get(year, {})]
            if len(hidden) < len([size for size in sizes.values() if size]):
                assert len(hidden) != 1
                assert not is_small(sum(hidden))


def assert_stretches_are_coarse(wait: Wait) -> None:
    assert wait.people >= 5
    assert not is_small(wait.came)
    left = wait.people
    for one in wait.stretches:
        assert one.at_risk == left
        assert not is_small(one.came)
        assert not is_small(one.ceased)
        left -= one.came + one.ceased
        assert not is_small(left)
        if one.share is not None:
            assert left >= FEW_FOR_A_MEAN
    assert left == 0
    assert all(not is_small(count) for count in wait.kinds.values())
    assert sum(wait.kinds.values()) in (0, wait.came)


def assert_prefixes_differ_enough(whole: Wait, part: Wait) -> None:
    """By no time that both show has the event come to all but 1–4 of those of everybody."""
    for one in prefixes(part).items():
        base = prefixes(whole).get(one[0])
        if base is not None:
            assert not is_small(base[0] - one[1][0])
            assert not is_small(base[1] - one[1][1])


def prefixes(wait: Wait) -> dict[int, tuple[int, int]]:
    came, found = 0, {}
    left = wait.people
    for one in wait.stretches:
        came, left = came + one.came, left - one.came - one.ceased
        if one.until is not None:
            found[one.until] = (came, left)
    return found


@few_examples
@given(
    st.integers(0, 60),
    st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans(), st.integers(0, 10)), min_size=60, max_size=60),
)
def test_rounds_tell_of_nobody(people: int, facts: list[tuple[bool, bool, bool, int]]) -> None:
    first: dict[Any, dict[int, int]] = {(1, "a"): {}, (1, "b"): {}}
    last: dict[Any, dict[int, int]] = {(1, "a"): {}, (1, "b"): {}}
    for person in range(people):
        has_first, has_last, skips, score = facts[person]
        if has_first:
            for area in ("a",) if skips else ("a", "b"):
                first[1, area][person] = score
                if has_last:
                    last[1, area][person] = 10 - score
    joined = {person: 18_000 + 40 * person for person in range(people)}
    found = rounds(Answered(joined, first, last))
    for told in found.values():
        numbers = [n for row in told for n in (row.started, row.paired, row.lost) if n is not None]
        assert not any(is_small(number) for number in numbers)
        for row in told:
            assert row.mean is None or (row.paired or 0) >= FEW_FOR_A_MEAN
        for one, other in combinations([row for row in told if row.paired is not None], 2):
            mine, theirs = set(last[one.version, one.area]), set(last[other.version, other.area])
            if told is found[ALL]:
                assert not ((mine < theirs or theirs < mine) and is_small(abs(len(mine) - len(theirs))))


@pytest.mark.parametrize("people", [0, 4, 9])
def test_of_fewer_than_ten_nothing_is_told(people: int) -> None:
    lives = village(people, 1)
    assert steps.steps(lives) == months.months(lives) == waiting.waits(lives) == {}


def test_of_four_hundred_much_is_told() -> None:
    """Covering takes away what betrays somebody, and leaves a picture."""
    lives = village(400, 7)
    found = steps.steps(lives)
    assert len(found[ALL].steps) > 20
    assert len(found) > 2
    moved = months.months(lives)[ALL]
    shown = [moved.table.shown(row, column) is not None for row in range(moved.length + 1) for column in range(5)]
    assert sum(shown) > 0.8 * len(shown)
    waits = waiting.waits(lives)
    assert len(waits[ALL].first_job.stretches) > 5
    assert waits[ALL].job is not None
    assert len(waits[ALL].first_job.kinds) == 3


@few_examples
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 3), st.integers(0, 10**6))
def test_an_area_tells_of_nobody_beside_its_programmes(one: int, other: int, both: int, seed: int) -> None:
    """Two programmes that share a few people, and their area: no number of the area betrays a covered one of them."""
    first, second = happened(one, seed), happened(other, seed + 1)
    # Some of the first programme's people are in the second one as well.
    shared = [(person, *rest) for person, *rest in first if person < both]
    moved = [(person + 1000, *rest) for person, *rest in second]
    members = [lives(first), lives([*shared, *moved])]  # type: ignore[list-item]
    area = lives([*first, *moved])  # type: ignore[list-item]
    for count, standing, keys_of in (
        (steps.steps, steps.standing, step_numbers),
        (waiting.waits, waiting.standing, wait_numbers),
    ):
        told = [standing(one) for one in members]  # type: ignore[operator]
        found = count(area, told)  # type: ignore[operator]
        assert set(found) <= {ALL}
        if not found:
            continue
        for key, size in keys_of(found[ALL]).items():
            here = [one[0] if isinstance(one, tuple) else one for one in told]
            shown = sum(one.sizes.get(key, 0) for one in here if one.covers.get(key) is Cover.SHOWN)
            hidden = [one.sizes[key] for one in here if one.sizes.get(key) and one.covers.get(key) is not Cover.SHOWN]
            assert not is_small(abs(size - shown)), key
            assert len(hidden) != 1 or not shown, key


def step_numbers(told: steps.Steps) -> dict[Any, int]:
    numbers: dict[Any, int] = {steps.WHOLE: told.people}
    numbers |= {(steps.AT, key): count for key, count in told.at.items()}
    numbers |= {(steps.STEP, step.origin, step.target): step.people for step in told.steps}
    return numbers | {(steps.LAST, key): count for key, count in told.last.items()}


def wait_numbers(told: waiting.Waits) -> dict[Any, int]:
    numbers: dict[Any, int] = {waiting.WHOLE: told.first_job.people, (waiting.CAME, None): told.first_job.came}
    for month, (came, left) in prefixes(told.first_job).items():
        numbers |= {(waiting.CAME, month): came, (waiting.FOLLOWED, month): left}
    return {key: size for key, size in numbers.items() if size}
