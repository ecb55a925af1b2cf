"""Forms with which a link request is answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import NOTHING, DataClass
from talo.foundation.ui.fields import FinnishDateField, TextArea
from talo.register.clients.models import LinkRequest
from talo.register.permits.wording import CHOICES

LONGEST_REASON = LinkRequest._meta.get_field("reason").max_length


class LinkForm(forms.Form):
    """On which basis the asking worker joins the network."""

    basis = forms.ChoiceField(
        label=_("On which basis?"),
        choices=LinkRequest.Basis.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the basis.")},
    )
    classes = forms.MultipleChoiceField(
        label=_("Which data the permit covers"),
        help_text=_("Not asked when the law is the basis: it opens the joint plan and what the plan needs."),
        choices=CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    ends = FinnishDateField(label=_("Last day"), required=False, not_before=timezone.localdate)
    asked = forms.BooleanField(
        label=_("The client has been told and asked"),
        error_messages={"required": _("Tell and ask the client first.")},
    )

    def clean(self) -> dict[str, Any]:
        """A permit names its data."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("basis") == LinkRequest.Basis.PERMIT and not data.get("classes"):
            self.add_error("classes", _("Choose the data."))
        return data

    def bits(self) -> DataClass:
        """What was ticked."""
        chosen = NOTHING
        for value in self.cleaned_data["classes"]:
            chosen |= DataClass(int(value))
        return chosen

    def last_moment(self) -> dt.datetime | None:
        """The end of the last day in Finland."""
        day = self.cleaned_data["ends"]
        if day is None:
            return None
        return timezone.make_aware(dt.datetime.combine(day, dt.time.max), timezone.get_default_timezone())


class RefuseForm(forms.Form):
    """Why the link is refused."""

    reason = forms.CharField(
        label=_("Why not?"),
        help_text=_("For the record. Whoever asked is told nothing: not even that the person is known."),
        max_length=LONGEST_REASON,
        widget=TextArea(maximum=LONGEST_REASON, rows=2),
        error_messages={"required": _("Say why the link is refused.")},
    )
