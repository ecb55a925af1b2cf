"""Forms of rounds and of the profile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from talo.foundation.ui.fields import FinnishDateField, ScaleField
from talo.path.assessment.models import Instrument, Mode, ProfileLine, RoundKind

_AREA = "area_"


def capitalised(kinds: Any) -> list[tuple[str, Any]]:
    """Choices whose words begin with a capital, as they stand alone on a line."""
    return [(value, capfirst(label)) for value, label in kinds.choices]


class ScoresForm(forms.Form):
    """One row of numbers for each area of an instrument; the client alone fills in nothing else."""

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        scale = instrument.defined.scale
        for area in instrument.defined.areas:
            self.fields[_AREA + area.key] = ScaleField(
                label=str(area.name),
                low=scale.low,
                high=scale.high,
                low_label=_("poorest"),
                high_label=_("best"),
                required=False,
            )
        # Every area may stay empty; saying so beside each of them would be noise.
        self.unmarked = True

    def clean(self) -> dict[str, Any]:
        """At least one area must have an answer."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.scores():
            raise forms.ValidationError(_("Give at least one score."))
        return cleaned

    def scores(self) -> dict[str, int]:
        """The answered areas."""
        return {
            name.removeprefix(_AREA): value
            for name, value in self.cleaned_data.items()
            if name.startswith(_AREA) and value is not None
        }


class RoundForm(ScoresForm):
    """A round as a worker writes it down."""

    kind = forms.ChoiceField(label=_("Which round"), choices=capitalised(RoundKind), widget=forms.RadioSelect)
    mode = forms.ChoiceField(label=_("How the client answered"), choices=capitalised(Mode), widget=forms.RadioSelect)
    date = FinnishDateField(label=_("Day"), not_after=timezone.localdate)


class ProfileForm(forms.Form):
    """One strength, or one thing that helps at work."""

    kind = forms.ChoiceField(label=_("What is it"), choices=capitalised(ProfileLine.Kind), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In a few words"),
        max_length=200,
        error_messages={"required": _("Write a few words.")},
        help_text=_("For example: no lifting over 10 kg; instructions in writing. No diagnoses: a coach reads this."),
    )
