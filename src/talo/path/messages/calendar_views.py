"""Staff pages of appointments: the week, one appointment, proposing, answering, moving."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.addresses import reverse
from talo.path.messages import events, forms, meeting, showing
from talo.path.messages.calendar_file import calendar_file
from talo.path.messages.models import OPEN_STATES, Appointment, Feedback, State
from talo.path.messages.people import Unreachable, portals_of
from talo.path.messages.views import by_of
from talo.path.plan.rights import READERS, WRITERS, may_write
from talo.register.clients.finding import client_or_404, holders
from talo.register.clients.models import Client
from talo.register.organisations.models import Position
from talo.register.tasks.models import Task

WEEK = dt.timedelta(days=7)
SHOWN_IN_A_WEEK = (*OPEN_STATES, State.HELD, State.MISSED)


def appointment_or_404(client: Client, pk: int) -> Appointment:
    """The client's appointment, if it is open to the actor."""
    found = Appointment.objects.with_places().filter(client=client, pk=pk).first()
    if found is None:
        raise Http404
    found.client = client
    return found


@require_safe
@entrance(*READERS)
def week(request: Request) -> HttpResponse:
    """The actor's appointments of a week, and of those for whom the actor stands in."""
    monday = _monday(request.GET.get("from", ""))
    zone = timezone.get_default_timezone()
    first = dt.datetime.combine(monday, dt.time.min, zone)
    last = dt.datetime.combine(monday + WEEK, dt.time.min, zone)
    rows = Appointment.objects.with_places().filter(holder__in=holders(), starts__gte=first, starts__lt=last)
    shown = showing.meetings(list(rows.filter(state__in=SHOWN_IN_A_WEEK).order_by("starts", "id")))
    log.read({one.row.client_id for one in shown}, object="messages.week")
    days = [monday + dt.timedelta(days=number) for number in range(WEEK.days)]
    by_day = [(day, [one for one in shown if timezone.localdate(one.row.starts) == day]) for day in days]
    url = reverse("messages:week")
    context = {
        "days": [(day, ones) for day, ones in by_day if ones],
        "monday": monday,
        "sunday": monday + dt.timedelta(days=6),
        "before_url": f"{url}?from={monday - WEEK:%Y-%m-%d}",
        "after_url": f"{url}?from={monday + WEEK:%Y-%m-%d}",
        "this_week": monday == _monday(""),
        "nav_current": "appointments",
    }
    return render(request, "messages/week.html", context)


