"""A filter's fields are drawn once for all who choose the same, and never kept with what somebody typed."""

from __future__ import annotations

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from talo.foundation.ui.templatetags import talo_data
from talo.foundation.ui.tests.sample import draw


class Narrow(forms.Form):
    """A name, a choice and a box."""

    q = forms.CharField(label="Sukunimi", required=False)
    whose = forms.ChoiceField(label="Kenen", choices=[("", _("all")), ("mine", _("mine"))], required=False)
    late = forms.BooleanField(label="Myöhässä", required=False)


def _bar(data: dict[str, str] | None = None) -> str:
    return str(draw("{% filter_bar form reset_url='/x/' %}", form=Narrow(data)))


def test_what_is_chosen_is_shown_to_whom_it_was_chosen() -> None:
    assert "selected" in _bar({"whose": "mine"})
    assert 'value="mine" selected' in _bar({"whose": "mine"})
    assert 'value="mine" selected' not in _bar({"whose": ""})
    assert "checked" in _bar({"late": "on"})
    assert "checked" not in _bar({})


def test_a_typed_name_is_drawn_for_its_reader_and_kept_nowhere() -> None:
    talo_data._drawn.cache_clear()
    assert 'value="Virtanen"' in _bar({"q": "Virtanen", "whose": "mine"})
    assert talo_data._drawn.cache_info().currsize == 2
    assert "Virtanen" not in _bar({"q": "", "whose": "mine"})
    kept = talo_data._Alike(None, talo_data._chosen(Narrow({"q": "Virtanen", "whose": "mine"})["whose"]) or ())
    assert "Virtanen" not in repr(kept.key)


def test_a_kept_field_holds_no_form() -> None:
    alike = talo_data._Alike(Narrow({"q": "Virtanen"})["whose"], ("a key",))
    talo_data._drawn(alike, "fi")
    assert alike.bound is None


def test_each_language_has_its_own() -> None:
    with translation.override("fi"):
        finnish = _bar()
    with translation.override("en"):
        english = _bar()
    assert finnish != english
