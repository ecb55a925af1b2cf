"""The administrator's pages of law rows: what holds today, each row with its dates and source, a new row, an end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.law.citing import basis_of, source_of
from talo.foundation.law.entering import add_row, end_row, take_back
from talo.foundation.law.models import LawKey, LawRow
from talo.foundation.law.words import DERIVED, SOURCED, SURENESS, UNITS, UNVERIFIED, name_of, sureness_of, unit_of
from talo.foundation.ui import formats
from talo.foundation.ui.fields import FinnishDateField
from talo.foundation.ui.saying import say
from talo.foundation.ui.tables import Column, WorkTable
from talo.register.organisations.professions import Profession

ADMINISTRATOR = Profession.ADMINISTRATOR.value
CHOSEN = (SOURCED, DERIVED, UNVERIFIED)
LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the page shows it."""

    row: LawRow
    state: str  # holds | ended | to come
    amount: str
    basis: str
    source: str
    confidence: str
    may_end: bool
    may_take_back: bool
    end_form: Any = None


class FindForm(forms.Form):
    """Which rows to list."""

    unmarked = True
    q = forms.CharField(label=gettext_lazy("Name or law"), max_length=LONGEST_KEY, required=False)


class RowForm(forms.Form):
    """A new dated row."""

    value = forms.DecimalField(label=gettext_lazy("Value"), max_digits=12, decimal_places=2, localize=True)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=list(UNITS.items()))
    valid_from = FinnishDateField(label=gettext_lazy("First day"))
    valid_to = FinnishDateField(label=gettext_lazy("Last day"), required=False)
    basis = forms.CharField(label=gettext_lazy("Act and section"), max_length=200)
    source = forms.CharField(label=gettext_lazy("Where the value was checked"), max_length=200)
    confidence = forms.ChoiceField(
        label=gettext_lazy("How sure it is"),
        choices=[(key, SURENESS[key]) for key in CHOSEN],
        widget=forms.RadioSelect,
        initial=SOURCED,
    )


class EndForm(forms.Form):
    """The last day of a row."""

    last_day = FinnishDateField(label=gettext_lazy("Last day of this row"))


@require_safe
@entrance(ADMINISTRATOR)
def listing(request: Request) -> HttpResponse:
    """Every key with what holds today."""
    form = FindForm(request.GET or None)
    words = form.cleaned_data["q"].strip().lower() if form.is_bound and form.is_valid() else ""
    today = timezone.localdate()
    held: dict[int, LawRow] = {}
    for row in LawRow.objects.filter(valid_from__lte=today).exclude(valid_to__lt=today):
        held[row.law_key_id] = row
    keys = [(key, held.get(key.pk), name_of(key.key)) for key in LawKey.objects.all()]
    shown = sorted(
        (entry for entry in keys if _matches(words, entry[0], entry[1], entry[2])),
        key=lambda entry: entry[2].casefold(),
    )
    table = WorkTable.of(
        request,
        shown,
        label=_("Law rows"),
        empty_title=_("Nothing has this name"),
        columns=[
            Column("key", _("Name")),
            Column("value", _("Today"), end=True),
            Column("basis", _("Act and section")),
            Column("confidence", _("How sure it is")),
        ],
    )
    rows = [
        (key, name, row, _amount(row), basis_of(row.basis), sureness_of(row.confidence))
        if row
        else (key, name, None, "", "", "")
        for key, row, name in table
    ]
    context = {"table": table, "rows": rows, "form": form, "nav_current": "law", "sourced": SOURCED}
    return render(request, "operation/law.html", context)


def _matches(words: str, key: LawKey, row: LawRow | None, name: str) -> bool:
    told = f"{row.basis} {basis_of(row.basis)}".lower() if row else ""
    return words in key.key or words in name.lower() or words in told


