"""The administrator's page on which a unit ends: from which day, what stands in the way, and taking it back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talo.foundation.audit import writing as log
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.formats import date_text
from talo.foundation.ui.saying import say
from talo.register.organisations.administering import administers
from talo.register.organisations.forms import EndUnitForm
from talo.register.organisations.models import Unit
from talo.register.organisations.professions import Profession
from talo.register.tasks.ending_units import end_unit, left_in, reopen_unit

ADMINISTRATOR = str(Profession.ADMINISTRATOR)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(ADMINISTRATOR, objects="unit")
def end(request: Request, unit: uuid.UUID) -> HttpResponse:
    """Give a unit its last day; what would be left stands below, with its number."""
    found = _unit_or_404(request, unit)
    log.read([], object="tasks.left_in_unit")  # numbers of clients, no client
    day = found.ends or timezone.localdate()
    form = EndUnitForm(request.POST or None, initial={"last_day": day})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["last_day"]
        try:
            end_unit(found, by=request.actor, last_day=day)
        except ValidationError as wrong:
            say(form, wrong)
        else:
            messages.success(request, _("%(name)s ends. Its last day is %(day)s.") % _words(found))
            return redirect("organisations:unit", unit=found.public_id)
    context = {
        "found": found,
        "form": form,
        "left": [] if found.has_ended else left_in(found, day),
        "day": day,
        "nav_current": "organisations",
    }
    return render(request, "tasks/end_unit.html", context, status=422 if form.is_bound else None)


@require_POST
@entrance(ADMINISTRATOR, objects="unit")
def back(request: Request, unit: uuid.UUID) -> HttpResponse:
    """Take the last day of a unit back before it has passed."""
    found = _unit_or_404(request, unit)
    try:
        reopen_unit(found, by=request.actor)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        messages.success(request, _("%(name)s goes on until further notice.") % _words(found))
    return redirect("organisations:unit", unit=found.public_id)


def _words(unit: Unit) -> dict[str, object]:
    return {"name": unit, "day": date_text(unit.ends) if unit.ends else ""}


def _unit_or_404(request: Request, public_id: uuid.UUID) -> Unit:
    """A unit of the administrator's own organisation."""
    found: Unit = get_object_or_404(Unit.objects.select_related("organisation"), public_id=public_id)
    if not administers(request.actor, found):
        raise Http404
    return found
