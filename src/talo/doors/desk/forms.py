"""Forms of basic data: dated facts and work ability."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from talo.foundation.ui.fields import FinnishDateField, TextArea
from talo.register.clients.fact_values import FACT_VALUES, is_known
from talo.register.clients.models import FACT_CLASS, FactKind, WorkAbility
from talo.register.organisations.professions import rights_of


def fact_choices(role: str) -> list[tuple[Any, Any]]:
    """Facts that the profession writes, each with its values: `3:general_support`, grouped by fact."""
    writes = rights_of(role).writes
    return [
        (kind.label, [(f"{int(kind)}:{value}", words) for value, words in FACT_VALUES[kind]])
        for kind in FactKind
        if FACT_CLASS[kind] & writes
    ]


class FactForm(forms.Form):
    """A fact and the days on which it holds."""

    what = forms.ChoiceField(label=_("Fact"))
    starts = FinnishDateField(label=_("First day"))
    ends = FinnishDateField(label=_("Last day"), help_text=_("Empty: it goes on."), required=False)

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [("", _("choose")), *fact_choices(role)]  # type: ignore[attr-defined]
        self.fields["what"].error_messages["required"] = _("Choose the fact.")
        self.fields["starts"].error_messages["required"] = _("Write the first day.")

    def clean_what(self) -> tuple[FactKind, str]:
        """The kind and the value."""
        kind, _colon, value = self.cleaned_data["what"].partition(":")
        if not kind.isdigit() or not is_known(int(kind), value):
            raise ValidationError(_("Choose the fact."))
        return FactKind(int(kind)), value

    def clean(self) -> dict[str, Any]:
        """The days in order, said at the field."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The period cannot end before it starts."))
        return data


class EndFactForm(forms.Form):
    """The last day of a fact."""

    ends = FinnishDateField(label=_("Last day"))


class WorkAbilityForm(forms.ModelForm):
    """Partial work ability, always in relation to a job."""

    reasons = forms.MultipleChoiceField(
        label=_("What it comes from"),
        help_text=_("Broad groups only. A diagnosis belongs to the health record."),
        choices=WorkAbility.Reason.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    starts = FinnishDateField(label=_("First day"))
    ends = FinnishDateField(label=_("Last day"), help_text=_("Empty: until further notice."), required=False)

    class Meta:
        model = WorkAbility
        fields = ("relative_to", "helps", "definition", "reasons", "starts", "ends")
        widgets = {"helps": TextArea(maximum=1000), "definition": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relative_to"].error_messages["required"] = _("Write in relation to which work.")
        self.fields["definition"].choices = WorkAbility.Definition.choices  # type: ignore[attr-defined]
        self.fields["definition"].error_messages["required"] = _("Choose whose view this is.")

    def clean(self) -> dict[str, Any]:
        """The days in order, said at the field."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The period cannot end before it starts."))
        return data