def _amount(row: LawRow) -> str:
    """`9,00 € päivässä`, `24 kuukautta`: money with cents, everything else as short as it is."""
    money = row.unit.startswith("EUR")
    number = formats.number_text(row.value if money else row.value.normalize(), 2 if money else None)
    return f"{number} {unit_of(row.unit)}"


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(ADMINISTRATOR)
def of_key(request: Request, key: str) -> HttpResponse:
    """All rows of a key, the newest first; a new one on the same page."""
    found = _key_or_404(key)
    form = RowForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            row = add_row(found, by=request.actor, **_as_written(found, form.cleaned_data))
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(
                request, _("The row is saved. It holds from %(day)s.") % {"day": formats.date_text(row.valid_from)}
            )
            return redirect("operation:law_key", key=found.key)
    return render(request, "operation/law_key.html", _page(found, form), status=422 if form.is_bound else None)


@require_POST
@entrance(ADMINISTRATOR)
def end(request: Request, key: str, row: int) -> HttpResponse:
    """Set the last day of a row."""
    found = _key_or_404(key)
    ending = _row_or_404(found, row)
    form = EndForm(request.POST, prefix="end", auto_id=f"end-{row}-%s")
    if form.is_valid():
        try:
            end_row(ending, by=request.actor, last_day=form.cleaned_data["last_day"])
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("The row ends. Add what holds after it, or nothing will be known."))
            return redirect("operation:law_key", key=found.key)
    context = _page(found, RowForm(initial=_initial(found)), ending=ending.pk, end_form=form)
    return render(request, "operation/law_key.html", context, status=422)


@require_POST
@entrance(ADMINISTRATOR)
def back(request: Request, key: str, row: int) -> HttpResponse:
    """Take a row back before it begins."""
    found = _key_or_404(key)
    try:
        take_back(_row_or_404(found, row), by=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("The row is taken back. Add the right one, or nothing will be known from that day.")
        )
    return redirect("operation:law_key", key=found.key)


def _row_or_404(key: LawKey, row: int) -> LawRow:
    found = LawRow.objects.filter(law_key=key, pk=row).select_related("law_key").first()
    if found is None:
        raise Http404
    return found


def _page(key: LawKey, form: RowForm, *, ending: int = 0, end_form: EndForm | None = None) -> dict[str, Any]:
    today = timezone.localdate()
    rows = LawRow.objects.filter(law_key=key).order_by("-valid_from")
    lines = [_line(row, today, end_form if row.pk == ending else None) for row in rows]
    return {
        "key": key,
        "name": name_of(key.key),
        "lines": lines,
        "to_end": [line for line in lines if line.may_end],
        "ending": ending,
        "form": form,
        "nav_current": "law",
    }


def _line(row: LawRow, today: dt.date, end_form: EndForm | None) -> Line:
    ended = row.valid_to is not None and row.valid_to < today
    state = "ended" if ended else "to come" if row.valid_from > today else "holds"
    # Two rows may end on one page: a field's name is the same, its key is not.
    form = end_form or EndForm(prefix="end", auto_id=f"end-{row.pk}-%s")
    return Line(
        row,
        state,
        _amount(row),
        basis_of(row.basis),
        source_of(row.source),
        sureness_of(row.confidence),
        not ended,
        row.own and state == "to come",
        form,
    )


def _initial(key: LawKey) -> dict[str, Any]:
    last = LawRow.objects.filter(law_key=key).order_by("-valid_from").first()
    return {"unit": last.unit, "basis": basis_of(last.basis)} if last else {}


def _as_written(key: LawKey, typed: dict[str, Any]) -> dict[str, Any]:
    """An act that was left as the form told it is kept as the row before writes it, so that each language says it."""
    told = LawRow.objects.filter(law_key=key).values_list("basis", flat=True)
    return typed | {"basis": next((one for one in told if basis_of(one) == typed["basis"]), typed["basis"])}


def _key_or_404(key: str) -> LawKey:
    # A null byte would be the database's error.
    found = LawKey.objects.filter(key=key).first() if key.isprintable() else None
    if found is None:
        raise Http404
    return found
