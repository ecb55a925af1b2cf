"""Dates, times, money and ranges read as people write them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from talo.foundation.ui import formats
from talo.foundation.ui.tests.sample import draw

DAY = dt.date(2026, 11, 26)
MOMENT = dt.datetime(2026, 11, 26, 11, 0, tzinfo=dt.UTC)


def test_date_time_and_weekday() -> None:
    assert formats.date_text(DAY) == "26.11.2026"
    assert formats.weekday_date_text(DAY) == "to 26.11.2026"
    assert formats.time_text(MOMENT) == "klo 13.00"
    assert formats.moment_text(MOMENT) == "to 26.11.2026 klo 13.00"


def test_a_moment_before_midnight_utc_is_the_next_day_here() -> None:
    assert formats.date_text(dt.datetime(2026, 11, 22, 22, 30, tzinfo=dt.UTC)) == "23.11.2026"


def test_words_follow_the_language() -> None:
    with translation.override("sv"):
        assert formats.moment_text(MOMENT) == "to 26.11.2026 kl. 13.00"
    with translation.override("en"):
        assert formats.weekday_date_text(DAY) == "Thu 26.11.2026"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1234.5"), "1\u00a0234,50\u00a0€"),
        (0, "0,00\u00a0€"),
        (Decimal("-3.005"), "\u22123,01\u00a0€"),
        (1_037_620, "1\u00a0037\u00a0620,00\u00a0€"),
    ],
)
def test_money(value: Decimal | int, text: str) -> None:
    assert formats.money_text(value) == text


@pytest.mark.parametrize(
    ("starts", "ends", "text"),
    [
        (dt.date(2026, 6, 15), dt.date(2026, 10, 30), "15.6.–30.10.2026"),
        (dt.date(2027, 1, 1), dt.date(2027, 1, 31), "1.–31.1.2027"),
        (dt.date(2026, 12, 7), dt.date(2027, 1, 29), "7.12.2026–29.1.2027"),
        (DAY, DAY, "26.11.2026"),
        (DAY, None, "26.11.2026 alkaen"),
        (None, DAY, "26.11.2026 asti"),
        (None, None, ""),
    ],
)
def test_range(starts: dt.date | None, ends: dt.date | None, text: str) -> None:
    assert formats.range_text(starts, ends) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (-3, "Myöhässä 3 pv"),
        (-1, "Myöhässä 1 pv"),
        (0, "Tänään"),
        (1, "Huomenna"),
        (10, "10 päivää"),
        (141, "5 kuukautta"),
    ],
)
def test_days_left(days: int, text: str) -> None:
    assert formats.days_left_text(DAY + dt.timedelta(days=days), on=DAY) == text


def test_a_country_has_its_name_in_the_readers_language() -> None:
    assert formats.country_text("FI") == "Suomi"
    with translation.override("sv"):
        assert formats.country_text("fi") == "Finland"
    assert formats.country_text("Q9") == "Q9"


def test_a_telephone_number_stays_on_one_line() -> None:
    assert draw("{{ n|phone }}", n="040 <b>1</b>") == '<span class="talo-nowrap">040 &lt;b&gt;1&lt;/b&gt;</span>'
    assert draw('{% facts "Puhelin" n|phone %}', n="") == draw('{% facts "Puhelin" "" %}')
    assert "nowrap&quot;" not in draw('{% facts "Puhelin" n|phone %}', n="040 1")


def test_initials() -> None:
    assert formats.initials("Leena Kallio") == "LK"
    assert formats.initials("Anna-Maija af Ällö") == "AÄ"
    assert formats.initials("Outi") == "O"
    assert formats.initials("") == "?"


def test_filters_in_templates() -> None:
    page = draw(
        "{{ d|fi_date }} {{ m|fi_moment }} {{ s|fi_money }} {{ d|fi_range:e }} {{ p|fi_percent }}",
        d=DAY,
        m=MOMENT,
        s=5,
        p=71,
        e=None,
    )
    assert page.replace("\u00a0", " ") == "26.11.2026 to 26.11.2026 klo 13.00 5,00 € 26.11.2026 alkaen 71 %"


def test_nothing_reads_as_nothing() -> None:
    assert draw("{{ x|fi_date }}{{ x|fi_moment }}{{ x|fi_money }}{{ x|days_left }}{{ x|fi_time }}", x=None) == ""
