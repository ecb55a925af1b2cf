"""The client page: panels of the rooms, and the whole timeline."""

from __future__ import annotations

import uuid

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from talo.doors.desk import panels
from talo.doors.desk.rights import WORKERS, may_read, readers
from talo.foundation.database.classes import DataClass
from talo.foundation.database.kept import kept
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.tables import Column, WorkTable
from talo.register.clients.finding import client_or_404
from talo.register.timeline.models import Event

LATEST = 5
# Rooms by the first part of their events' keys; a room that has no events shows an empty list, not an error.
ABOUT = [
    ("", gettext_lazy("everything")),
    ("intake", gettext_lazy("contacts")),
    ("assessment", gettext_lazy("assessment")),
    ("plan", gettext_lazy("plan")),
    ("services", gettext_lazy("services")),
    ("employers", gettext_lazy("jobs and job search")),
    ("coaching", gettext_lazy("follow-along")),
    ("permits", gettext_lazy("permits")),
    ("network", gettext_lazy("network")),
]


@kept
def latest_of(client_id: int) -> QuerySet[Event]:
    """The client's latest events."""
    return Event.objects.of(client_id)[:LATEST]


class AboutForm(forms.Form):
    """What the events are about."""

    unmarked = True
    about = forms.ChoiceField(label=gettext_lazy("About"), choices=ABOUT, required=False)


@require_safe
@entrance(*WORKERS, objects="client")
def overview(request: Request, client: uuid.UUID) -> HttpResponse:
    """The overview; its panels come from the rooms."""
    found = client_or_404(client, object="desk.client")
    actor = request.actor
    reads = may_read(actor, DataClass.PLAN)
    latest = latest_of(found.pk) if reads else []
    context = {
        "client": found,
        "tab": "overview",
        "reads": reads,
        "latest": [panels.event_item(event, icon=False) for event in latest],
        "nav_current": "clients",
    }
    return render(request, "desk/client.html", context)


@require_safe
@entrance(*readers(DataClass.PLAN), objects="client")
def timeline(request: Request, client: uuid.UUID) -> HttpResponse:
    """Everything that happened, the newest first."""
    found = client_or_404(client, object="desk.timeline")
    form = AboutForm(request.GET or None)
    about = form.cleaned_data["about"] if form.is_valid() else ""
    rows = Event.objects.of(found)
    if about:
        # A range, not LIKE: under row security only leak-proof comparisons use an index.
        rows = rows.filter(kind__gte=f"{about}.", kind__lt=f"{about}/")
    table = WorkTable.of(
        request,
        rows,
        label=_("Timeline"),
        columns=[Column("what", _("What")), Column("who", _("Who")), Column("day", _("Day"))],
        empty_title=_("Nothing of this kind has happened"),
    )
    context = {"client": found, "tab": "timeline", "table": table, "form": form, "nav_current": "clients"}
    return render(request, "desk/timeline.html", context)
