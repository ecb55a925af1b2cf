"""Personal identity codes: every kind of bad input, and properties over all dates, serials and separators."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talo.foundation.identity.hetu import (
    CHECK_CHARACTERS,
    SEPARATORS,
    HetuProblem,
    InvalidHetu,
    hetu_for,
    parse_hetu,
)

TODAY = datetime.date(2026, 11, 22)
births = st.dates(datetime.date(1850, 1, 1), TODAY)


@st.composite
def people(draw: st.DrawFn) -> tuple[datetime.date, int, str]:
    born = draw(births)
    separator = draw(st.sampled_from(SEPARATORS[born.year // 100 * 100]))
    return born, draw(st.integers(2, 999)), separator


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", HetuProblem.FORMAT),
        ("131052", HetuProblem.FORMAT),
        ("131052-308", HetuProblem.FORMAT),
        ("131052G308T", HetuProblem.FORMAT),
        ("131052308T", HetuProblem.FORMAT),
        ("\u0661\u0663\u0661\u0660\u0665\u0662-\u0663\u0660\u0668T", HetuProblem.FORMAT),
        ("131052-308\u017f", HetuProblem.FORMAT),
        ("131052-308\x00T", HetuProblem.FORMAT),
        ("\u202e131052-308T", HetuProblem.FORMAT),
        ("131052-308T" * 1000, HetuProblem.FORMAT),
        ("310252-308Y", HetuProblem.DATE),
        ("290223A901B", HetuProblem.DATE),
        ("001352-308T", HetuProblem.DATE),
        ("131052-308U", HetuProblem.CHECK_CHARACTER),
        ("131053-308T", HetuProblem.CHECK_CHARACTER),
        ("010100-0018", HetuProblem.SERIAL),
        ("010100-000" + CHECK_CHARACTERS[10100000 % 31], HetuProblem.SERIAL),
    ],
)
def test_bad_input_has_its_kind(text: str, problem: HetuProblem) -> None:
    with pytest.raises(InvalidHetu) as refused:
        parse_hetu(text, today=TODAY)
    assert refused.value.problem is problem
    assert str(refused.value.message)


def test_future_birth_is_refused_and_today_is_not() -> None:
    tomorrow = hetu_for(TODAY + datetime.timedelta(days=1), 901)
    with pytest.raises(InvalidHetu) as refused:
        parse_hetu(tomorrow, allow_temporary=True, today=TODAY)
    assert refused.value.problem is HetuProblem.FUTURE_BIRTH
    assert parse_hetu(hetu_for(TODAY, 901), allow_temporary=True, today=TODAY).born == TODAY


def test_temporary_numbers_only_where_allowed() -> None:
    code = hetu_for(datetime.date(1979, 5, 4), 957)
    with pytest.raises(InvalidHetu) as refused:
        parse_hetu(code, today=TODAY)
    assert refused.value.problem is HetuProblem.TEMPORARY
    assert parse_hetu(code, allow_temporary=True, today=TODAY).is_temporary


@pytest.mark.parametrize(
    "text", ["131052-308t", "  131052-308T\n", "131052\u2212308T", "131052 - 308T", "131052\u2013308T"]
)
def test_ways_of_writing_one_code(text: str) -> None:
    assert parse_hetu(text, today=TODAY).code == "131052-308T"


def test_separator_is_part_of_the_identity() -> None:
    people = {parse_hetu(f"131052{separator}308T", today=TODAY) for separator in SEPARATORS[1900]}
    assert len(people) == 6
    assert {person.born for person in people} == {datetime.date(1952, 10, 13)}


def test_nothing_prints_the_whole_code() -> None:
    hetu = parse_hetu("131052-308T", today=TODAY)
    assert hetu.masked == "131052-••••"
    assert "308" not in f"{hetu} {hetu!r}"
    with pytest.raises(InvalidHetu) as refused:
        parse_hetu("131052-308U", today=TODAY)
    assert "131052" not in f"{refused.value} {refused.value!r} {refused.value.message}"


@given(people())
def test_made_codes_parse_back(person: tuple[datetime.date, int, str]) -> None:
    born, serial, separator = person
    hetu = parse_hetu(hetu_for(born, serial, separator), allow_temporary=True, today=TODAY)
    assert hetu.born == born
    assert hetu.code[6] == separator
    assert hetu.is_temporary == (serial >= 900)


@given(people(), st.sampled_from(CHECK_CHARACTERS))
def test_only_one_check_character_fits(person: tuple[datetime.date, int, str], character: str) -> None:
    code = hetu_for(*person)
    if character != code[-1]:
        with pytest.raises(InvalidHetu) as refused:
            parse_hetu(code[:-1] + character, allow_temporary=True, today=TODAY)
        assert refused.value.problem is HetuProblem.CHECK_CHARACTER


@given(people(), st.integers(0, 9), st.integers(0, 9))
def test_one_wrong_digit_is_noticed(person: tuple[datetime.date, int, str], place: int, digit: int) -> None:
    code = hetu_for(*person)
    at = place if place < 6 else 7 + (place - 6) % 3
    wrong = f"{code[:at]}{digit}{code[at + 1 :]}"
    if wrong != code:
        with pytest.raises(InvalidHetu):
            parse_hetu(wrong, allow_temporary=True, today=datetime.date(2100, 1, 1))


@given(st.text(max_size=60))
def test_any_text_is_refused_kindly(text: str) -> None:
    try:
        hetu = parse_hetu(text, allow_temporary=True, today=TODAY)
    except InvalidHetu:
        return
    assert hetu.code.isascii()
    assert len(hetu.code) == 11


@pytest.mark.parametrize(("serial", "separator"), [(1, None), (1000, None), (901, "A"), (901, "--")])
def test_generator_refuses_what_does_not_fit(serial: int, separator: str | None) -> None:
    with pytest.raises(ValueError, match=r"serial|separator"):
        hetu_for(datetime.date(1960, 2, 3), serial, separator)
