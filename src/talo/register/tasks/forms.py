"""Forms with which work passes on: one client, many at once, a deputy, a closing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talo.foundation.ui import formats
from talo.foundation.ui.fields import FinnishDateField, TextArea
from talo.foundation.ui.type_ahead import OneOf
from talo.register.organisations.models import Deputyship, Position
from talo.register.tasks.duties import Duty
from talo.register.tasks.events import CloseReason, Reason
from talo.register.tasks.handing_over import LONGEST_STAY, Held
from talo.register.tasks.leaving import Load

CHOOSE = ("", gettext_lazy("choose"))
LONGEST_NOTE = 300  # no rule of law
BACK = ("back", gettext_lazy("back to the queue"))


def latest_stay() -> dt.date:
    return timezone.localdate() + LONGEST_STAY


def named(position: Position, load: Mapping[int, Load] | None = None, away: Mapping[int, dt.date] | None = None) -> str:
    """A colleague in a list: name, profession and how many clients the colleague answers for, where that is known.

    away: the last day of absence, by position.
    """
    words = f"{position.staff_member}, {position.get_profession_display()}"
    if load is not None and position.pk in load:
        many = load[position.pk].own_clients
        words += " – " + ngettext("%(many)s client", "%(many)s clients", many) % {"many": many}
    if away and position.pk in away:
        words += " – " + _("away until %(day)s") % {"day": formats.date_text(away[position.pk])}
    return words


def choices_of(
    colleagues: Sequence[Position],
    load: Mapping[int, Load] | None = None,
    away: Mapping[int, dt.date] | None = None,
) -> list[tuple[Any, Any]]:
    """Colleagues by unit, in the order given: the own unit is the first."""
    units: dict[str, list[tuple[str, str]]] = {}
    for one in colleagues:
        units.setdefault(str(one.unit), []).append((str(one.public_id), named(one, load, away)))
    return [CHOOSE, *units.items()]


class ColleagueField(OneOf):
    """One of the colleagues, as a position."""

    def __init__(
        self,
        *,
        colleagues: Sequence[Position],
        load: Mapping[int, Load] | None = None,
        away: Mapping[int, dt.date] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(choices=choices_of(colleagues, load, away), **more)
        self.colleagues = {str(one.public_id): one for one in colleagues}
        self.error_messages["required"] = gettext_lazy("Choose a colleague.")

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        return self.colleagues.get(chosen, chosen or None)


class HandOverForm(forms.Form):
    """Hand one client over: to whom, why, and whether the former worker stays for a while."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), help_text=gettext_lazy("The client reads it."))
    stays_until = FinnishDateField(
        label=gettext_lazy("The former worker stays contact person until"),
        help_text=gettext_lazy("Empty: the former worker’s access ends now."),
        required=False,
        not_before=timezone.localdate,
        not_after=latest_stay,
    )
    note = forms.CharField(
        label=gettext_lazy("To the new worker"),
        help_text=gettext_lazy("What to know at first. It stands in the new worker’s first task."),
        widget=TextArea(maximum=LONGEST_NOTE),
        max_length=LONGEST_NOTE,
        required=False,
    )

    def __init__(
        self, *args: Any, colleagues: Sequence[Position], load: Mapping[int, Load] | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["reason"].choices = [CHOOSE, *Reason.choices]  # type: ignore[attr-defined]
        self.fields["reason"].error_messages["required"] = gettext_lazy("Choose the reason.")
        self.fields["to"] = ColleagueField(label=gettext_lazy("New own worker"), colleagues=colleagues, load=load)
        self.order_fields(["to", "reason", "stays_until", "note"])


class AllToOneForm(forms.Form):
    """Proposes one colleague for every client; a GET form that changes nothing."""

    unmarked = True

    def __init__(
        self,
        *args: Any,
        colleagues: Sequence[Position],
        clients: str = "",
        away: Mapping[int, dt.date] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        even = ("", gettext_lazy("evenly among the unit"))
        choices = choices_of(colleagues, away=away)[1:]
        self.fields["all_to"] = OneOf(label=gettext_lazy("Share the clients"), choices=[even, *choices], required=False)
        if clients:
            self.fields["clients"] = forms.CharField(widget=forms.HiddenInput, initial=clients, required=False)


class SharingForm(forms.Form):
    """Who gets each client; the proposal stands chosen."""

    def __init__(
        self,
        *args: Any,
        held: Sequence[Held],
        givers: Mapping[int, Position],
        colleagues: Sequence[Position],
        proposed: Mapping[int, Position],
        load: Mapping[int, Load],
        away: Mapping[int, dt.date] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.held = held
        for one in held:
            fitting = [colleague for colleague in colleagues if one.fits(colleague, givers[one.position_id])]
            label = _("New worker for %(client)s") % {"client": one.name}
            # A proposal stands in every row: a list shows the others beside it, a field to write in would hide them.
            field = ColleagueField(label=label, colleagues=fitting, load=load, away=away, widget=forms.Select)
            field.widget.attrs["aria-label"] = label
            chosen = proposed.get(one.client_id)
            field.initial = str(chosen.public_id) if chosen in fitting else ""
            self.fields[self.key(one)] = field

    @staticmethod
    def key(one: Held) -> str:
        return f"to-{one.public_id}"

    def rows(self) -> list[tuple[Held, forms.BoundField]]:
        """Each client with the field of the new worker."""
        return [(one, self[self.key(one)]) for one in self.held]

    def heirs(self) -> dict[int, Position]:
        """The new worker by client."""
        return {one.client_id: self.cleaned_data[self.key(one)] for one in self.held}


class ManyForm(SharingForm):
    """Hand several clients over."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"] = forms.ChoiceField(
            label=gettext_lazy("Reason"),
            help_text=gettext_lazy("The client reads it."),
            choices=[CHOOSE, *Reason.choices],
        )
        self.fields["reason"].error_messages["required"] = gettext_lazy("Choose the reason.")
        self.fields["stays_until"] = FinnishDateField(
            label=gettext_lazy("The former worker stays contact person until"),
            help_text=gettext_lazy("Empty: the former worker’s access ends now."),
            required=False,
            not_before=timezone.localdate,
            not_after=latest_stay,
        )


class LeavingForm(SharingForm):
    """Everything that a leaver has gets a new owner, and the position a last day."""

    def __init__(
        self,
        *args: Any,
        duties: Sequence[tuple[Duty, int, Sequence[Position]]],
        deputyships: Sequence[tuple[Deputyship, Sequence[Position]]],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.duties, self.deputyships = duties, deputyships
        self.fields["last_day"] = FinnishDateField(
            label=gettext_lazy("Last day at work"),
            help_text=gettext_lazy("The worker signs in until the end of this day."),
            not_before=timezone.localdate,
        )
        self.fields["last_day"].error_messages["required"] = gettext_lazy("Write the last day.")
        self.fields["stays"] = forms.BooleanField(
            label=gettext_lazy("The leaver stays contact person of each client until the last day"), required=False
        )
        for duty, count, colleagues in duties:
            field = ColleagueField(
                label=f"{str(duty.words).capitalize()}: {count}", colleagues=colleagues, required=False
            )
            field.choices = [BACK, *choices_of(colleagues)[1:]]
            self.fields[f"duty-{duty.key}"] = field
        for row, colleagues in deputyships:
            label = _("Stands in for %(name)s from now on") % {"name": row.absent.staff_member}
            field = ColleagueField(label=label, colleagues=colleagues, required=False)
            field.choices = [("", _("nobody")), *choices_of(colleagues)[1:]]
            self.fields[f"deputy-{row.public_id}"] = field

    def days(self) -> list[forms.BoundField]:
        return [self["last_day"], self["stays"]]

    def others(self) -> list[forms.BoundField]:
        """The fields of duties and deputyships."""
        return [self[name] for name in self.fields if name.startswith(("duty-", "deputy-"))]

    def takes_duties(self) -> dict[str, Position | None]:
        """Who gets each kind of duty; None: back to where it came from."""
        chosen = {duty.key: self.cleaned_data[f"duty-{duty.key}"] for duty, _count, _colleagues in self.duties}
        return {key: one if isinstance(one, Position) else None for key, one in chosen.items()}

    def deputies(self) -> dict[int, Position]:
        """Who stands in from now on, by deputyship."""
        chosen = {row.pk: self.cleaned_data[f"deputy-{row.public_id}"] for row, _colleagues in self.deputyships}
        return {key: one for key, one in chosen.items() if one}


class DeputyForm(forms.Form):
    """Who stands in, and on which days."""

    starts = FinnishDateField(label=gettext_lazy("First day"), not_before=timezone.localdate)
    ends = FinnishDateField(label=gettext_lazy("Last day"), not_before=timezone.localdate)

    def __init__(self, *args: Any, colleagues: Sequence[Position], load: Mapping[int, Load], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["deputy"] = ColleagueField(label=gettext_lazy("Who stands in"), colleagues=colleagues, load=load)
        self.order_fields(["deputy", "starts", "ends"])
        self.fields["starts"].error_messages["required"] = gettext_lazy("Write the first day.")
        self.fields["ends"].error_messages["required"] = gettext_lazy("Write the last day.")


class CloseForm(forms.Form):
    """Why and on which day the work together ends."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=CloseReason.choices, widget=forms.RadioSelect)
    on = FinnishDateField(label=gettext_lazy("Last day"), not_after=timezone.localdate)
    sure = forms.BooleanField(label=gettext_lazy("The client knows that the work together ends, or cannot be told."))

    def __init__(self, *args: Any, first_day: dt.date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.first_day = first_day
        self.fields["on"].initial = timezone.localdate()
        self.fields["reason"].error_messages["required"] = gettext_lazy("Choose the reason.")
        self.fields["on"].error_messages["required"] = gettext_lazy("Write the last day.")
        self.fields["sure"].error_messages["required"] = gettext_lazy("Tell the client first, then mark this.")

    def clean_on(self) -> dt.date:
        """Not before the client came."""
        day: dt.date = self.cleaned_data["on"]
        if day < self.first_day:
            raise ValidationError(gettext_lazy("The work together had not begun then."))
        return day
