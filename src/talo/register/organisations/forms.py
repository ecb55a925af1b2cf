"""The administrator's forms: organisations, units, people and their roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.areas.models import Area, EmploymentArea, Municipality, WellbeingCounty
from talo.foundation.ui.fields import FinnishDateField
from talo.foundation.ui.type_ahead import OneOfRows
from talo.register.organisations.administering import texts
from talo.register.organisations.models import Organisation, Position, Unit, goes_on, live_on
from talo.register.organisations.professions import Profession

AREA_OF_KIND: dict[str, type[Area]] = {
    Organisation.Kind.EMPLOYMENT_AREA: EmploymentArea,
    Organisation.Kind.WELLBEING_COUNTY: WellbeingCounty,
    Organisation.Kind.MUNICIPALITY: Municipality,
}


class SearchForm(forms.Form):
    """Narrows a list by a name."""

    unmarked = True
    q = forms.CharField(label=_("Name begins with"), max_length=60, required=False)


class StaffSearchForm(SearchForm):
    """Narrows the staff by name, profession and whether a role is in force."""

    profession = forms.ChoiceField(label=_("Profession"), choices=[("", _("all")), *Profession.choices], required=False)
    ended = forms.BooleanField(label=_("Also those without a role now"), required=False)


class NameForm(forms.Form):
    """A name in three languages; Finnish is needed."""

    name_fi = forms.CharField(label=_("Name in Finnish"), max_length=120)
    name_sv = forms.CharField(label=_("Name in Swedish"), max_length=120, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)

    def __init__(self, *args: Any, of: Any = None, **more: Any) -> None:
        initial = {f"name_{language}": of.name.get(language, "") for language in ("fi", "sv", "en")} if of else {}
        more["initial"] = initial | self.values_of(of)
        super().__init__(*args, **more)
        self.fields["name_fi"].error_messages["required"] = _("Write the name.")

    def values_of(self, of: Any) -> dict[str, Any]:
        """What else the object has."""
        if of is None:
            return {}
        return {name: getattr(of, name) for name in self.base_fields if not name.startswith("name_")}

    def names(self) -> Any:
        data = self.cleaned_data
        return texts(data["name_fi"], data["name_sv"], data["name_en"])

    def fill(self, of: Any) -> Any:
        """Write what was typed into the object; nothing is saved."""
        of.name = self.names()
        for name in self.base_fields:
            if not name.startswith("name_"):
                setattr(of, name, self.cleaned_data[name])
        return of


class OrganisationForm(NameForm):
    """An organisation."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("choose")), *Organisation.Kind.choices])
    business_id = forms.CharField(label=_("Business ID"), max_length=9, required=False)
    area_code = forms.CharField(
        label=_("Code of its area"),
        help_text=_("For an employment area, a county or a municipality: the official code as under Areas."),
        max_length=3,
        required=False,
    )
    starts = FinnishDateField(label=_("First day"))
    ends = FinnishDateField(label=_("Last day"), help_text=_("Empty: until further notice."), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].error_messages["required"] = _("Choose the kind.")
        self.fields["starts"].error_messages["required"] = _("Write the first day.")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        code, model = data.get("area_code"), AREA_OF_KIND.get(data.get("kind", ""))
        if code and (model is None or not model._default_manager.filter(code=code).exists()):
            self.add_error("area_code", _("This kind of organisation has no such area. See the codes under Areas."))
        return data


class UnitForm(NameForm):
    """A unit of an organisation."""

    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)


def units() -> QuerySet[Unit]:
    """Units of organisations that live today; one that has ended is not among them."""
    live = Organisation.objects.filter(live_on())
    found = Unit.objects.filter(goes_on(), organisation__in=live)
    return found.select_related("organisation").order_by("organisation__key", "key")


class RoleForm(forms.Form):
    """A role in a unit with its days."""

    unit = OneOfRows(queryset=Unit.objects.none(), to_field_name="public_id", label=_("Unit"))
    profession = forms.ChoiceField(label=_("Profession"), choices=[("", _("choose")), *Profession.choices])
    basis = forms.ChoiceField(
        label=_("Basis"),
        choices=Position.Basis.choices,
        initial=Position.Basis.EMPLOYMENT,
        widget=forms.RadioSelect,
        help_text=_("A secondment has a last day; every right ends with it."),
    )
    starts = FinnishDateField(label=_("First day"), not_before=timezone.localdate)
    ends = FinnishDateField(label=_("Last day"), help_text=_("Empty: until further notice."), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        unit: Any = self.fields["unit"]
        unit.queryset = units()
        unit.empty_label = _("choose")
        unit.label_from_instance = lambda one: f"{one.organisation}: {one}"
        unit.error_messages["required"] = _("Choose the unit.")
        self.fields["profession"].error_messages["required"] = _("Choose the profession.")
        self.fields["starts"].error_messages["required"] = _("Write the first day.")
        self.fields["starts"].initial = timezone.localdate


class PersonForm(forms.Form):
    """A person of the staff."""

    first_name = forms.CharField(label=_("First name"), max_length=60)
    last_name = forms.CharField(label=_("Last name"), max_length=60)
    email = forms.EmailField(
        label=_("E-mail at work"), help_text=_("The link to choose a password goes there, and is shown to nobody else.")
    )
    phone = forms.CharField(label=_("Phone at work"), max_length=30, required=False)


class NewPersonForm(PersonForm, RoleForm):
    """A new person with a first role."""

    field_order = ("first_name", "last_name", "email", "phone", "unit", "profession", "basis", "starts", "ends")


class EndRoleForm(forms.Form):
    """The last day of a role."""

    last_day = FinnishDateField(label=_("Last day"), not_before=timezone.localdate)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["last_day"].error_messages["required"] = _("Write the last day.")


class EndUnitForm(EndRoleForm):
    """The last day of a unit."""
