"""Forms of employers, contacts with them, and jobs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.ui.fields import FinnishDateField, TextArea
from talo.path.employers.directory import find_or_add
from talo.path.employers.models import (
    Employer,
    EmploymentKind,
    EndReason,
    Outcome,
    SubsidyBasis,
    Term,
    Way,
    check_business_id,
    tidy_business_id,
)

# The list follows what is written: a directory may be longer than a list that comes with the page.
WHILE_TYPING = {
    "hx-get": reverse_lazy("employers:names"),
    "hx-trigger": "input changed delay:200ms",
    "hx-target": "#employers",
    "hx-swap": "outerHTML",
}


class EmployerForm(forms.ModelForm):
    """One employer of the directory."""

    business_id = forms.CharField(label=_("Business ID"), max_length=20, required=False)  # with or without the hyphen

    class Meta:
        model = Employer
        fields = ("name", "business_id", "field", "contact_name", "phone", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Write the employer's name.")

    def clean_business_id(self) -> str:
        """Written with or without the hyphen."""
        return tidy_business_id(self.cleaned_data["business_id"])


class FindEmployerForm(forms.Form):
    """Narrows the directory."""

    q = forms.CharField(label=_("Name begins with, or business ID"), max_length=100, required=False)


class TypedNameForm(forms.Form):
    """What has been written of an employer's name so far."""

    employer_name = forms.CharField(max_length=150, required=False)


class WithEmployer(forms.Form):
    """An employer by name: one that the directory does not have is added to it."""

    employer_name = forms.CharField(
        label=_("Employer"),
        max_length=150,
        help_text=_("Begin to write and choose from the list. A new employer is added to the list."),
        widget=forms.TextInput(attrs={"list": "employers", "autocomplete": "off", **WHILE_TYPING}),
    )
    business_id = forms.CharField(label=_("Business ID of a new employer"), max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employer_name"].error_messages["required"] = _("Write the employer's name.")

    def clean_business_id(self) -> str:
        """Checked by its check digit; may stay empty."""
        text = tidy_business_id(self.cleaned_data["business_id"])
        if text:
            check_business_id(text)
        return text

    def employer(self) -> Employer:
        """The employer that was meant."""
        return find_or_add(self.cleaned_data["employer_name"], self.cleaned_data["business_id"])


class ContactForm(WithEmployer):
    """One contact with an employer."""

    day = FinnishDateField(label=_("Day"), not_after=timezone.localdate)
    way = forms.ChoiceField(label=_("How"), choices=Way.choices, widget=forms.RadioSelect)
    with_client = forms.BooleanField(label=_("The client was there"), required=False)
    fits_wishes = forms.BooleanField(label=_("The work fits the client's wishes"), required=False, initial=True)
    outcome = forms.ChoiceField(label=_("What came of it"), choices=Outcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What was agreed"),
        help_text=_("Write nothing about health. The employer's side is not a place for it."),
        max_length=500,
        required=False,
        widget=TextArea(maximum=500, rows=3),
    )

    field_order = ("employer_name", "business_id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate
        self.fields["way"].error_messages["required"] = _("Choose how you were in contact.")
        self.fields["outcome"].error_messages["required"] = _("Choose what came of it.")

    def contact(self) -> dict[str, Any]:
        """What `record_contact` takes."""
        names = ("day", "way", "with_client", "fits_wishes", "outcome", "note")
        return {name: self.cleaned_data[name] for name in names}


class EmploymentForm(WithEmployer):
    """A job: what, where, how much, from when."""

    kind = forms.ChoiceField(
        label=_("Kind of work"),
        help_text=_("A work contract with pay. Work activity and work try-out are services, not jobs."),
        choices=EmploymentKind.choices,
        widget=forms.RadioSelect,
    )
    job_title = forms.CharField(label=_("Job title"), max_length=100)
    hours_per_week = forms.DecimalField(
        label=_("Hours a week"), min_value=0.5, max_digits=3, decimal_places=1, localize=True
    )
    starts = FinnishDateField(label=_("First day"))
    term = forms.ChoiceField(
        label=_("Duration"), choices=Term.choices, initial=Term.PERMANENT, widget=forms.RadioSelect
    )
    term_reason = forms.CharField(
        label=_("Why fixed-term"),
        help_text=_("For example a substitute. A fixed term needs a reason in law."),
        max_length=200,
        required=False,
    )
    planned_ends = FinnishDateField(label=_("Agreed to end"), required=False)
    subsidy_basis = forms.ChoiceField(
        label=_("Pay subsidy for"), choices=[("", _("no pay subsidy")), *SubsidyBasis.choices], required=False
    )
    subsidy_decided_on = FinnishDateField(
        label=_("Pay subsidy decided on"),
        help_text=_("Work must not start before the decision."),
        required=False,
        not_after=timezone.localdate,
    )

    field_order = ("kind", "employer_name", "business_id", "job_title", "hours_per_week", "starts")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_business = self.data.get(self.add_prefix("kind")) == EmploymentKind.OWN_BUSINESS
        self.fields["employer_name"].required = not own_business
        self.fields["hours_per_week"].widget.attrs["data-width"] = "short"
        self.fields["kind"].error_messages["required"] = _("Choose the kind of work.")
        self.fields["job_title"].error_messages["required"] = _("Write the job title.")
        self.fields["hours_per_week"].error_messages["required"] = _("Write the hours a week, like 25 or 37,5.")

    def clean(self) -> dict[str, Any]:
        """What depends on the kind of work; the database says the same."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        kind = data.get("kind")
        if data.get("term") == Term.FIXED_TERM and not data.get("term_reason"):
            self.add_error("term_reason", _("A fixed-term job needs its reason."))
        if kind == EmploymentKind.PAY_SUBSIDISED:
            self._clean_subsidy(data)
        elif data.get("subsidy_basis"):
            self.add_error("subsidy_basis", _("Choose the pay-subsidised job as the kind of work, or no pay subsidy."))
        return data

    def _clean_subsidy(self, data: dict[str, Any]) -> None:
        if not data.get("subsidy_basis"):
            self.add_error("subsidy_basis", _("Choose what the pay subsidy is for."))
        decided, starts = data.get("subsidy_decided_on"), data.get("starts")
        if "subsidy_decided_on" in data and decided is None:
            self.add_error("subsidy_decided_on", _("Write the day of the pay-subsidy decision."))
        elif decided and starts and starts < decided:
            self.add_error("starts", _("Work must not start before the pay-subsidy decision."))

    def job(self) -> dict[str, Any]:
        """What `start_employment` takes, without the employer."""
        names = ("kind", "job_title", "hours_per_week", "starts", "term", "term_reason", "planned_ends")
        return {name: self.cleaned_data[name] for name in (*names, "subsidy_basis", "subsidy_decided_on")}

    def employer_or_none(self) -> Employer | None:
        """None for an own business without a name."""
        return self.employer() if self.cleaned_data["employer_name"] else None


class EndForm(forms.Form):
    """The last day of a job and why it ended."""

    ends = FinnishDateField(label=_("Last day"))
    reason = forms.ChoiceField(label=_("Reason"), choices=EndReason.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = _("Choose why the job ended.")
