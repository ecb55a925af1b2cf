"""The rule of change, by properties: same instrument, same mode, two dates; nothing is made up."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talo.path.assessment.changing import Measured, between
from talo.path.assessment.definitions import FOLDER, read
from talo.path.assessment.models import Mode

DEFINITION = read(FOLDER / "kykyviisari-1.yaml")
KEYS = [area.key for area in DEFINITION.areas]
# A busy machine is no finding.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SCORES = st.dictionaries(st.sampled_from(KEYS), st.integers(0, 10), min_size=1)
ROUNDS = st.lists(
    st.builds(
        Measured,
        st.just(1),
        st.sampled_from(Mode.values),
        st.dates(dt.date(2020, 1, 1), dt.date(2026, 12, 31)),
        SCORES,
    ),
    max_size=8,
)


@CALM
@given(ROUNDS)
def test_a_change_compares_one_mode_on_two_days(rounds: list[Measured]) -> None:
    found = between(rounds, DEFINITION)
    if found is None:
        return
    assert found.first_day < found.last_day == max(one.date for one in rounds)
    firsts = [one for one in rounds if one.date == found.first_day and one.mode == found.mode]
    lasts = [one for one in rounds if one.date == found.last_day and one.mode == found.mode]
    assert firsts
    assert lasts
    assert not [one for one in rounds if one.mode == found.mode and one.date < found.first_day]
    for area in found.areas:
        assert (area.difference is None) == (area.first is None or area.last is None)
        if area.difference is not None:
            assert -10 <= area.difference <= 10


@CALM
@given(ROUNDS)
def test_none_only_where_the_last_mode_has_one_day(rounds: list[Measured]) -> None:
    if between(rounds, DEFINITION) is not None or not rounds:
        return
    last = sorted(rounds, key=lambda one: one.date)[-1]
    assert {one.date for one in rounds if one.mode == last.mode} == {last.date}


@CALM
@given(ROUNDS, st.randoms())
def test_the_order_in_which_days_come_does_not_matter(rounds: list[Measured], random: object) -> None:
    days = {one.date: one for one in rounds}
    mixed = list(days.values())
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert between(mixed, DEFINITION) == between(sorted(mixed, key=lambda one: one.date), DEFINITION)


@CALM
@given(SCORES, SCORES)
def test_swapping_the_days_turns_the_sign(first: dict[str, int], last: dict[str, int]) -> None:
    days = dt.date(2026, 1, 1), dt.date(2026, 6, 1)

    def differences(a: dict[str, int], b: dict[str, int]) -> list[int | None]:
        found = between([Measured(1, "phone", days[0], a), Measured(1, "phone", days[1], b)], DEFINITION)
        assert found is not None
        return [area.difference for area in found.areas]

    forward, back = differences(first, last), differences(last, first)
    assert forward == [None if one is None else -one for one in back]


def test_other_versions_never_compare() -> None:
    day = dt.date(2026, 1, 1)
    with pytest.raises(ValueError, match="do not compare"):
        between([Measured(1, "phone", day, {}), Measured(2, "phone", day, {})], DEFINITION)
