"""The administrator's pages of areas: what belongs to what on a day, adding, moving, ending, and the history."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.doors.operation import areas_showing as showing
from talo.doors.operation.areas_forms import (
    DayForm,
    EndForm,
    EndMunicipalityForm,
    FindForm,
    MoveForm,
    NewAreaForm,
    NewMunicipalityForm,
    RenameForm,
    RenameMunicipalityForm,
)
from talo.foundation.areas import changing
from talo.foundation.areas.changing import KINDS, MUNICIPALITY
from talo.foundation.areas.models import Area, AreaChange, Municipality
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.formats import date_text
from talo.foundation.ui.saying import say
from talo.foundation.ui.tables import Column, WorkTable
from talo.register.organisations.professions import Profession

ADMINISTRATOR = Profession.ADMINISTRATOR.value
KIND_NAMES = {
    "municipality": gettext_lazy("Municipalities"),
    "employment_area": gettext_lazy("Employment areas"),
    "wellbeing_county": gettext_lazy("Wellbeing services counties"),
    "region": gettext_lazy("Regions"),
}
NEW_NAMES = {
    "municipality": gettext_lazy("New municipality"),
    "employment_area": gettext_lazy("New employment area"),
    "wellbeing_county": gettext_lazy("New wellbeing services county"),
    "region": gettext_lazy("New region"),
}
CHANGES_SHOWN = 50


@require_safe
@entrance(ADMINISTRATOR)
def listing(request: Request, kind: str = MUNICIPALITY) -> HttpResponse:
    """The areas of a kind as they are on a day; municipalities with the areas to which they belong then."""
    model = _model_or_404(kind)
    form = FindForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    day = asked.get("on") or timezone.localdate()
    rows = model._default_manager.all() if asked.get("every") else model._default_manager.on(day)
    table = WorkTable.of(
        request,
        showing.named(showing.counted(rows, kind, day), asked.get("q", "").strip()),
        label=str(KIND_NAMES[kind]),
        default="name",
        columns=showing.columns(kind),
        empty_title=_("No area has such a name or code on this day"),
    )
    context = {
        "table": table,
        "rows": showing.with_areas(table, day) if kind == MUNICIPALITY else [(area, None) for area in table],
        "kind": kind,
        "kinds": [(key, name, key == kind) for key, name in KIND_NAMES.items()],
        "title": KIND_NAMES[kind],
        "new_title": NEW_NAMES[kind],
        "form": form,
        "day": day,
        "nav_current": "areas",
    }
    return render(request, "operation/areas.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(ADMINISTRATOR)
def new(request: Request, kind: str) -> HttpResponse:
    """Add an area that begins on a day."""
    _model_or_404(kind)
    form = (NewMunicipalityForm if kind == MUNICIPALITY else NewAreaForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            area = changing.add_area(
                kind,
                by=request.actor,
                code=form.cleaned_data["code"],
                name=form.names(),
                valid_from=form.cleaned_data["valid_from"],
                languages=form.cleaned_data.get("languages", ""),
                areas=form.areas() if isinstance(form, NewMunicipalityForm) else None,
            )
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("%(name)s is added.") % {"name": area})
            return redirect("operation:area", kind=kind, code=area.code)
    context = {
        "form": form,
        "kind": kind,
        "list_title": KIND_NAMES[kind],
        "title": NEW_NAMES[kind],
        "nav_current": "areas",
    }
    return render(request, "operation/area_new.html", context, status=422 if form.is_bound else None)


@require_safe
@entrance(ADMINISTRATOR)
def one(request: Request, kind: str, code: str) -> HttpResponse:
    """One area: its days, what belongs to it or to what it belongs, the acts and the history."""
    return _page(request, kind, _area_or_404(kind, code))


@require_POST
@entrance(ADMINISTRATOR)
def act(request: Request, kind: str, code: str, what: str) -> HttpResponse:
    """Do one of the acts of an area's page."""
    area = _area_or_404(kind, code)
    form = _form_of(what, area, request.POST)
    if what not in ACTS or form is None:
        raise Http404
    if form.is_valid():
        try:
            said = ACTS[what](area, form, request.actor)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, said)
            if what == "remove":
                return redirect("operation:areas_of", kind=kind)
            return redirect("operation:area", kind=kind, code=code)
    return _page(request, kind, area, **{what: form})


