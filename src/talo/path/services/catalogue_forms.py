"""Forms of the catalogue: finding a service, adding one, changing its words, saying where and until when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.areas.models import EmploymentArea
from talo.foundation.database.fields import LANGUAGES, Texts
from talo.foundation.ui.fields import FinnishDateField, TextArea
from talo.foundation.ui.type_ahead import OneOf, OneOfRows
from talo.path.services.models import Service, ServiceKind
from talo.path.services.serving import area_choices
from talo.register.organisations.forms import units
from talo.register.organisations.models import Unit

ANY = ("", _("all"))
LONGEST_TEXT = 500
LONGEST_PROMISE = 90  # working days; whoever promises more promises nothing
TEXTS = ("name", "description", "for_whom")
LABELS = {
    "name": (_("Name in Finnish"), _("Name in Swedish"), _("Name in English")),
    "description": (_("Description in Finnish"), _("Description in Swedish"), _("Description in English")),
    "for_whom": (_("For whom, in Finnish"), _("For whom, in Swedish"), _("For whom, in English")),
}


class AreaField(OneOf):
    """An employment area by its name or by one of its municipalities; gives the area."""

    def clean(self, value: Any) -> EmploymentArea | None:
        code = super().clean(value)
        return EmploymentArea.objects.filter(code=code).first() if code else None


class FindForm(forms.Form):
    """Which services to list."""

    unmarked = True
    q = forms.CharField(label=_("Service or provider"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *ServiceKind.choices], required=False)
    area = AreaField(label=_("Offered in"), required=False)
    every = forms.BooleanField(label=_("Also ended and coming ones"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _fill(self, ANY)


class ServiceForm(forms.Form):
    """What is told of a service, in three languages, and the provider's promise of an answer."""

    answer_working_days = forms.IntegerField(
        label=_("Answers a referral in so many working days"),
        help_text=_("The provider’s own promise. The sender sees it, and the referral’s task is due then."),
        min_value=1,
        max_value=LONGEST_PROMISE,
    )
    ptv_class = forms.CharField(label=_("Class in the national service register"), max_length=10, required=False)

    def __init__(self, *args: Any, of: Service | None = None, **more: Any) -> None:
        initial: dict[str, Any] = {}
        if of is not None:
            texts = {name: getattr(of, name) for name in TEXTS}
            initial = {f"{name}_{one}": text.get(one, "") for name, text in texts.items() for one in LANGUAGES}
            initial |= {"answer_working_days": of.answer_working_days, "ptv_class": of.ptv_class}
        super().__init__(*args, **{**more, "initial": initial | more.get("initial", {})})
        for name, labels in LABELS.items():
            for language, label in zip(LANGUAGES, labels, strict=True):
                self.fields[f"{name}_{language}"] = _text(name, label, needed=language == "fi")
        self.order_fields([f"{name}_{one}" for name in TEXTS for one in LANGUAGES])

    def values(self) -> dict[str, Any]:
        """What `add_service` and `change_service` take."""
        data = self.cleaned_data
        texts = {
            name: Texts({one: words for one in LANGUAGES if (words := " ".join(data[f"{name}_{one}"].split()))})
            for name in TEXTS
        }
        return {**texts, "answer_working_days": data["answer_working_days"], "ptv_class": data["ptv_class"]}


class NewServiceForm(ServiceForm):
    """A service that begins: who provides it, of which kind, where, from which day."""

    unit = OneOfRows(queryset=Unit.objects.none(), to_field_name="public_id", label=_("Provider’s unit"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("choose")), *ServiceKind.choices])
    starts = FinnishDateField(label=_("First day"))
    area = AreaField(
        label=_("Employment area"),
        help_text=_(
            "Write the area’s name or one of its municipalities. Empty: the service is offered in every area. "
            "More areas are added on the service’s own page."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{**more, "initial": {"answer_working_days": Service().answer_working_days}})
        unit: Any = self.fields["unit"]
        unit.label_from_instance = lambda one: f"{one.organisation}: {one}"
        unit.empty_label = _("choose")
        unit.queryset = units()
        unit.error_messages["required"] = _("Choose the unit.")
        self.fields["kind"].error_messages["required"] = _("Choose the kind.")
        self.fields["starts"].error_messages["required"] = _("Write the first day.")
        _fill(self, ("", _("every area")))
        self.order_fields(["unit", "kind", *(f"{name}_{one}" for name in TEXTS for one in LANGUAGES), "area", "starts"])


class AreaForm(forms.Form):
    """One more employment area."""

    area = AreaField(
        label=_("Employment area or municipality"),
        help_text=_("Write the area’s name or one of its municipalities."),
        error_messages={"required": _("Choose the area.")},
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _fill(self, ("", _("choose")))


class EndForm(forms.Form):
    """The last day of a service."""

    last_day = FinnishDateField(label=_("Last day"), error_messages={"required": _("Write the last day.")})


def _text(name: str, label: Any, *, needed: bool) -> forms.CharField:
    if name == "name":
        field = forms.CharField(label=label, max_length=120, required=needed)
    else:
        field = forms.CharField(
            label=label, max_length=LONGEST_TEXT, required=needed, widget=TextArea(maximum=LONGEST_TEXT, rows=3)
        )
    if needed:
        field.error_messages["required"] = _("Write this in Finnish: it is shown where another language is missing.")
    return field


def _fill(form: forms.Form, empty: tuple[str, Any]) -> None:
    field: Any = form.fields["area"]
    field.choices = [empty, *area_choices(timezone.localdate())]
