"""Forms of the plan: small ones, each for one row."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.ui.fields import FinnishDateField, TextArea
from talo.foundation.ui.type_ahead import OneOf
from talo.path.plan.acting import THE_CLIENT, Who
from talo.path.plan.models import Action, Answers, Given, Goal
from talo.register.clients.models import Client
from talo.register.organisations.models import Organisation, Position, live_on

SHARED = _("Everybody in the network reads this. Write what is needed, not diagnoses.")


class RevisionForm(forms.Form):
    """A form that names the revision which was on the screen."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PlanForm(RevisionForm):
    """The plan's own texts."""

    support_need = forms.CharField(
        label=_("Recognised support need"),
        max_length=600,
        required=False,
        widget=TextArea(maximum=600),
        help_text=SHARED,
    )
    follow_up = forms.CharField(
        label=_("How the plan is followed"), max_length=600, required=False, widget=TextArea(maximum=600)
    )
    review_on = FinnishDateField(label=_("Agreed day of review"), required=False, not_before=timezone.localdate)


class NeedForm(RevisionForm):
    """A need."""

    title = forms.CharField(
        label=_("Need in a word or two"),
        max_length=80,
        error_messages={"required": _("Write the need in a word or two.")},
    )
    text = forms.CharField(
        label=_("Need"),
        max_length=600,
        widget=TextArea(maximum=600),
        help_text=SHARED,
        error_messages={"required": _("Write what the client needs.")},
    )


class NewNeedForm(NeedForm):
    """A need with its first goal."""

    goal = forms.CharField(label=_("Goal"), max_length=600, required=False, widget=TextArea(maximum=600))
    own_words = forms.BooleanField(label=_("The goal is in the client's own words"), required=False)


class GoalForm(RevisionForm):
    """A goal."""

    text = forms.CharField(
        label=_("Goal"),
        max_length=600,
        widget=TextArea(maximum=600),
        help_text=SHARED,
        error_messages={"required": _("Write the goal.")},
    )
    own_words = forms.BooleanField(label=_("In the client's own words"), required=False)


class ActionForm(RevisionForm):
    """What, by when, who answers."""

    what = forms.CharField(
        label=_("What is done"), max_length=200, error_messages={"required": _("Write what is done.")}
    )
    who = OneOf(label=_("Who answers for it"))
    due = FinnishDateField(label=_("By when"), required=False)
    ongoing = forms.BooleanField(label=_("It goes on, no last day"), required=False)

    def __init__(self, *args: Any, client: Client, action: Action | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept_due = action.due if action else None
        self.people = _people(client, action)
        self.organisations = {one.pk: one for one in Organisation.objects.filter(live_on())}
        self.fields["who"].choices = self._choices(client)  # type: ignore[attr-defined]
        self.fields["who"].error_messages["required"] = _("Choose who answers for it.")

    def _choices(self, client: Client) -> list[Any]:
        people = [(f"position:{pk}", str(position)) for pk, position in self.people.items()]
        organisations = sorted((str(one), f"organisation:{pk}") for pk, one in self.organisations.items())
        return [
            ("client", _("%(name)s (client)") % {"name": client.called}),
            (_("Network"), people),
            (_("Organisations"), [(value, name) for name, value in organisations]),
        ]

    def clean_due(self) -> dt.date | None:
        """A new deadline is today or later; one that stood before may stay."""
        due: dt.date | None = self.cleaned_data["due"]
        if due is not None and due < timezone.localdate() and due != self.kept_due:
            raise forms.ValidationError(_("Choose today or a later day."))
        return due

    def clean(self) -> dict[str, Any]:
        """A last day, or the word that it goes on."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "due" in cleaned and (cleaned["due"] is None) != bool(cleaned.get("ongoing")):
            self.add_error("due", _("Give the last day, or say that it goes on."))
        return cleaned

    def chosen(self) -> Who:
        """Who answers, as the verb wants it."""
        kind, _colon, pk = self.cleaned_data["who"].partition(":")
        if kind == Answers.POSITION:
            return Who(position=self.people[int(pk)])
        return Who(organisation=self.organisations[int(pk)]) if kind == Answers.ORGANISATION else THE_CLIENT


def who_value(action: Action) -> str:
    """The value of `who` for an action."""
    if action.answers == Answers.POSITION:
        return f"position:{action.position_id}"
    return f"organisation:{action.organisation_id}" if action.answers == Answers.ORGANISATION else "client"


def _people(client: Client, action: Action | None) -> dict[int, Position]:
    """The positions of the live network, and the one that answers now."""
    rows = client.network().professionals().filter(holder__position__isnull=False)
    people = {row.holder.position.pk: row.holder.position for row in rows}
    if action is not None and action.position is not None:
        people.setdefault(action.position.pk, action.position)
    return people


class WordsForm(forms.Form):
    """What the client says."""

    text = forms.CharField(
        label=_("In the client's own words"),
        max_length=1000,
        widget=TextArea(maximum=1000),
        error_messages={"required": _("Write what the client says.")},
    )


class VersionForm(forms.Form):
    """What is new in the version."""

    what_changed = forms.CharField(label=_("What changed, in a few words"), max_length=200, required=False)


class DropForm(forms.Form):
    """Why an action is given up."""

    why = forms.CharField(
        label=_("Why it is dropped"),
        max_length=200,
        help_text=_("The client reads this."),
        error_messages={"required": _("Say why it is dropped.")},
    )


class AdoptForm(forms.Form):
    """The goal to which a referral belongs."""

    goal = forms.ModelChoiceField(
        queryset=Goal.objects.none(), label=_("For which goal"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, goals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].queryset = goals  # type: ignore[attr-defined]
        self.fields["goal"].error_messages["required"] = _("Choose the goal.")


class ToldForm(forms.Form):
    """How the client told a worker that the plan is approved."""

    given = forms.ChoiceField(
        label=_("How the client approved"),
        choices=[(Given.IN_PERSON, Given.IN_PERSON.label), (Given.PHONE, Given.PHONE.label)],
        widget=forms.RadioSelect,
    )


class MyWordsForm(forms.Form):
    """The client's own words in the portal."""

    text = forms.CharField(
        label=_("In your own words"),
        max_length=1000,
        widget=TextArea(maximum=1000),
        error_messages={"required": _("Write in your own words.")},
    )


class MyApprovalForm(forms.Form):
    """The client approves, with own words if there are any."""

    words = forms.CharField(
        label=_("Do you want to add something?"), max_length=1000, required=False, widget=TextArea(maximum=1000)
    )