def _rename(area: Area, form: Any, by: Any) -> str:
    changing.rename(area, by=by, name=form.names(), languages=form.cleaned_data.get("languages", ""))
    return _("%(name)s is saved.") % {"name": area}


def _move(area: Any, form: Any, by: Any) -> str:
    day = form.cleaned_data["valid_from"]
    changing.move(area, by=by, valid_from=day, areas=form.areas())
    return _("The change is saved. It holds from %(day)s.") % {"day": date_text(day)}


def _end(area: Area, form: Any, by: Any) -> str:
    data = form.cleaned_data
    changing.end(area, by=by, last_day=data["last_day"], successor=data.get("successor"))
    return _("%(name)s ends. What was before that day stays as it is.") % {"name": area}


def _reopen(area: Area, form: Any, by: Any) -> str:
    changing.reopen(area, by=by)
    return _("%(name)s goes on until further notice.") % {"name": area}


def _remove(area: Area, form: Any, by: Any) -> str:
    changing.remove(area, by=by)
    return _("%(name)s is taken back.") % {"name": area}


ACTS = {"rename": _rename, "move": _move, "end": _end, "reopen": _reopen, "remove": _remove}


def _form_of(what: str, area: Area, data: Any = None) -> Any:
    """The form of an act, empty or with what was sent; None where the area has no such act."""
    of_municipality = isinstance(area, Municipality)
    if what == "rename":
        return (RenameMunicipalityForm if of_municipality else RenameForm)(data, of=area, prefix="rename")
    if what == "move":
        last = (
            area.belongings.order_by(F("valid_from").desc(nulls_last=True)).first()
            if isinstance(area, Municipality)
            else None
        )
        return MoveForm(data, last=last, prefix="move") if of_municipality else None
    if what == "end":
        return (EndMunicipalityForm if of_municipality else EndForm)(data, prefix="end")
    return forms.Form(data or {}) if what in ACTS else None


def _page(request: Request, kind: str, area: Area, **sent: Any) -> HttpResponse:
    today = timezone.localdate()
    day_form = DayForm(request.GET or None)
    day = (day_form.cleaned_data.get("on") if day_form.is_valid() else None) or today
    ended = area.valid_to is not None and area.valid_to < today
    changes = AreaChange.objects.filter(kind=kind, code=area.code)[:CHANGES_SHOWN]
    context = {
        "area": area,
        "kind": kind,
        "list_title": KIND_NAMES[kind],
        "state": "ended" if ended else "to come" if area.valid_from and area.valid_from > today else "holds",
        "forms": {what: sent.get(what) or _form_of(what, area) for what in ("rename", "move", "end")},
        "refused": next((form for form in sent.values() if not form.fields), None),
        **{f"opened_{what}": True for what in sent},
        "may_reopen": area.valid_to is not None and not ended,
        "may_remove": changing.may_remove(area),
        "ended": ended,
        "changes": showing.in_words(changes),
        "day": day,
        "day_form": day_form,
        "nav_current": "areas",
    }
    if isinstance(area, Municipality):
        context |= {
            "stretches": showing.stretches(area, today),
            "predecessors": list(area.predecessors.order_by("code")),
        }
    else:
        context |= {"belong": showing.belong(area, kind, day), "organisations": showing.organisations(area, kind)}
    return render(request, "operation/area.html", context, status=422 if sent else None)


@require_safe
@entrance(ADMINISTRATOR)
def changes(request: Request) -> HttpResponse:
    """Every change that administrators of this house have made, the latest first."""
    table = WorkTable.of(
        request,
        AreaChange.objects.all(),
        label=_("Changes"),
        default="-at",
        columns=[
            Column("at", _("When"), sort="at,pk"),
            Column("area", _("Which area")),
            Column("what", _("What was done")),
            Column("by", _("Who")),
        ],
        empty_title=_("No area has been changed here"),
        empty_text=_("The areas are as in the official classification that came with Talo."),
    )
    context = {"table": table, "rows": showing.in_words(table), "nav_current": "areas"}
    return render(request, "operation/area_changes.html", context)


def _model_or_404(kind: str) -> type[Area]:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _area_or_404(kind: str, code: str) -> Area:
    # A null byte would be the database's error.
    found = _model_or_404(kind)._default_manager.filter(code=code).first() if code.isalnum() else None
    if found is None:
        raise Http404
    return found