def _monday(text: str) -> dt.date:
    """The Monday of the day in the address; of today where there is none."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = timezone.localdate()
    if not 2000 <= day.year <= 2100:
        day = timezone.localdate()
    return day - dt.timedelta(days=day.weekday())


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def propose(request: Request, client: uuid.UUID) -> HttpResponse:
    """Propose a time to the client, or write down what has been agreed."""
    found = client_or_404(client, object="messages.propose")
    by = by_of(request)
    worker = Position.objects.select_related("unit", "staff_member").get(pk=by.id)
    portal = bool(portals_of(found))
    initial = {"place": worker.unit.address, "agreed": not portal}
    form = forms.ProposeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        agreed = form.cleaned_data["agreed"]
        made = attempt(form, lambda: meeting.propose(found, worker, form.time(), by=by, agreed=agreed))
        if made is not None:
            done = _("The appointment is in the calendar.") if agreed else _("The client is asked whether it suits.")
            messages.success(request, done)
            return redirect("messages:appointment", client=found.public_id, appointment=made.pk)
    context = {"client": found, "tab": "messages", "form": form, "portal": portal, "moving": None}
    return render(request, "messages/propose.html", context, status=422 if form.errors else 200)


def attempt(form: Any, act: Any) -> Appointment | None:
    """Do what makes an appointment; what hinders it goes onto the form."""
    try:
        made: Appointment = act()
    except ValidationError as error:
        form.add_error(None, error)
    except meeting.Taken:
        form.add_error(None, _("The worker has another appointment at that time. Choose another time."))
    except Unreachable:
        form.add_error(None, _("Nobody in the network can come to the appointment now."))
    except meeting.NotNow:
        form.add_error(None, _("The appointment has changed meanwhile. Open it again and look."))
    else:
        return made
    return None


@require_safe
@entrance(*READERS, objects="client")
def appointment(request: Request, client: uuid.UUID, appointment: int) -> HttpResponse:
    """One appointment and what can be done with it."""
    found = client_or_404(client, object="messages.appointment")
    row = appointment_or_404(found, appointment)
    by = by_of(request)
    acts = may_write(by) and (row.controller_id == by.organisation_id or row.holder_id in holders())
    context = {
        "client": found,
        "tab": "messages",
        "meeting": showing.meetings([row])[0],
        "acts": acts,
        "may_answer": acts and meeting.may_answer(row, by),
        "may_change": acts and row.is_open and not row.has_begun,
        "may_close": acts and row.state == State.ACCEPTED and row.has_begun,
        "feedback": Feedback.objects.filter(appointment=row).first(),
        "successor": Appointment.objects.filter(replaces=row).first(),
        "clashes": Task.objects.open().filter(client=found, kind=events.NEW_TIME.key, about_id=row.pk).exists(),
        "reason_form": forms.ReasonForm(),
    }
    return render(request, "messages/appointment.html", context)


@require_POST
@entrance(*WRITERS, objects="client")
def answer(request: Request, client: uuid.UUID, appointment: int, how: str) -> HttpResponse:
    """Accept, decline, cancel, or say whether they met."""
    found = client_or_404(client, object="messages.answer")
    row = appointment_or_404(found, appointment)
    if how not in {"accept", "decline", "cancel", "held", "missed"}:
        raise Http404
    settle(request, row, how, by_of(request))
    return redirect("messages:appointment", client=found.public_id, appointment=row.pk)


def settle(request: Request, row: Appointment, how: str, by: Actor) -> None:
    """Do one act on an appointment and say what came of it; for staff and clients alike."""
    form = forms.ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        if how == "accept":
            meeting.accept(row, by=by)
            messages.success(request, _("The appointment is agreed."))
        elif how == "decline":
            meeting.decline(row, by=by, reason=reason)
            messages.success(request, _("The time is declined. Propose another one or write a message."))
        elif how == "cancel":
            meeting.cancel(row, by=by, reason=reason)
            messages.success(request, _("The appointment is cancelled. The other side knows."))
        else:
            meeting.close(row, by=by, held=how == "held")
            messages.success(request, _("Written down."))
    except meeting.NotNow:
        messages.error(request, _("The appointment has changed meanwhile. Here is how it stands now."))
    except meeting.Taken:
        messages.error(request, _("The time has been taken meanwhile. Propose another one."))


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def move(request: Request, client: uuid.UUID, appointment: int) -> HttpResponse:
    """Move an appointment to another time, which the client is asked to answer."""
    found = client_or_404(client, object="messages.move")
    row = appointment_or_404(found, appointment)
    form = forms.TimeForm(request.POST or None, initial=initial_of(row))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: meeting.move(row, form.time(), by=by_of(request)))
        if made is not None:
            messages.success(request, _("The old time is off. The client is asked whether the new one suits."))
            return redirect("messages:appointment", client=found.public_id, appointment=made.pk)
    context = {"client": found, "tab": "messages", "form": form, "portal": True, "moving": row}
    return render(request, "messages/propose.html", context, status=422 if form.errors else 200)


def initial_of(row: Appointment) -> dict[str, Any]:
    """The fields of an appointment that is to be moved."""
    starts = timezone.localtime(row.starts)
    place = showing.meetings([row])[0].place
    return {
        "day": starts.date(),
        "clock": starts.time(),
        "minutes": str(row.minutes),
        "way": row.way,
        "place": place,
        "note": row.note,
    }


@require_safe
@entrance(*READERS, objects="client")
def calendar(request: Request, client: uuid.UUID, appointment: int) -> HttpResponse:
    """The calendar file of an appointment."""
    found = client_or_404(client, object="messages.calendar")
    row = appointment_or_404(found, appointment)
    path = reverse("messages:appointment", args=[found.public_id, row.pk])
    return as_file(calendar_file(row, path))


def as_file(content: bytes) -> HttpResponse:
    """An answer that the browser hands to the calendar."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = 'attachment; filename="talo.ics"'
    return response
