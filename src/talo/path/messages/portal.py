"""The client's own messages, appointments and feedback, on the phone."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui import formats
from talo.foundation.ui.addresses import reverse
from talo.path.messages import feedback, forms, meeting, promising, showing, writing
from talo.path.messages.calendar_file import calendar_file
from talo.path.messages.calendar_views import appointment_or_404, as_file, attempt, initial_of, settle
from talo.path.messages.limiting import TooMany
from talo.path.messages.models import Appointment, Thread
from talo.path.messages.people import Unreachable, reachable
from talo.path.messages.views import by_of, thread_or_404
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client
from talo.register.organisations.models import Position

THREADS_SHOWN, PAST_SHOWN = 30, 5


def too_many() -> str:
    """What a client reads who has sent too much; nothing that was typed is lost."""
    return _("You have sent a lot within an hour. Wait a while and send again, or call your own worker.")


def nobody() -> str:
    """What a client reads whose network has nobody to read or to meet."""
    return _("Nobody can read messages for you now. Call the unit instead.")


def sent(thread: Thread) -> str:
    """That the message is on its way, and by when its answer is promised."""
    if thread.answer_due is None:
        return _("Sent.")
    return _("Sent. You get an answer by %(day)s.") % {"day": formats.weekday_date_text(thread.answer_due)}


@require_safe
@entrance("client", objects="client")
def mine(request: Request, client: uuid.UUID) -> HttpResponse:
    """What is agreed, what waits for an answer, the threads, and what the client may say of what has been."""
    found = client_or_404(client, object="messages.mine", purpose="own_data")
    by = by_of(request)
    rows = Thread.objects.with_places().filter(client=found).with_unread([by.holder_id or 0], by_client=True)
    threads = list(rows.latest_first()[:THREADS_SHOWN])
    workers = reachable(found)
    there = {row.holder_id for row in workers}
    ahead = list(Appointment.objects.with_places().filter(client=found).ahead()[:PAST_SHOWN])
    context = {
        "client": found,
        "meetings": [_turn(one, by) for one in showing.meetings(ahead)],
        "threads": [(one, one.restricted and one.holder_id not in there) for one in threads],
        "asked": feedback.asked(found),
        "reachable": bool(workers),
        "nav_current": "messages",
    }
    return render(request, "messages/mine.html", context)


def _turn(one: showing.Meeting, by: Any) -> tuple[showing.Meeting, bool]:
    return one, meeting.may_answer(one.row, by)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance("client", objects="client")
def my_new(request: Request, client: uuid.UUID) -> HttpResponse:
    """Write to a worker about a new subject."""
    found = client_or_404(client, object="messages.my_new", purpose="own_data")
    workers = reachable(found)
    form = forms.MyThreadForm(request.POST or None, workers=workers)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            thread = writing.open_thread(
                found,
                subject=data["subject"],
                text=data["text"],
                restricted=bool(data["restricted"]),
                worker=data["worker"].holder.position,
                by=by_of(request),
            )
        except ValidationError as error:
            form.add_error(None, error)
        except TooMany:
            form.add_error(None, too_many())
        except Unreachable:
            form.add_error(None, nobody())
        else:
            messages.success(request, sent(thread))
            return redirect("messages:my_thread", client=found.public_id, thread=thread.pk)
    context = {"client": found, "form": form, "workers": workers, "nav_current": "messages"}
    return render(request, "messages/my_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance("client", objects="client")
def my_thread(request: Request, client: uuid.UUID, thread: int) -> HttpResponse:
    """One thread, and the form to write more."""
    found = client_or_404(client, object="messages.my_thread", purpose="own_data")
    shown = thread_or_404(found, thread)
    form = forms.ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            writing.write(shown, text=form.cleaned_data["text"], by=by_of(request))
        except ValidationError as error:
            form.add_error(None, error)
        except TooMany:
            form.add_error(None, too_many())
        except Unreachable:
            form.add_error(None, nobody())
        except writing.WorkerGone:
            form.add_error(None, _("Nobody reads this any more. Write a new message instead."))
        else:
            messages.success(request, sent(shown))
            return redirect("messages:my_thread", client=found.public_id, thread=shown.pk)
    context = {
        "client": found,
        "thread": shown,
        "lines": showing.lines_of(shown, found, by_of(request)),
        "form": form,
        "heir": _heir(found, shown),
        "may_see": not shown.last_from_client,
        "days": promising.working_days_of(shown.worker.unit_id),
        "nav_current": "messages",
    }
    return render(request, "messages/my_thread.html", context, status=422 if form.errors else 200)


def _heir(client: Client, thread: Thread) -> Position | None:
    """Who may be let to read a thread whose one worker is gone; None where the worker is still there."""
    if not writing.is_left(thread):
        return None
    workers = reachable(client)
    return workers[0].holder.position if workers else None


@require_POST
@entrance("client", objects="client")
def my_entrust(request: Request, client: uuid.UUID, thread: int) -> HttpResponse:
    """Let the own worker read a thread that was for the former worker's eyes only."""
    found = client_or_404(client, object="messages.my_thread", purpose="own_data")
    shown = thread_or_404(found, thread)
    try:
        writing.entrust(shown, by=by_of(request))
    except (writing.NotTheirs, Unreachable):
        messages.info(request, _("Nothing was changed: the thread has a reader already, or nobody can read it now."))
    else:
        name = shown.worker.staff_member.first_name
        messages.success(request, _("%(name)s can read this now and answers you.") % {"name": name})
    return redirect("messages:my_thread", client=found.public_id, thread=shown.pk)


