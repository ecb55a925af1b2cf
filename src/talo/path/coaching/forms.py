"""The form of follow-along."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.ui.fields import FinnishDateField, ScaleField, TextArea
from talo.path.coaching.models import Way, WithWhom


class FollowAlongForm(forms.Form):
    """One contact and the day of the next one."""

    day = FinnishDateField(label=_("Day"), not_after=timezone.localdate)
    with_whom = forms.ChoiceField(label=_("With whom"), choices=WithWhom.choices, widget=forms.RadioSelect)
    way = forms.ChoiceField(label=_("How"), choices=Way.choices, initial=Way.WORK_PLACE, widget=forms.RadioSelect)
    going = ScaleField(
        label=_("How it goes at work"),
        low=1,
        high=5,
        low_label=_("the job is at risk"),
        high_label=_("very well"),
        required=False,
    )
    agreed = forms.CharField(
        label=_("What was agreed"), max_length=500, required=False, widget=TextArea(maximum=500, rows=3)
    )
    next_on = FinnishDateField(
        label=_("Next contact"), help_text=_("Empty: weekly for the first month, then monthly."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate
        self.fields["with_whom"].error_messages["required"] = _("Choose with whom you spoke.")

    def clean(self) -> dict[str, Any]:
        """The next contact comes after this one."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        day, next_on = data.get("day"), data.get("next_on")
        if day and next_on and next_on <= day:
            self.add_error("next_on", _("The next contact is after this one."))
        return data
