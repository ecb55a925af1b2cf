"""Forms of what a programme writes down: trainings, co-operation, milestones, cards; and filters over the rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talo.foundation.database.fields import Texts
from talo.foundation.ui.fields import FinnishDateField, TextArea
from talo.steering.programmes.cards import call_of, card_of
from talo.steering.programmes.forms import YES_NO
from talo.steering.programmes.keeping import Cooperation, FilledCard
from talo.steering.programmes.models import Programme
from talo.steering.programmes.noting import Took

PARTS_OF_TRAINING = 6  # organisations in one form; a larger training is written as two rows
MOST_PEOPLE = 100_000


class TrainingForm(forms.Form):
    """A training; who took part stands in `TookFormSet` beside it."""

    title = forms.CharField(label=_("Title"), max_length=200)
    day = FinnishDateField(label=_("Day"), not_after=timezone.localdate)


class TookForm(forms.Form):
    """How many people of one organisation took part; an empty row is left out."""

    organisation = forms.CharField(label=_("Organisation"), max_length=160)
    people = forms.IntegerField(label=_("People"), min_value=1, max_value=MOST_PEOPLE)
    key_people = forms.IntegerField(label=_("Key people"), min_value=0, max_value=MOST_PEOPLE, required=False)

    def took(self) -> Took | None:
        """What the row says; None for an empty row."""
        data = self.cleaned_data
        if not data.get("organisation"):
            return None
        return Took(data["organisation"], data["people"], data.get("key_people") or 0)


TookFormSet = forms.formset_factory(TookForm, extra=PARTS_OF_TRAINING, max_num=PARTS_OF_TRAINING)


class CooperationForm(forms.Form):
    """A contact with another organisation."""

    organisation = forms.CharField(label=_("Organisation"), max_length=160)
    day = FinnishDateField(label=_("Day"), not_after=timezone.localdate)
    kind = forms.ChoiceField(label=_("Kind"), choices=Cooperation.Kind.choices)
    topic = forms.CharField(label=_("Topic"), max_length=300, required=False)
    led_to_action = forms.BooleanField(label=_("It led to action"), required=False)


class RemoveForm(forms.Form):
    """Why a row is taken back."""

    why = forms.CharField(label=_("Why"), max_length=200, help_text=_("For example: written twice, wrong day."))


class MilestoneForm(forms.Form):
    """Whether a milestone is done."""

    done = forms.ChoiceField(label=_("Done"), choices=YES_NO, widget=forms.RadioSelect)
    day = FinnishDateField(label=_("Day"), not_after=timezone.localdate)
    note = forms.CharField(
        label=_("What shows it"), max_length=300, required=False, help_text=_("Needed when it is done.")
    )


class RowFilter(forms.Form):
    """Narrows rows down: words and days."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    since = FinnishDateField(label=pgettext_lazy("first day", "From"), required=False)
    until = FinnishDateField(label=pgettext_lazy("last day", "Until"), required=False)
    columns: tuple[str, ...] = ()

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that fit; a filter that cannot be read narrows nothing."""
        data = self.cleaned_data if self.is_valid() else {}
        if data.get("q"):
            words = Q()
            for column in self.columns:
                words |= Q(**{f"{column}__icontains": data["q"]})
            rows = rows.filter(words).distinct()
        if data.get("since"):
            rows = rows.filter(day__gte=data["since"])
        if data.get("until"):
            rows = rows.filter(day__lte=data["until"])
        return rows


class TrainingFilter(RowFilter):
    """Narrows trainings down by title, organisation and day."""

    columns = ("title", "attendances__organisation")


class CooperationFilter(RowFilter):
    """Narrows contacts down by organisation, topic, kind and day."""

    columns = ("organisation", "topic")
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *Cooperation.Kind.choices], required=False)
    acted = forms.BooleanField(label=_("Led to action"), required=False)

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        data = self.cleaned_data if self.is_valid() else {}
        if data.get("kind"):
            rows = rows.filter(contact_kind=data["kind"])
        return rows.filter(led_to_action=True) if data.get("acted") else rows


class CardForm(forms.Form):
    """One partner's card: its areas from the call's tray and the card's parts."""

    partner = forms.CharField(label=_("Partner"), max_length=160)

    def __init__(self, *args: Any, programme: Programme, card: FilledCard | None = None, **kwargs: Any) -> None:
        kind, call = card_of(programme) or {"parts": []}, call_of(programme)
        if card is not None:
            kwargs["initial"] = {"partner": card.partner, "areas": [str(area) for area in card.areas]} | {
                f"part_{place}": text for place, text in enumerate(card.parts)
            }
        super().__init__(*args, **kwargs)
        if call is not None:
            choices = [(str(place), str(Texts(area))) for place, area in enumerate(call["areas"])]
            self.fields["areas"] = forms.MultipleChoiceField(
                label=_("Development areas"), choices=choices, widget=forms.CheckboxSelectMultiple
            )
        self.parts = [f"part_{place}" for place in range(len(kind["parts"]))]
        for name, title in zip(self.parts, kind["parts"], strict=True):
            self.fields[name] = forms.CharField(
                label=str(Texts(title)), max_length=600, required=False, widget=TextArea(maximum=600)
            )

    def filled(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        areas = [int(area) for area in data.get("areas", [])]
        return {"partner": data["partner"], "areas": areas, "parts": [data[name] for name in self.parts]}