@require_POST
@entrance("client", objects="client")
def my_seen(request: Request, client: uuid.UUID, thread: int) -> HttpResponse:
    """Note that the client has read the thread; the open page asks for it by itself."""
    found = client_or_404(client, object="messages.my_thread", purpose="own_data")
    writing.mark_seen(thread_or_404(found, thread), by=by_of(request))
    if request.headers.get("HX-Request"):
        return render(request, "messages/_seen_now.html")
    return redirect("messages:mine", client=found.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance("client", objects="client")
def my_time(request: Request, client: uuid.UUID) -> HttpResponse:
    """Propose a time to a worker."""
    found = client_or_404(client, object="messages.my_time", purpose="own_data")
    workers = reachable(found)
    form = forms.MyTimeForm(request.POST or None, workers=workers)
    if request.method == "POST" and form.is_valid():
        worker = form.cleaned_data["worker"].holder.position
        made = _attempt(form, lambda: meeting.propose(found, worker, form.time(), by=by_of(request)))
        if made is not None:
            messages.success(request, _("Sent. %(name)s answers you.") % {"name": worker.staff_member.first_name})
            return redirect("messages:my_appointment", client=found.public_id, appointment=made.pk)
    context = {"client": found, "form": form, "workers": workers, "moving": None, "nav_current": "messages"}
    return render(request, "messages/my_time.html", context, status=422 if form.errors else 200)


def _attempt(form: Any, act: Any) -> Appointment | None:
    try:
        return attempt(form, act)
    except TooMany:
        form.add_error(None, too_many())
        return None


@require_safe
@entrance("client", objects="client")
def my_appointment(request: Request, client: uuid.UUID, appointment: int) -> HttpResponse:
    """One appointment: when, with whom, where; answer, move, cancel, the calendar file."""
    found = client_or_404(client, object="messages.my_appointment", purpose="own_data")
    row = appointment_or_404(found, appointment)
    by = by_of(request)
    context = {
        "client": found,
        "meeting": showing.meetings([row])[0],
        "may_answer": meeting.may_answer(row, by),
        "may_change": row.is_open and not row.has_begun,
        "heir": _heir_of_time(found, row),
        "successor": Appointment.objects.filter(replaces=row).first(),
        "reason_form": forms.ReasonForm(),
        "nav_current": "messages",
    }
    return render(request, "messages/my_appointment.html", context)


def _heir_of_time(client: Client, row: Appointment) -> Position | None:
    """Who agrees on another time where the worker who was to come is gone; None where that worker comes."""
    workers = reachable(client) if row.is_open and not row.has_begun else []
    if not workers or any(one.holder_id == row.holder_id for one in workers):
        return None
    return workers[0].holder.position


@require_POST
@entrance("client", objects="client")
def my_answer(request: Request, client: uuid.UUID, appointment: int, how: str) -> HttpResponse:
    """Accept, decline or cancel."""
    found = client_or_404(client, object="messages.my_answer", purpose="own_data")
    row = appointment_or_404(found, appointment)
    if how not in {"accept", "decline", "cancel"}:
        raise Http404
    settle(request, row, how, by_of(request))
    return redirect("messages:my_appointment", client=found.public_id, appointment=row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance("client", objects="client")
def my_move(request: Request, client: uuid.UUID, appointment: int) -> HttpResponse:
    """Move an appointment to another time, which the worker is asked to answer."""
    found = client_or_404(client, object="messages.my_move", purpose="own_data")
    row = appointment_or_404(found, appointment)
    form = forms.TimeForm(request.POST or None, initial=initial_of(row))
    if request.method == "POST" and form.is_valid():
        made = _attempt(form, lambda: meeting.move(row, form.time(), by=by_of(request)))
        if made is not None:
            messages.success(request, _("The old time is off. You get an answer to the new one."))
            return redirect("messages:my_appointment", client=found.public_id, appointment=made.pk)
    context = {"client": found, "form": form, "workers": [], "moving": row, "nav_current": "messages"}
    return render(request, "messages/my_time.html", context, status=422 if form.errors else 200)


@require_safe
@entrance("client", objects="client")
def my_calendar(request: Request, client: uuid.UUID, appointment: int) -> HttpResponse:
    """The calendar file of an appointment."""
    found = client_or_404(client, object="messages.my_calendar", purpose="own_data")
    row = appointment_or_404(found, appointment)
    return as_file(calendar_file(row, reverse("messages:my_appointment", args=[found.public_id, row.pk])))


@require_http_methods(["GET", "HEAD", "POST"])
@entrance("client", objects="client")
def my_feedback(request: Request, client: uuid.UUID, what: str, pk: int) -> HttpResponse:
    """One tap, and own words if there are any."""
    found = client_or_404(client, object="messages.my_feedback", purpose="own_data")
    about = feedback.about_of(found, what, pk)
    if about is None:
        raise Http404
    form = forms.FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tapped = request.POST.get("rating", "")
        try:
            rating = int(tapped) if tapped.isascii() and tapped.isdigit() else 0
            feedback.give(about, rating, words=form.cleaned_data["words"], by=by_of(request))
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
        except TooMany:
            form.add_error(None, too_many())
        except feedback.GivenAlready:
            messages.info(request, _("You have given feedback on this already. Thank you."))
            return redirect("messages:mine", client=found.public_id)
        else:
            messages.success(request, _("Thank you. The workers who make your plan with you see what you said."))
            return redirect("messages:mine", client=found.public_id)
    titles = {one.pk: one.title for one in feedback.asked(found) if one.what == what}
    context = {"client": found, "form": form, "title": titles.get(pk, ""), "nav_current": "messages"}
    return render(request, "messages/my_feedback.html", context, status=422 if form.errors else 200)
