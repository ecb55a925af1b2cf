"""Fields take what people write, refuse the rest kindly and keep what was typed."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from talo.foundation.ui import fields


@pytest.mark.parametrize(
    "text",
    ["22.11.2026", "22.11.26", "22112026", "2026-11-22", " 22. 11. 2026 ", "22/11/2026", "22-11-2026", "22.11.2026."],
)
def test_a_date_in_many_ways(text: str) -> None:
    assert fields.FinnishDateField().clean(text) == dt.date(2026, 11, 22)


@pytest.mark.parametrize("text", ["31.2.2026", "22.11", "huomenna", "0.0.2026", "22.13.2026", "221126", "1.1.20266"])
def test_no_date(text: str) -> None:
    with pytest.raises(ValidationError, match=r"22\.11\.2026"):
        fields.FinnishDateField().clean(text)


def test_two_digit_years_turn_at_fifty() -> None:
    assert fields.parse_date("1.2.49") == dt.date(2049, 2, 1)
    assert fields.parse_date("1.2.79") == dt.date(1979, 2, 1)


def test_limits_of_a_date() -> None:
    field = fields.FinnishDateField(not_before=lambda: dt.date(2026, 11, 23), not_after=dt.date(2027, 1, 1))
    assert field.clean("23.11.2026") == dt.date(2026, 11, 23)
    with pytest.raises(ValidationError, match=r"Valitse päivä 23\.11\.2026 tai sen jälkeen\."):
        field.clean("22.11.2026")
    with pytest.raises(ValidationError, match=r"1\.1\.2027"):
        field.clean("2.1.2027")


@pytest.mark.parametrize(("text", "value"), [("13.00", dt.time(13)), ("13:30", dt.time(13, 30)), ("klo 9", dt.time(9))])
def test_time(text: str, value: dt.time) -> None:
    assert fields.FinnishTimeField().clean(text) == value


@pytest.mark.parametrize("text", ["25", "12.60", "kaksi", "1300"])
def test_no_time(text: str) -> None:
    with pytest.raises(ValidationError):
        fields.FinnishTimeField().clean(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1 234,50", "1234.50"), ("1234.50", "1234.50"), ("1\u00a0234,5 €", "1234.5"), ("7", "7"), ("−3,00", "-3.00")],
)
def test_euros(text: str, value: str) -> None:
    assert fields.EuroField().clean(text) == Decimal(value)


@pytest.mark.parametrize("text", ["12,345", "1.234,50", "sata", "1,2,3", "NaN", "1e5"])
def test_no_euros(text: str) -> None:
    with pytest.raises(ValidationError):
        fields.EuroField().clean(text)


def test_a_negative_wage_is_refused() -> None:
    with pytest.raises(ValidationError):
        fields.EuroField(min_value=Decimal(0)).clean("-1")


class Sample(forms.Form):
    """A date, a sum and a scale."""

    day = fields.FinnishDateField()
    wage = fields.EuroField()
    ability = fields.ScaleField(low_label="ei", high_label="kyllä", required=False)


def test_initial_values_are_written_as_people_write_them() -> None:
    page = str(Sample(initial={"day": dt.date(2026, 12, 7), "wage": Decimal("1234.5"), "ability": 6}))
    assert 'value="7.12.2026"' in page
    assert 'value="1\u00a0234,50"' in page
    assert 'value="6" id="id_ability_6" checked' in page


def test_what_was_typed_stays() -> None:
    form = Sample({"day": "31.2.", "wage": "paljon", "ability": "11"})
    assert not form.is_valid()
    page = str(form)
    assert 'value="31.2."' in page
    assert 'value="paljon"' in page
    assert set(form.errors) == {"day", "wage", "ability"}


def test_scale_gives_a_number_or_none() -> None:
    form = Sample({"day": "1.1.2027", "wage": "1", "ability": "0"})
    assert form.is_valid()
    assert form.cleaned_data["ability"] == 0
    form = Sample({"day": "1.1.2027", "wage": "1"})
    assert form.is_valid()
    assert form.cleaned_data["ability"] is None


def test_a_date_written_otherwise_has_not_changed() -> None:
    assert not fields.FinnishDateField().has_changed(dt.date(2026, 12, 7), "7.12.26")
    assert fields.FinnishDateField().has_changed(dt.date(2026, 12, 7), "8.12.2026")
