"""Forms of referring, answering and periods."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import DataClass
from talo.foundation.ui.fields import FinnishDateField, TextArea
from talo.foundation.ui.type_ahead import HOW_TO_TYPE, OneOfRows, TypeAhead
from talo.path.services.choosing import Offer
from talo.path.services.models import DeclineReason, EndReason, Service
from talo.path.services.referring import ALWAYS
from talo.path.services.serving import areas_by_code, where

ALONG = [
    (str(int(DataClass.WORK)), _("job wishes and work history")),
    (str(int(DataClass.ROUNDS)), _("results of follow-up rounds")),
    (str(int(DataClass.EMPLOYMENT)), _("job-seeking and employment data")),
    (str(int(DataClass.IDENTITY)), _("personal identity code")),
]


class ServiceChoice(OneOfRows):
    """A service with its provider, by public id; where the offer is that of every area, with its areas as well."""

    areas: dict[str, Any] | None = None

    def take(self, offer: Offer) -> None:
        """Offer these services; a list too long for radios becomes a field to write in."""
        self.areas = areas_by_code(offer.services) if offer.area is None else None
        self.help_text = offer.words
        self.queryset = offer.services
        choices: Any = self.choices
        entries = list(choices)
        listed: Any = TypeAhead(choices=entries)
        if listed.typed:
            listed.is_required = self.required
            self.widget = listed
            self.help_text = f"{offer.words} {HOW_TO_TYPE}"
        self.widget.choices = entries
        if not entries:
            self.help_text = _("No service is offered there today. An administrator adds services to the catalogue.")

    def label_from_instance(self, obj: Any) -> str:
        provided = f"{obj.name} – {obj.unit.organisation}"
        return provided if self.areas is None else f"{provided}, {where(obj, self.areas)}"


class ReferForm(forms.Form):
    """A service and one sentence; everything else is filled in."""

    service = ServiceChoice(
        queryset=Service.objects.none(),
        widget=forms.RadioSelect,
        to_field_name="public_id",
        empty_label=None,
        label=_("Service"),
    )
    reason = forms.CharField(
        label=_("Why, in one sentence"), max_length=1000, widget=TextArea(maximum=1000, attrs={"rows": 3})
    )
    along = forms.MultipleChoiceField(
        label=_("Sent along as well"),
        choices=ALONG,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        initial=[ALONG[0][0]],
    )

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].take(offer)  # type: ignore[attr-defined]
        self.fields["service"].error_messages["required"] = _("Choose a service.")
        self.fields["reason"].error_messages["required"] = _("Write why you refer the client.")

    def classes(self) -> DataClass:
        """The data classes to send along."""
        chosen = ALWAYS
        for value in self.cleaned_data["along"]:
            chosen |= DataClass(int(value))
        return chosen


class AcceptForm(forms.Form):
    """Accept, with a word to the sender and the client."""

    note = forms.CharField(label=_("To the sender and the client"), max_length=500, required=False, widget=TextArea)


class DeclineForm(forms.Form):
    """Decline with a reason."""

    reason = forms.ChoiceField(label=_("Reason"), choices=DeclineReason.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("To the sender and the client"),
        help_text=_("What would be the next step, and whom to ask?"),
        max_length=500,
        required=False,
        widget=TextArea,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = _("Say why the referral is declined.")


class StartForm(forms.Form):
    """The first day of a period, and the day it is planned to end."""

    service = ServiceChoice(queryset=Service.objects.none(), to_field_name="public_id", label=_("Service"))
    starts = FinnishDateField(label=_("Begins"))
    planned_ends = FinnishDateField(label=_("Planned to end"), required=False)

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].take(offer)  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The last day of a period and why it ended."""

    ends = FinnishDateField(label=_("Last day"))
    reason = forms.ChoiceField(label=_("Reason"), choices=EndReason.choices, widget=forms.RadioSelect)
