"""The administrator's pages of law rows: what holds today, each row with its dates and source, a new row, an end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.doors.operation.saying import say
from talo.foundation.identity.entrance import entrance
from talo.foundation.law.entering import add_row, end_row
from talo.foundation.law.models import LawKey, LawRow
from talo.foundation.ui.fields import FinnishDateField
from talo.foundation.ui.tables import Column, WorkTable
from talo.register.organisations.professions import Profession

ADMINISTRATOR = Profession.ADMINISTRATOR.value
SOURCED, DERIVED, UNVERIFIED = "sourced", "derived", "unverified"
CONFIDENCE = [
    (SOURCED, gettext_lazy("checked against its source")),
    (DERIVED, gettext_lazy("derived from an index")),
    (UNVERIFIED, gettext_lazy("not verified")),
]
LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the page shows it."""

    row: LawRow
    state: str  # holds | ended | to come
    confidence: str
    may_end: bool


class FindForm(forms.Form):
    """Which rows to list."""

    unmarked = True
    q = forms.CharField(label=gettext_lazy("Name or law"), max_length=LONGEST_KEY, required=False)


class RowForm(forms.Form):
    """A new dated row."""

    value = forms.DecimalField(label=gettext_lazy("Value"), max_digits=12, decimal_places=2, localize=True)
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=40)
    valid_from = FinnishDateField(label=gettext_lazy("First day"))
    valid_to = FinnishDateField(label=gettext_lazy("Last day"), required=False)
    basis = forms.CharField(label=gettext_lazy("Act and section"), max_length=200)
    source = forms.CharField(label=gettext_lazy("Where the value was checked"), max_length=200)
    confidence = forms.ChoiceField(
        label=gettext_lazy("How sure it is"), choices=CONFIDENCE, widget=forms.RadioSelect, initial=SOURCED
    )


class EndForm(forms.Form):
    """The last day of a row."""

    last_day = FinnishDateField(label=gettext_lazy("Last day of this row"))


@require_safe
@entrance(ADMINISTRATOR)
def listing(request: HttpRequest) -> HttpResponse:
    """Every key with what holds today."""
    form = FindForm(request.GET or None)
    words = form.cleaned_data["q"].strip().lower() if form.is_bound and form.is_valid() else ""
    today = timezone.localdate()
    held: dict[int, LawRow] = {}
    for row in LawRow.objects.filter(valid_from__lte=today).exclude(valid_to__lt=today):
        held[row.law_key_id] = row
    keys = [(key, held.get(key.pk)) for key in LawKey.objects.order_by("key")]
    shown = [(key, row) for key, row in keys if words in key.key or (row and words in row.basis.lower())]
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
    sure = dict(CONFIDENCE)
    rows = [(key, row, sure.get(row.confidence, row.confidence) if row else "") for key, row in table]
    context = {"table": table, "rows": rows, "form": form, "nav_current": "law", "sourced": SOURCED}
    return render(request, "operation/law.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(ADMINISTRATOR)
def of_key(request: HttpRequest, key: str) -> HttpResponse:
    """All rows of a key, the newest first; a new one on the same page."""
    found = _key_or_404(key)
    form = RowForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            row = add_row(found, by=request.actor, **form.cleaned_data)  # type: ignore[attr-defined]
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(
                request, _("The row is saved. It holds from %(day)s.") % {"day": f"{row.valid_from:%-d.%-m.%Y}"}
            )
            return redirect("operation:law_key", key=found.key)
    return render(request, "operation/law_key.html", _page(found, form), status=422 if form.is_bound else None)


@require_POST
@entrance(ADMINISTRATOR)
def end(request: HttpRequest, key: str, row: int) -> HttpResponse:
    """Set the last day of a row."""
    found = _key_or_404(key)
    ending = LawRow.objects.filter(law_key=found, pk=row).select_related("law_key").first()
    if ending is None:
        raise Http404
    form = EndForm(request.POST, prefix="end")
    if form.is_valid():
        try:
            end_row(ending, by=request.actor, last_day=form.cleaned_data["last_day"])  # type: ignore[attr-defined]
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("The row ends. Add what holds after it, or nothing will be known."))
            return redirect("operation:law_key", key=found.key)
    context = _page(found, RowForm(initial=_initial(found))) | {"end_form": form, "ending": ending.pk}
    return render(request, "operation/law_key.html", context, status=422)


def _page(key: LawKey, form: RowForm) -> dict[str, Any]:
    today = timezone.localdate()
    rows = LawRow.objects.filter(law_key=key).order_by("-valid_from")
    return {
        "key": key,
        "lines": [_line(row, today) for row in rows],
        "form": form,
        "end_form": EndForm(prefix="end"),
        "nav_current": "law",
    }


def _line(row: LawRow, today: dt.date) -> Line:
    ended = row.valid_to is not None and row.valid_to < today
    state = "ended" if ended else "to come" if row.valid_from > today else "holds"
    return Line(row, state, str(dict(CONFIDENCE).get(row.confidence, row.confidence)), not ended)


def _initial(key: LawKey) -> dict[str, Any]:
    last = LawRow.objects.filter(law_key=key).order_by("-valid_from").first()
    return {"unit": last.unit, "basis": last.basis} if last else {}


def _key_or_404(key: str) -> LawKey:
    # A null byte would be the database's error.
    found = LawKey.objects.filter(key=key).first() if key.isprintable() else None
    if found is None:
        raise Http404
    return found
