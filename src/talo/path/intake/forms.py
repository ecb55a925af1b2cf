"""Forms of check-in, one for each step: own words, the check-list, how to be reached."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.areas.models import Municipality
from talo.foundation.identity.names import InvalidName, clean_name
from talo.foundation.ui.fields import TextArea
from talo.path.intake.checklist import Checklist
from talo.path.intake.models import LONGEST_WORDS, BestTime, Channel, Contact, ReachBy
from talo.path.intake.places import find_municipality
from talo.path.intake.receiving import HETU_IN_TEXT, NotServed, unit_for
from talo.register.clients.models import Language

PHONE = re.compile(r"^\+?[0-9][0-9 \-()]{4,24}$")
Group = forms.RadioSelect
Groups = forms.CheckboxSelectMultiple


class NameField(forms.CharField):
    """A name as people write it; control and direction characters are refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 100, "widget": forms.TextInput(attrs={"autocomplete": "off"}), **kwargs})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return clean_name(text)
        except InvalidName as wrong:
            raise ValidationError(str(wrong.message), code="name") from wrong


class PhoneField(forms.CharField):
    """A phone number: digits, spaces, dashes, and + in front."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "tel", "inputmode": "tel", "autocomplete": "tel"}
        super().__init__(**{"max_length": 30, "widget": forms.TextInput(attrs=attrs), **kwargs})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and not PHONE.match(text):
            raise ValidationError(_("Write the phone number in digits, for example 040 123 4567."), code="phone")
        return str(text)


class MunicipalityField(forms.CharField):
    """A municipality by its name in any of its languages, or by its code; gives the municipality."""

    default_error_messages = {"unknown": _("There is no such municipality. Write its name, for example Oulu.")}

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"list": "municipalities", "autocomplete": "off"}
        super().__init__(**{"max_length": 60, "widget": forms.TextInput(attrs=attrs), **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, Municipality) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = find_municipality(text, timezone.localdate())
        if found is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return found


def no_hetu(text: str) -> str:
    """The text, unless a personal identity code stands in it.

    Raises:
        ValidationError: it does.
    """
    if HETU_IN_TEXT.search(text):
        raise ValidationError(_("Leave the personal identity code out: it is not asked for here."), code="hetu")
    return text


class WordsForm(forms.Form):
    """The first step: what the person hopes for, in own words."""

    own_words = forms.CharField(
        label=_("What would you like to change, or get help with?"),
        help_text=_("A sentence is enough. Do not write your personal identity code here."),
        max_length=LONGEST_WORDS,
        widget=TextArea(maximum=LONGEST_WORDS, rows=6),
        error_messages={"required": _("Write in your own words what this is about. One sentence is enough.")},
    )

    def clean_own_words(self) -> str:
        return no_hetu(self.cleaned_data["own_words"].strip())


class ChecklistForm(forms.Form):
    """The second step: the recognising check-list, every question optional."""

    unmarked = True  # the page says once that everything may be left empty

    def __init__(self, *args: Any, checklist: Checklist, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checklist = checklist
        for question in checklist.questions:
            choices = [(option.key, str(option.words)) for option in question.options]
            kind = forms.MultipleChoiceField if question.many else forms.ChoiceField
            self.fields[question.key] = kind(
                label=str(question.words),
                help_text=str(question.help),
                choices=choices,
                required=False,
                widget=Groups if question.many else Group,
            )

    def answers(self) -> dict[str, list[str]]:
        """The answers by question, only what was answered."""
        return self.checklist.kept(self.cleaned_data)


class ReachForm(forms.Form):
    """The third step: who, where, and how the person wants to be reached."""

    # Phone or e-mail: neither is optional as such, so no field is marked; the labels say what may stay empty.
    unmarked = True

    first_names = NameField(
        label=_("First name"), error_messages={"required": _("Write the first name, so that we know whom to ask for.")}
    )
    last_name = NameField(label=_("Last name, if you want to tell it"), required=False)
    reach_by = forms.ChoiceField(
        label=_("How do you want to be reached?"),
        choices=ReachBy.choices,
        widget=Group,
        initial=ReachBy.PHONE,
        error_messages={"required": _("Choose phone or e-mail.")},
    )
    phone = PhoneField(label=_("Phone number"), required=False, help_text=_("If you want us to call."))
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("If you want us to write."),
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email", "inputmode": "email"}),
        error_messages={"invalid": _("Write the e-mail address like name@example.fi.")},
    )
    best_time = forms.ChoiceField(
        label=_("When is the best time to call?"), choices=BestTime.choices, widget=Group, initial=BestTime.ANY
    )
    municipality = MunicipalityField(
        label=_("In which municipality do you live?"),
        error_messages={"required": _("Write your home municipality. It decides who calls you.")},
    )
    language = forms.ChoiceField(
        label=_("In which language do you want to talk?"), choices=Language.choices, widget=Group, initial="fi"
    )
    other_language = forms.CharField(label=_("Which other language, if another?"), max_length=50, required=False)
    # People do not see this field; programs that fill in forms do.
    website = forms.CharField(label=_("Leave this empty"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("website"):
            self.add_error(None, _("The form was filled in by a program. Empty the last field and send again."))
        require_reach(self, data)
        if data.get("municipality"):
            try:
                data["unit"] = unit_for(data["municipality"])
            except NotServed as far:
                words = {"place": far.municipality, "area": far.area}
                message = _("%(place)s belongs to %(area)s, which is not here yet. Call them directly.")
                self.add_error("municipality", message % words)
        return data


def require_reach(form: forms.Form, data: dict[str, Any]) -> None:
    """The chosen way to be reached needs its number or address, another language its name."""
    by = data.get("reach_by")
    if by == ReachBy.PHONE and not data.get("phone") and "phone" not in form.errors:
        form.add_error("phone", _("Write the phone number that we can call."))
    if by == ReachBy.EMAIL and not data.get("email") and "email" not in form.errors:
        form.add_error("email", _("Write the e-mail address that we can write to."))
    if data.get("language") == Language.OTHER and not data.get("other_language"):
        form.add_error("other_language", _("Write which language."))


class WalkInForm(forms.ModelForm):
    """A worker writes down somebody who came in, called, or was sent by another service."""

    channel = forms.ChoiceField(
        label=_("Came by"), choices=[one for one in Channel.choices if one[0] != Channel.CHECK_IN], widget=Group
    )
    first_names = NameField(label=_("First name"), error_messages={"required": _("Write the first name.")})
    last_name = NameField(label=_("Last name"), required=False)
    phone = PhoneField(label=_("Phone number"), required=False)
    municipality = MunicipalityField(label=_("Home municipality"), required=False)
    mine = forms.BooleanField(label=_("I take this myself"), required=False, initial=True)

    class Meta:
        model = Contact
        fields = [
            "channel",
            "sent_by",
            "own_words",
            "first_names",
            "last_name",
            "reach_by",
            "phone",
            "email",
            "best_time",
            "municipality",
            "language",
            "other_language",
        ]
        widgets = {
            "own_words": TextArea(maximum=LONGEST_WORDS),
            "reach_by": Group,
            "best_time": Group,
            "language": Group,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["own_words"].error_messages["required"] = _("Write what the person asks for, in their own words.")

    def clean_own_words(self) -> str:
        return no_hetu(self.cleaned_data["own_words"].strip())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("language") == Language.OTHER and not data.get("other_language"):
            self.add_error("other_language", _("Write which language."))
        if data.get("channel") == Channel.REFERRAL_IN and not data.get("sent_by"):
            self.add_error("sent_by", _("Write which service sent the person."))
        return data

    def _post_clean(self) -> None:
        # The verb builds and checks the contact; the unit and the deadline are not known to the form.
        return
