"""The time picture: positions, dashes, gaps and the table say the same."""

import datetime as dt

import pytest

from talo.foundation.ui.showcase import sample_picture
from talo.foundation.ui.tests.sample import draw
from talo.foundation.ui.timepicture import Gap, Stretch, TimePicture

DAY = dt.date


def test_a_year_around_today_in_whole_months() -> None:
    picture = TimePicture([], today=DAY(2026, 11, 23))
    assert (picture.first, picture.last) == (DAY(2026, 6, 1), DAY(2027, 5, 31))
    assert picture.at(DAY(2026, 6, 1)) == 0
    assert picture.at(DAY(2027, 6, 1)) == 100
    assert [month["name"] for month in picture.months][:3] == ["kesä", "heinä", "elo"]


def test_positions_are_those_of_the_design() -> None:
    group = sample_picture().groups[0]
    assert group["rows"][0]["bars"] == [{"at": 3.84, "width": 37.8, "planned": False}]
    going_on = group["rows"][1]["bars"]
    assert [bar["planned"] for bar in going_on] == [False, True]
    assert round(going_on[1]["at"] + going_on[1]["width"], 1) == 100


def test_planned_is_dashed_wholly() -> None:
    bars = sample_picture().groups[0]["rows"][2]["bars"]
    assert [bar["planned"] for bar in bars] == [True]


def test_a_gap_is_hatched_only_where_the_row_has_nothing() -> None:
    benefits = sample_picture().groups[1]
    assert [row["gaps"][0]["open"] for row in benefits["rows"]] == [True, False]
    assert benefits["gaps"][0]["label"] == "31 pv"


def test_what_lies_outside_is_not_drawn() -> None:
    picture = TimePicture(
        [Stretch("work", "Vanha työ", DAY(2020, 1, 1), DAY(2020, 5, 1)), Stretch("work", "Pitkä", DAY(2020, 1, 1))],
        today=DAY(2026, 11, 23),
    )
    old, long = picture.groups[0]["rows"]
    assert old["bars"] == []
    assert long["bars"][0]["at"] == 0
    assert len(picture.table) == 2


def test_page_says_the_gap_and_its_act_in_words() -> None:
    page = draw("{% time_picture picture %}", picture=sample_picture())
    assert "Aukko 1.–31.1.2027, 31 päivää." in page
    assert 'data-action="task.open"' in page
    assert page.count("<tr>") == 7
    assert "ei päättymispäivää" in page


def test_commas_never_reach_the_drawing() -> None:
    page = draw("{% time_picture picture %}", picture=sample_picture())
    assert "58.63%" in page
    assert "58,63" not in page


def test_wrong_input_is_refused() -> None:
    with pytest.raises(ValueError, match="hobby"):
        TimePicture([Stretch("hobby", "x", DAY(2026, 1, 1))])
    with pytest.raises(ValueError, match="ends before"):
        TimePicture([], first=DAY(2026, 2, 1), last=DAY(2026, 1, 1))


def test_length_of_a_gap() -> None:
    assert Gap(DAY(2027, 1, 1), DAY(2027, 1, 31)).days == 31
