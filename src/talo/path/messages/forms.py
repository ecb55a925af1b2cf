"""Forms of messages, appointments, feedback and codes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talo.foundation.ui.fields import FinnishDateField, FinnishTimeField, TextArea
from talo.path.messages.meeting import Time, in_finland
from talo.path.messages.models import LONGEST_PLACE, LONGEST_SUBJECT, LONGEST_TEXT, TOO_LONG, IdentityShown, Way
from talo.register.clients.models import NetworkMember

WHO_READS = [
    ("", _("the workers in the client's network who read the plan")),
    ("1", _("only you, your deputy and the client")),
]
MY_WHO_READS = [
    ("", _("the workers who make your plan with you")),
    ("1", _("only the worker whom you write to, and a deputy")),
]
LENGTHS = [(str(minutes), f"{minutes} min") for minutes in (15, 30, 45, 60, 90, 120)]


def text_field(label: Any, *, rows: int = 6, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A text of 10 000 characters at most, whose error says what to do."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        required=required,
        help_text=help_text,
        widget=TextArea(maximum=LONGEST_TEXT, rows=rows),
        error_messages={"max_length": TOO_LONG},
    )


class MemberChoice(forms.ModelChoiceField):
    """A worker of the client's network, by the row's public id."""

    def label_from_instance(self, obj: Any) -> str:
        position = obj.holder.position
        return f"{position.staff_member}, {position.get_profession_display()}"


class ReplyForm(forms.Form):
    """A message in a thread."""

    text = text_field(_("Message"), rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].error_messages["required"] = _("Write the message.")


class ThreadForm(ReplyForm):
    """A worker's new thread: subject, message, who reads it."""

    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    restricted = forms.ChoiceField(
        label=pgettext_lazy("message", "Who may read"),
        choices=WHO_READS,
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
    field_order = ("worker", "subject", "text", "restricted")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].error_messages["required"] = _("Write what the message is about.")


class MyThreadForm(ThreadForm):
    """The client's new thread: to whom, subject, message, who reads it."""

    worker = MemberChoice(
        queryset=NetworkMember.objects.none(), to_field_name="public_id", empty_label=None, label=_("To whom")
    )

    def __init__(self, *args: Any, workers: list[NetworkMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["worker"], workers)
        self.fields["restricted"].choices = MY_WHO_READS  # type: ignore[attr-defined]


class TimeForm(forms.Form):
    """When, how long, how and where to meet."""

    day = FinnishDateField(label=_("Day"), not_before=timezone.localdate)
    clock = FinnishTimeField(label=_("Time"))
    minutes = forms.TypedChoiceField(label=_("How long"), choices=LENGTHS, coerce=int, initial="45")
    way = forms.ChoiceField(label=_("How"), choices=Way.choices, widget=forms.RadioSelect, initial=Way.PLACE)
    place = forms.CharField(
        label=_("Place, number or link"),
        help_text=_("Face to face: where. By phone: who calls which number. By video: the link."),
        max_length=LONGEST_PLACE,
        required=False,
    )
    note = forms.CharField(
        label=_("What to know or take along"), max_length=500, required=False, widget=TextArea(maximum=500, rows=2)
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        day, clock = data.get("day"), data.get("clock")
        if isinstance(day, dt.date) and isinstance(clock, dt.time):
            try:
                data["starts"] = in_finland(day, clock)
            except ValidationError as error:
                self.add_error(None, error)
        return data

    def time(self) -> Time:
        """What was filled in, as the verbs take it."""
        data = self.cleaned_data
        return Time(data["starts"], data["minutes"], data["way"], data["place"], data["note"])


class ProposeForm(TimeForm):
    """A worker's proposal, or what has been agreed by phone already."""

    agreed = forms.BooleanField(label=_("The client has agreed to this already"), required=False)


class MyTimeForm(TimeForm):
    """The client's own proposal."""

    worker = MemberChoice(
        queryset=NetworkMember.objects.none(), to_field_name="public_id", empty_label=None, label=_("With whom")
    )
    field_order = ("worker", "day", "clock", "minutes", "way", "place", "note")

    def __init__(self, *args: Any, workers: list[NetworkMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["worker"], workers)
        self.fields["place"].label = _("Place or phone number")
        self.fields["place"].help_text = _(
            "You may leave this empty. Then you meet at the worker's office, or the worker calls you or sends a link."
        )

    def time(self) -> Time:
        """As filled in; a client need not know where the worker's office is."""
        time = super().time()
        if time.way != Way.PLACE or time.place.strip():
            return time
        unit = self.cleaned_data["worker"].holder.position.unit
        return replace(time, place=unit.address or str(unit))


class ReasonForm(forms.Form):
    """Why a time does not suit or is cancelled; may stay empty."""

    reason = forms.CharField(
        label=_("Do you want to say why?"), max_length=500, required=False, widget=TextArea(maximum=500, rows=2)
    )


class FeedbackForm(forms.Form):
    """Own words beside the tap."""

    words = text_field(_("In your own words"), rows=4, required=False)


class PromiseForm(forms.Form):
    """In how many working days the unit answers."""

    working_days = forms.IntegerField(
        label=_("We answer messages in this many working days"), min_value=1, max_value=10
    )


class GiveCodeForm(forms.Form):
    """How the worker knows who the client is."""

    shown = forms.ChoiceField(
        label=_("How did you check the identity?"), choices=IdentityShown.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("How, if in another way"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shown"].error_messages["required"] = _("Choose how you checked the identity.")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("shown") == IdentityShown.OTHER and not data.get("note"):
            self.add_error("note", _("Write how the identity was checked."))
        return data


class SignUpForm(forms.Form):
    """The code from the worker, and how the client signs in from now on."""

    code = forms.CharField(
        label=_("Code from your worker"), help_text=_("16 signs. Dashes do not matter."), max_length=40
    )
    sign_in_name = forms.CharField(
        label=_("Name for signing in"), help_text=_("You choose it. It need not be your own name."), max_length=150
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters. A sentence is easy to remember and hard to guess."),
        max_length=200,
        widget=forms.PasswordInput(render_value=False),
    )
    again = forms.CharField(label=_("Password again"), max_length=200, widget=forms.PasswordInput(render_value=False))
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We tell you there when something new is in Talo. The message says nothing else."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, how in (
            ("code", "one-time-code"),
            ("sign_in_name", "username"),
            ("password", "new-password"),
            ("again", "new-password"),
            ("email", "email"),
        ):
            self.fields[name].widget.attrs.update(
                {"autocomplete": how, "autocapitalize": "none", "spellcheck": "false"}
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two passwords are not the same."))
        return data


class SiteFeedbackForm(forms.Form):
    """What is hard to use, where, and where to answer."""

    text = text_field(_("What is hard to use?"))
    page = forms.CharField(label=_("On which page?"), max_length=300, required=False)
    email = forms.EmailField(
        label=_("E-mail address for the answer"),
        help_text=_("Without an address we mend what we can, but cannot answer you."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].error_messages["required"] = _("Write what is hard to use.")


class SiteAnswerForm(forms.Form):
    """What the administrator answered."""

    answer = forms.CharField(label=_("What was answered"), max_length=2000, widget=TextArea(maximum=2000, rows=3))


def _choose(field: Any, workers: list[NetworkMember]) -> None:
    """Offer these network rows, the first of them chosen."""
    found = NetworkMember.objects.filter(pk__in=[row.pk for row in workers])
    field.queryset = found.select_related("holder__position__staff_member", "holder__position__unit")
    field.choices = [(str(row.public_id), field.label_from_instance(row)) for row in workers]
    field.initial = workers[0].public_id if workers else None
