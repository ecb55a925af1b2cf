"""Forms of the areas' pages: finding, adding, naming, moving and ending."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talo.foundation.areas.changing import KINDS, PARENTS
from talo.foundation.areas.models import Area, Belonging, Languages, Municipality
from talo.foundation.areas.telling import PARENT_WORDS
from talo.foundation.ui.fields import FinnishDateField
from talo.foundation.ui.formats import date_text
from talo.foundation.ui.type_ahead import OneOfRows
from talo.register.organisations.forms import NameForm

LONGEST_NAME = 60


class FindForm(forms.Form):
    """Which areas to list, and as they are on which day."""

    unmarked = True
    q = forms.CharField(label=gettext_lazy("Name or code"), max_length=LONGEST_NAME, required=False)
    on = FinnishDateField(label=gettext_lazy("As on"), required=False)
    every = forms.BooleanField(label=gettext_lazy("Also ended and coming ones"), required=False)


class DayForm(forms.Form):
    """The day on which a page looks."""

    unmarked = True
    on = FinnishDateField(label=gettext_lazy("As on"), required=False)


class RenameForm(NameForm):
    """The names of an area."""


class RenameMunicipalityForm(NameForm):
    """The names and languages of a municipality."""

    languages = forms.ChoiceField(label=gettext_lazy("Languages"), choices=Languages.choices)


class NewAreaForm(NameForm):
    """An area that begins."""

    code = forms.CharField(label=gettext_lazy("Official code"), max_length=3)
    valid_from = FinnishDateField(label=gettext_lazy("First day"))
    field_order: tuple[str, ...] = ("code", "name_fi", "name_sv", "name_en", "valid_from")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["code"].error_messages["required"] = _("Write the official code.")
        self.fields["valid_from"].error_messages["required"] = _("Write the first day.")


class ParentsForm(forms.Form):
    """To which areas a municipality belongs."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for key in PARENTS:
            self.fields[key] = _area_field(key)

    def areas(self) -> dict[str, Area]:
        """The chosen areas by kind."""
        return {key: self.cleaned_data[key] for key in PARENTS}


class NewMunicipalityForm(NewAreaForm, ParentsForm):
    """A municipality that begins, with its areas."""

    languages = forms.ChoiceField(label=gettext_lazy("Languages"), choices=Languages.choices)
    field_order: tuple[str, ...] = (*NewAreaForm.field_order, "languages", *PARENTS)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.order_fields(self.field_order)


class MoveForm(ParentsForm):
    """Other areas of a municipality from a day on."""

    valid_from = FinnishDateField(label=gettext_lazy("From which day"))

    def __init__(self, *args: Any, last: Belonging | None = None, **more: Any) -> None:
        codes = {key: getattr(last, key).code for key in PARENTS} if last else {}
        super().__init__(*args, **{**more, "initial": codes})
        self.fields["valid_from"].error_messages["required"] = _("Write the day.")


class EndForm(forms.Form):
    """The last day of an area."""

    last_day = FinnishDateField(label=gettext_lazy("Last day"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["last_day"].error_messages["required"] = _("Write the last day.")


class EndMunicipalityForm(EndForm):
    """The last day of a municipality and who goes on."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["successor"] = _choice(
            Municipality.objects.all(),
            _("Which municipality goes on"),
            _("Choose the municipality that goes on from the next day."),
        )
        self.fields["successor"].help_text = _("What was known of clients’ home municipality leads there from then on.")


def _area_field(kind: str) -> OneOfRows:
    return _choice(KINDS[kind]._default_manager.all(), PARENT_WORDS[kind], _("Choose the area."))


def _choice(areas: QuerySet[Any], label: Any, missing: str) -> OneOfRows:
    """Areas that have not ended, by name."""
    today = timezone.localdate()
    field = OneOfRows(
        areas.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today)).order_by("name__fi", "code"),
        to_field_name="code",
        label=label,
        empty_label=_("choose"),
    )
    named: Any = field  # the way that Django names for labels of one's own is assigning
    named.label_from_instance = lambda one: _named(one, today)
    field.error_messages["required"] = missing
    return field


def _named(area: Area, today: dt.date) -> str:
    if area.valid_from and area.valid_from > today:
        return _("%(name)s (from %(day)s)") % {"name": area, "day": date_text(area.valid_from)}
    if area.valid_to:
        return _("%(name)s (until %(day)s)") % {"name": area, "day": date_text(area.valid_to)}
    return str(area)
