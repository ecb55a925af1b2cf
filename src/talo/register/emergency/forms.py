"""Forms of emergency access: the code with a reason, and the review."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from talo.foundation.identity.hetu import Hetu, InvalidHetu, parse_hetu
from talo.foundation.ui.fields import TextArea
from talo.register.emergency.models import Outcome, Reason
from talo.register.emergency.opening import checked_words
from talo.register.emergency.reviewing import SAY_WHY


class OpenForm(forms.Form):
    """Whom to open, and why."""

    hetu = forms.CharField(
        label=_("Personal identity code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-width": "short"}),
        error_messages={"required": _("Write the personal identity code.")},
    )
    reason = forms.ChoiceField(
        label=_("Why must you see the data now?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason.")},
    )
    words = forms.CharField(
        label=_("What happened"),
        help_text=_("One or two sentences. The reviewer reads them; the client sees the reason chosen above."),
        max_length=1000,
        widget=TextArea(maximum=1000, rows=3),
        error_messages={"required": _("Say in a sentence what happened, so that the reviewer understands it.")},
    )

    def clean_hetu(self) -> Hetu:
        """The checked code; a wrong one says what is wrong with it."""
        try:
            return parse_hetu(self.cleaned_data["hetu"], allow_temporary=not settings.PRODUCTION)
        except InvalidHetu as wrong:
            raise ValidationError(str(wrong.message), code=wrong.problem.value) from wrong

    def clean_words(self) -> str:
        return checked_words(self.cleaned_data["words"])


class ReviewForm(forms.Form):
    """Justified or not, and why."""

    outcome = forms.ChoiceField(
        label=_("Was the access justified?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the access was justified.")},
    )
    words = forms.CharField(
        label=_("Why"),
        help_text=_("One or two sentences for the record."),
        max_length=1000,
        widget=TextArea(maximum=1000, rows=3),
        error_messages={"required": SAY_WHY},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = Outcome.choices  # type: ignore[attr-defined]

    def clean_words(self) -> str:
        return checked_words(self.cleaned_data["words"], SAY_WHY)
