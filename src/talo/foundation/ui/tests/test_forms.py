"""Forms bind labels, help and errors to their controls by id."""

import re
from html.parser import HTMLParser

from django import forms

from talo.foundation.ui.showcase import SampleForm
from talo.foundation.ui.tests.sample import draw


class Controls(HTMLParser):
    """Collects ids, labels and what describes what."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.controls: dict[str, dict[str, str | None]] = {}
        self.described: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "label":
            self.labels.add(str(found["for"]))
        if tag in {"input", "select", "textarea"} and found.get("type") != "hidden":
            self.controls[str(found["id"])] = found
        self.described += (found.get("aria-describedby") or "").split()


def bound() -> SampleForm:
    form = SampleForm({"start": "2.11.2026", "wage": "12,345", "way": "fax", "ability": ""})
    form.is_valid()
    return form


def test_every_control_has_a_label_and_every_description_exists() -> None:
    seen = Controls(str(bound()))
    assert set(seen.controls) <= seen.labels
    assert seen.described
    assert set(seen.described) <= set(seen.ids)
    assert len(seen.ids) == len(set(seen.ids))


def test_a_wrong_field_says_so_and_why() -> None:
    control = Controls(str(bound())).controls["id_start"]
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"] == "id_start_helptext id_start_error"


def test_summary_links_lead_to_controls() -> None:
    form = bound()
    page = draw("{% error_summary form %}", form=form)
    targets = re.findall(r'href="#([^"]+)"', page)
    assert len(targets) == sum(len(errors) for errors in form.errors.values())
    assert set(targets) <= set(Controls(str(form)).controls)
    assert "id_way_0" in targets
    assert "Ohjauksen syy: Täytä tämä kohta." in page


def test_no_summary_without_errors() -> None:
    assert draw("{% error_summary form %}", form=SampleForm()) == ""


def test_radios_and_boxes_are_a_fieldset_with_a_legend() -> None:
    page = str(SampleForm())
    assert page.count("<fieldset") == page.count("<legend>") == 3


def test_only_what_may_stay_empty_is_marked() -> None:
    page = str(SampleForm())
    assert page.count("vapaaehtoinen") == 3
    assert "vapaaehtoinen" not in draw("{% filter_bar form %}", form=SampleForm())


class ChosenForm(forms.Form):
    """Choices that may be left out by the form's rules, in the ways they meet the reader."""

    ANY, TWO = ("", "Ei valintaa"), [("a", "Aamulla"), ("b", "Illalla")]
    radios_chosen = forms.ChoiceField(choices=TWO, required=False, widget=forms.RadioSelect, initial="a")
    radios_chosen_empty = forms.ChoiceField(choices=[ANY, *TWO], required=False, widget=forms.RadioSelect)
    radios_open = forms.ChoiceField(choices=TWO, required=False, widget=forms.RadioSelect)
    list_chosen = forms.ChoiceField(choices=[("Päivä", TWO)], required=False, initial="b")
    list_open = forms.ChoiceField(choices=[ANY, *TWO], required=False, initial="b")
    boxes = forms.MultipleChoiceField(choices=TWO, required=False, widget=forms.CheckboxSelectMultiple, initial=["a"])


def test_a_choice_made_from_the_start_is_not_marked_optional() -> None:
    form = ChosenForm()
    marked = {name for name in form.fields if "vapaaehtoinen" in str(form[name].as_field_group())}
    assert marked == {"radios_open", "list_open", "boxes"}


def test_text_area_says_how_much_fits() -> None:
    assert "Enintään 500 merkkiä" in str(SampleForm())


def test_message_of_the_whole_form() -> None:
    class Whole(forms.Form):
        def clean(self) -> None:
            raise forms.ValidationError("Jakso menee toisen päälle.")

    assert "Jakso menee toisen päälle." in draw("{% error_summary form %}", form=Whole({}))


def test_what_a_person_types_is_escaped() -> None:
    page = str(SampleForm({"reason": "<script>x</script>", "start": '"><b>'}))
    assert "<script>" not in page
    assert "<b>" not in page
