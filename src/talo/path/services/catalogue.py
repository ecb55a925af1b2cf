"""Pages of the catalogue: whoever works in the house finds a service, the administrator adds, changes and ends one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.areas.models import EmploymentArea
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.formats import date_text
from talo.foundation.ui.saying import say
from talo.foundation.ui.tables import Column, WorkTable
from talo.path.services import offering
from talo.path.services.catalogue_forms import AreaForm, EndForm, FindForm, NewServiceForm, ServiceForm
from talo.path.services.models import Service
from talo.path.services.serving import areas_by_code, named, where
from talo.path.services.telling import in_words
from talo.register.organisations.professions import Profession

ADMINISTRATOR = Profession.ADMINISTRATOR.value
CHANGES_SHOWN = 50
UNPROCESSABLE = 422


@require_safe
@entrance("staff")
def listing(request: Request) -> HttpResponse:
    """The services of the catalogue, narrowed by name, kind and area."""
    form = FindForm(request.GET or None)
    table = WorkTable.of(
        request,
        _found(form.cleaned_data if form.is_valid() else {}),
        label=_("Services"),
        default="name",
        columns=[
            Column("name", _("Service"), sort="name__fi"),
            Column("kind", _("Kind"), sort="kind"),
            Column("unit", _("Provider"), sort="unit__organisation__name__fi"),
            Column("areas", _("Where it is offered")),
            Column("days", _("Answers a referral"), sort="answer_working_days"),
            Column("from", _("Offered"), sort="starts"),
        ],
        empty_title=_("No service of the catalogue is like that"),
        empty_text=_("Write less of the name, or look in every area."),
    )
    areas = areas_by_code(table)
    context = {
        "table": table,
        "rows": [(service, where(service, areas)) for service in table],
        "form": form,
        "administers": _administers(request),
        "nav_current": _nav(request),
    }
    return render(request, "services/catalogue.html", context)


def _found(asked: dict[str, Any]) -> QuerySet[Service]:
    rows = Service.objects.with_provider()
    if not asked.get("every"):
        rows = rows.offered()
    words = asked.get("q", "").strip()
    if words:
        of_name = Q(name__fi__icontains=words) | Q(name__sv__icontains=words) | Q(name__en__icontains=words)
        house = "unit__organisation__name"
        provider = Q(**{f"{house}__fi__icontains": words}) | Q(**{f"{house}__sv__icontains": words})
        rows = rows.filter(of_name | provider)
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    if asked.get("area"):
        rows = rows.filter(Q(area_codes=[]) | Q(area_codes__contains=[asked["area"].code]))
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(ADMINISTRATOR)
def new(request: Request) -> HttpResponse:
    """Add a service that begins on a day."""
    form = NewServiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            service = offering.add_service(
                data["unit"],
                by=request.actor,
                kind=data["kind"],
                starts=data["starts"],
                area=data["area"],
                **form.values(),
            )
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("%(service)s is in the catalogue.") % {"service": service})
            return redirect("services:service", service=service.public_id)
    context = {"form": form, "nav_current": "catalogue"}
    return render(request, "services/service_new.html", context, status=UNPROCESSABLE if form.is_bound else None)


@require_safe
@entrance("staff")
def one(request: Request, service: uuid.UUID) -> HttpResponse:
    """One service: for whom, where, until when; for the administrator the acts and the history."""
    return _page(request, _service_or_404(service))


@require_POST
@entrance(ADMINISTRATOR)
def act(request: Request, service: uuid.UUID, what: str) -> HttpResponse:
    """Do one of the acts of a service's page."""
    found = _service_or_404(service)
    if what not in ACTS:
        raise Http404
    form = _form_of(what, found, request.POST)
    if form.is_valid():
        try:
            said = ACTS[what](found, form, request.actor)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, said)
            return redirect("services:service", service=found.public_id)
    return _page(request, found, what, form)


def _change(service: Service, form: Any, by: Any) -> str:
    return _("%(service)s is saved.") % {"service": offering.change_service(service, by=by, **form.values())}


def _area(service: Service, form: Any, by: Any) -> str:
    area = form.cleaned_data["area"]
    offering.offer_in(service, area, by=by)
    return _("The service is now offered in %(area)s.") % {"area": area}


def _leave(service: Service, form: Any, by: Any) -> str:
    offering.stop_offering_in(service, form.cleaned_data["area"], by=by)
    return _("The area is taken away. Referrals that have been sent are answered as before.")


def _everywhere(service: Service, form: Any, by: Any) -> str:
    offering.offer_everywhere(service, by=by)
    return _("The service is now offered in every area.")


def _end(service: Service, form: Any, by: Any) -> str:
    day = form.cleaned_data["last_day"]
    offering.end_service(service, by=by, last_day=day)
    return _("The last day is %(day)s. After it nobody is referred there.") % {"day": date_text(day)}


def _reopen(service: Service, form: Any, by: Any) -> str:
    return _("%(service)s goes on until further notice.") % {"service": offering.reopen_service(service, by=by)}


ACTS: dict[str, Callable[[Service, Any, Any], str]] = {
    "change": _change,
    "area": _area,
    "leave": _leave,
    "everywhere": _everywhere,
    "end": _end,
    "reopen": _reopen,
}


class LeaveForm(forms.Form):
    """The code of the area that is taken away."""

    area = forms.CharField(max_length=3)


def _form_of(what: str, service: Service, data: Any = None) -> Any:
    """The form of an act, empty or with what was sent."""
    if what == "change":
        return ServiceForm(data, of=service, prefix="change")
    if what == "area":
        return AreaForm(data, prefix="area")
    if what == "end":
        return EndForm(data, prefix="end")
    return LeaveForm(data) if what == "leave" else forms.Form(data or {})


def _page(request: Request, service: Service, what: str = "", sent: Any = None) -> HttpResponse:
    today = timezone.localdate()
    ended = service.ends is not None and service.ends < today
    areas = areas_by_code([service])
    places = [(code, areas.get(code)) for code in service.area_codes]
    context = {
        "service": service,
        "places": [
            (code, named(area, today) if area else code, _over(area, today)) for code, area in sorted(places, key=_name)
        ],
        "state": "ended" if ended else "to come" if service.starts > today else "offered",
        "nav_current": _nav(request),
    }
    if _administers(request):
        context |= {
            "administers": True,
            "forms": {key: sent if key == what else _form_of(key, service) for key in ("change", "area", "end")},
            "refused": sent if what and what not in ("change", "area", "end") else None,
            "opened": {what: True},
            "ended": ended,
            "may_reopen": service.ends is not None and not ended,
            "may_leave": len(service.area_codes) > 1,
            "changes": in_words(service.changes.select_related("by__staff_member")[:CHANGES_SHOWN]),
        }
    return render(request, "services/service.html", context, status=UNPROCESSABLE if sent is not None else None)


def _name(place: tuple[str, EmploymentArea | None]) -> str:
    return str(place[1] or place[0])


def _over(area: EmploymentArea | None, today: Any) -> bool:
    return area is not None and area.valid_to is not None and area.valid_to < today


def _administers(request: Request) -> bool:
    return bool(request.actor.profession == ADMINISTRATOR)


def _nav(request: Request) -> str:
    """Others come here from their referrals."""
    return "catalogue" if _administers(request) else "services"


def _service_or_404(public_id: uuid.UUID) -> Service:
    found = Service.objects.with_provider().filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
