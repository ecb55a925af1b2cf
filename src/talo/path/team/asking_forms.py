"""Forms of questions without a meeting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talo.foundation.ui.fields import TextArea
from talo.foundation.ui.type_ahead import OneOf
from talo.path.team.standing import ConsultationState
from talo.register.organisations.models import Unit
from talo.register.organisations.professions import Profession

ALL = ("", _("all"))


class ConsultationListForm(forms.Form):
    """Narrows the list of questions."""

    unmarked = True
    q = forms.CharField(label=_("Last name begins with"), max_length=60, required=False)
    whose = forms.ChoiceField(
        label=_("Whose"),
        choices=[ALL, ("unit", _("asked from my unit")), ("mine", _("asked by me"))],
        required=False,
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("waiting")), *ConsultationState.choices, ("all", _("all"))], required=False
    )
    sort = forms.CharField(widget=forms.HiddenInput, required=False)


class AskForm(forms.Form):
    """To whom, and what."""

    to = OneOf(label=_("Whom you ask"))
    question = forms.CharField(
        label=_("Question"),
        help_text=_("The unit sees the plan and what helps at work until it has answered. Write no diagnoses."),
        max_length=1000,
        widget=TextArea(maximum=1000),
        error_messages={"required": _("Write the question.")},
    )

    def __init__(self, *args: Any, units: list[tuple[Unit, str, list[str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.public_id): unit for unit, _words, _there in units}
        groups: dict[str, list[tuple[str, str]]] = {}
        for unit, words, there in units:
            group = groups.setdefault(str(unit.organisation), [])
            group.append((f"{unit.public_id}:", f"{unit} – {words}"))
            for one in there if len(there) > 1 else ():
                group.append((f"{unit.public_id}:{one}", f"{unit}, {Profession(one).label} – {words}"))
        choices = [("", _("choose")), *groups.items()]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]
        self.fields["to"].error_messages["required"] = _("Choose whom you ask.")

    def chosen(self) -> tuple[Unit, str]:
        """The unit and the profession, empty for anybody of the unit."""
        unit, _colon, profession = self.cleaned_data["to"].partition(":")
        return self.units[unit], profession


class AnswerForm(forms.Form):
    """The answer, given once."""

    answer = forms.CharField(
        label=_("Answer"),
        help_text=_("The network of the plan reads this. The answer is given once; then your unit's access ends."),
        max_length=2000,
        widget=TextArea(maximum=2000),
        error_messages={"required": _("Write the answer.")},
    )


class PromiseForm(forms.Form):
    """The unit's own promise."""

    working_days = forms.IntegerField(
        label=_("We answer within … working days"),
        min_value=1,
        max_value=60,
        error_messages={"required": _("In how many working days do you answer?")},
    )
    takes = forms.CharField(
        label=_("What one can ask us"),
        max_length=200,
        error_messages={"required": _("Say what one can ask.")},
    )
