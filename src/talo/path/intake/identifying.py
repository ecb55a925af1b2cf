"""Forms of the worker who checks who somebody is: open a client from a contact, link to one, close, assign."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.identity.hetu import Hetu, InvalidHetu, parse_hetu
from talo.foundation.ui.fields import FinnishDateField, TextArea
from talo.foundation.ui.type_ahead import OneOfRows
from talo.path.intake.arriving import Learned
from talo.path.intake.forms import Group, MunicipalityField, NameField, PhoneField
from talo.path.intake.models import CloseReason, Contact, IdentityCheck
from talo.register.clients.models import Language
from talo.register.clients.opening import NewClient
from talo.register.organisations.models import Position


class HetuField(forms.CharField):
    """A personal identity code, typed once; gives a checked `Hetu`, and says what is wrong with a wrong one."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false", "data-width": "short"}
        super().__init__(**{"max_length": 40, "widget": forms.TextInput(attrs=attrs), **kwargs})

    def clean(self, value: Any) -> Hetu | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_hetu(text, allow_temporary=settings.TALO_MODE != "production")
        except InvalidHetu as wrong:
            raise ValidationError(str(wrong.message), code=wrong.problem.value) from wrong


def _since(label: Any) -> FinnishDateField:
    return FinnishDateField(
        label=label,
        required=False,
        not_after=timezone.localdate,
        help_text=_("For example 1.3.2024. Leave empty if not known."),
    )


class LearnedForm(forms.Form):
    """How the identity was checked, and dated facts that came up."""

    identity_check = forms.ChoiceField(
        label=_("How did you check who the person is?"),
        choices=IdentityCheck.choices,
        widget=Group,
        error_messages={"required": _("Say how you checked the identity. Without it no client is opened or linked.")},
    )
    job_seeker_since = _since(_("Job-seeker since"))
    unemployed_since = _since(_("Unemployed since"))

    def learned(self) -> Learned:
        data = self.cleaned_data
        return Learned(data["job_seeker_since"], data["unemployed_since"])


class OpenForm(LearnedForm):
    """Everything for a new client; what the contact told is filled in."""

    hetu = HetuField(
        label=_("Personal identity code"),
        error_messages={"required": _("Write the personal identity code, or tick that there is none.")},
        help_text=_("Type it once. The answer is the same whether somebody else knows the person or not."),
    )
    no_hetu = forms.BooleanField(label=_("The person has no personal identity code"), required=False)
    first_names = NameField(label=_("First names"), error_messages={"required": _("Write the first names.")})
    call_name = NameField(label=_("First name used"), required=False, max_length=50)
    last_name = NameField(label=_("Last name"), error_messages={"required": _("Write the last name.")})
    phone = PhoneField(label=_("Phone number"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False, widget=forms.TextInput(attrs={"type": "email"}))
    municipality = MunicipalityField(label=_("Home municipality"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, widget=Group)
    other_language = forms.CharField(label=_("Which language"), max_length=50, required=False)
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    non_disclosure = forms.BooleanField(
        label=_("Has a non-disclosure order"),
        required=False,
        help_text=_("Then only the own worker sees the address, the phone number and the home municipality."),
    )
    own_worker = OneOfRows(
        queryset=Position.objects.none(),
        to_field_name="public_id",
        label=_("Own worker"),
        empty_label=None,
        error_messages={"required": _("Choose the own worker.")},
    )

    field_order = [
        "identity_check", "hetu", "no_hetu", "first_names", "call_name", "last_name", "phone", "email", "municipality",
        "language", "other_language", "needs_interpreter", "non_disclosure", "job_seeker_since", "unemployed_since",
        "own_worker",
    ]  # fmt: skip

    def __init__(self, *args: Any, workers: QuerySet[Position], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["own_worker"].queryset = workers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("no_hetu") and self.has_error("hetu", code="required"):
            del self.errors["hetu"]
            data["hetu"] = None
        if data.get("language") == Language.OTHER and not data.get("other_language"):
            self.add_error("other_language", _("Write which language."))
        return data

    def new_client(self, contact: Contact) -> NewClient:
        """What the verb needs, with the best time to call from the contact."""
        data = self.cleaned_data
        same = ("first_names", "call_name", "last_name", "phone", "email", "language", "other_language")
        place = data["municipality"]
        return NewClient(
            hetu=None if data["no_hetu"] else data["hetu"],
            needs_interpreter=data["needs_interpreter"],
            non_disclosure=data["non_disclosure"],
            municipality_id=place.pk if place else None,
            best_time=str(contact.get_best_time_display()),
            **{key: data[key] for key in same},
        )


def opening_values(contact: Contact, worker: Position | None) -> dict[str, Any]:
    """What the contact has told already, for the form that opens a client."""
    same = ("first_names", "last_name", "phone", "email", "municipality", "language", "other_language")
    return {key: getattr(contact, key) for key in same} | {"own_worker": worker.public_id if worker else None}


class CloseForm(forms.Form):
    """Close a contact that makes no client."""

    reason = forms.ChoiceField(
        label=_("Why is it closed?"),
        choices=CloseReason.choices,
        widget=Group,
        error_messages={"required": _("Say why the contact is closed.")},
    )
    note = forms.CharField(
        label=_("What was agreed"), max_length=500, required=False, widget=TextArea(maximum=500, attrs={"rows": 2})
    )


class AssignForm(forms.Form):
    """The lead gives a contact to a worker of the unit."""

    worker = OneOfRows(
        queryset=Position.objects.none(), to_field_name="public_id", label=_("Worker"), empty_label=_("Choose")
    )

    def __init__(self, *args: Any, workers: QuerySet[Position], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers  # type: ignore[attr-defined]
        for key in ("required", "invalid_choice"):
            self.fields["worker"].error_messages[key] = _("Choose a worker of the unit.")


class FilterForm(forms.Form):
    """Narrows the unit's queue."""

    unmarked = True

    whose = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("everything open")), ("free", _("nobody has taken")), ("mine", _("mine"))],
    )
    channel = forms.ChoiceField(label=_("Came by"), required=False)

    def __init__(self, *args: Any, channels: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [("", _("any way")), *channels]  # type: ignore[attr-defined]
