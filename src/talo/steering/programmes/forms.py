"""Forms of programmes: the day of a report, a value, an answer to a promised result."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.ui import formats
from talo.foundation.ui.fields import FinnishDateField
from talo.steering.programmes.models import Exit, ExpectedResult, Indicator, Pilot, Programme
from talo.steering.programmes.periods import month_ends

YES_NO = [("yes", _("yes")), ("no", _("no"))]


class AsOfForm(forms.Form):
    """Chooses the day of the report: the last day of a month."""

    as_of = forms.TypedChoiceField(label=_("As of"), coerce=dt.date.fromisoformat, required=False)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = month_ends(programme)
        self.fields["as_of"].choices = [(day.isoformat(), formats.date_text(day)) for day in self.days]  # type: ignore[attr-defined]

    def day(self) -> dt.date:
        """The chosen day, or the newest."""
        chosen = self.cleaned_data.get("as_of") if self.is_valid() else None
        return chosen or self.days[0]


class ValueForm(forms.Form):
    """A value of an indicator as of a day."""

    as_of = FinnishDateField(label=_("As of"), not_after=timezone.localdate)
    value = forms.DecimalField(label=_("Value"), localize=True, max_digits=15, decimal_places=4)
    n = forms.IntegerField(label=_("How many people"), min_value=0, required=False)
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("For example a survey, a list of participants, minutes.")
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.yes_no = indicator.kind == Indicator.Kind.YES_NO
        if self.yes_no:
            self.fields["value"] = forms.ChoiceField(label=_("Value"), choices=YES_NO, widget=forms.RadioSelect)
            del self.fields["n"]

    def given(self) -> bool | int | float:
        """The value as the verb takes it."""
        value = self.cleaned_data["value"]
        if self.yes_no:
            return bool(value == "yes")
        return int(value) if value == value.to_integral_value() else float(value)


class ResultForm(forms.Form):
    """Whether a promised result was reached."""

    result = forms.ModelChoiceField(label=_("Result"), queryset=ExpectedResult.objects.none())
    reached = forms.ChoiceField(label=_("Reached"), choices=YES_NO, widget=forms.RadioSelect)
    reached_on = FinnishDateField(label=_("Day"), not_after=timezone.localdate)
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=300,
        required=False,
        help_text=_("What shows it, for example a document or a date."),
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].queryset = programme.expected_results.all()  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """A client joins a programme, perhaps a pilot, with consent to follow-up or without."""

    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.all())
    pilot = forms.ModelChoiceField(label=_("Pilot"), queryset=Pilot.objects.select_related("programme"), required=False)
    starts = FinnishDateField(label=_("From"), not_after=timezone.localdate)
    consent = forms.BooleanField(
        label=_("The client consents to follow-up"),
        required=False,
        help_text=_("Without consent only the headcount knows of the client. The client can withdraw it at any time."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        pilot, programme = data.get("pilot"), data.get("programme")
        if pilot and programme and pilot.programme_id != programme.pk:
            self.add_error("pilot", _("The pilot belongs to another programme."))
        return data


class LeaveForm(forms.Form):
    """A client leaves a programme."""

    ends = FinnishDateField(label=_("Last day"), not_after=timezone.localdate)
    exit = forms.ChoiceField(label=_("Where to"), choices=Exit.choices)
