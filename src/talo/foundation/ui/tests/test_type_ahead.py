"""Short lists stay lists; long ones are written in, and what is sent may be the words or the key."""

from __future__ import annotations

import pytest
from django import forms

from talo.foundation.ui.type_ahead import LONGEST_LIST, OneOf

PEOPLE = [(str(number), f"Maija Meikäläinen {number}") for number in range(1, LONGEST_LIST + 2)]
ALIKE = [*PEOPLE, ("98", "Pekka Virtanen"), ("99", "Pekka  Virtanen")]


class Asked(forms.Form):
    """One field."""

    who = OneOf(label="Kuka", help_text="Kirjoita nimen alku.")

    def __init__(self, *args: object, choices: list[object], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["who"].choices = choices  # type: ignore[attr-defined]


def test_a_long_list_says_how_it_is_used() -> None:
    class Bare(forms.Form):
        who = OneOf(label="Kuka", choices=PEOPLE)

    class Narrowing(Bare):
        unmarked = True

    assert "Kirjoita nimen alku ja valitse listasta." in str(Bare())
    assert "valitse listasta" not in str(Narrowing())


def test_a_short_list_stays_a_list() -> None:
    page = str(Asked(choices=[("", "valitse"), *PEOPLE[:LONGEST_LIST]]))
    assert "<select" in page
    assert "datalist" not in page


def test_a_long_list_is_written_in_and_suggests() -> None:
    page = str(Asked(choices=[("", "valitse"), *PEOPLE], initial={"who": "3"}))
    assert "<select" not in page
    assert 'list="id_who_list"' in page
    assert page.count('<option value="Maija') == len(PEOPLE)
    assert "valitse" not in page
    assert 'value="Maija Meikäläinen 3"' in page
    assert 'for="id_who"' in page
    assert 'aria-describedby="id_who_helptext"' in page
    assert "hds-text-input__input" in page


@pytest.mark.parametrize("sent", ["3", "Maija Meikäläinen 3", "  maija   MEIKÄLÄINEN 3 "])
def test_words_and_keys_mean_the_same(sent: str) -> None:
    form = Asked({"who": sent}, choices=PEOPLE)
    assert form.is_valid()
    assert form.cleaned_data["who"] == "3"


@pytest.mark.parametrize("sent", ["Maija", "Matti", "\x00", "<b>"])
def test_what_names_nothing_is_said_and_stays(sent: str) -> None:
    form = Asked({"who": sent}, choices=PEOPLE)
    assert "Listassa ei ole tällaista" in str(form.errors["who"])
    page = str(form)
    assert "<b>" not in page
    if sent.isalpha():
        assert f'value="{sent}"' in page


def test_two_of_a_name_are_told_apart() -> None:
    form = Asked({"who": "Pekka Virtanen (2)"}, choices=ALIKE)
    assert form.is_valid()
    assert form.cleaned_data["who"] == "99"


def test_groups_stand_after_the_words() -> None:
    form = Asked({"who": "pekka virtanen (Oulu)"}, choices=[("Lappeenranta", PEOPLE), ("Oulu", ALIKE[-2:])])
    assert form.is_valid()
    assert form.cleaned_data["who"] == "98"
