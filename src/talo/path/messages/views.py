"""Staff pages of messages: one's own threads, a client's threads, writing and answering."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.tables import Column, WorkTable
from talo.path.assessment import rights
from talo.path.messages import events, forms, promising, showing, writing
from talo.path.messages.models import Appointment, Thread
from talo.path.messages.people import portals_of
from talo.path.plan.rights import READERS, WRITERS, may_write
from talo.register.clients.finding import client_or_404, holders
from talo.register.clients.models import Client
from talo.register.organisations.models import Unit
from talo.register.tasks.models import Task

THREADS_SHOWN = 20


class WhichForm(django_forms.Form):
    """Which threads to show."""

    unmarked = True
    which = django_forms.ChoiceField(
        label=gettext_lazy("Show"),
        choices=[("", gettext_lazy("all")), ("waiting", gettext_lazy("waiting for an answer"))],
        required=False,
    )


def by_of(request: Request) -> Actor:
    """Who asks."""
    by: Actor = request.actor
    return by


def thread_or_404(client: Client, pk: int) -> Thread:
    """The client's thread, if it is open to the actor."""
    found = Thread.objects.with_places().filter(client=client, pk=pk).first()
    if found is None:
        raise Http404
    found.client = client
    return found


@require_safe
@entrance(*READERS)
def inbox(request: Request) -> HttpResponse:
    """Threads in which clients reach the actor, or somebody for whom the actor stands in."""
    mine = holders()
    form = WhichForm(request.GET or None)
    rows = Thread.objects.with_places().filter(holder__in=mine).with_unread(mine, by_client=False)
    if form.is_valid() and form.cleaned_data["which"]:
        rows = rows.filter(answer_due__isnull=False)
    table = WorkTable.of(
        request,
        rows,
        label=_("Messages of my clients"),
        default="-last",
        empty_title=_("No messages"),
        columns=[
            Column("client", _("Client"), sort="client__sort_key"),
            Column("subject", _("Subject")),
            Column("last", _("Latest"), sort="last_at"),
            Column("due", _("Answer by"), sort="answer_due"),
        ],
    )
    log.read([thread.client_id for thread in table], object="messages.inbox")
    return render(request, "messages/inbox.html", {"table": table, "form": form, "nav_current": "messages"})


@require_safe
@entrance(*READERS, objects="client")
def of_client(request: Request, client: uuid.UUID) -> HttpResponse:
    """The client's threads, appointments and feedback."""
    found = client_or_404(client, object="messages.client")
    mine = holders()
    threads = Thread.objects.with_places().filter(client=found).with_unread(mine, by_client=False).latest_first()
    rows = list(Appointment.objects.with_places().filter(client=found).order_by("-starts", "-id")[:THREADS_SHOWN])
    meetings = showing.meetings(rows)
    context = {
        "client": found,
        "tab": "messages",
        "threads": threads[:THREADS_SHOWN],
        "ahead": [one for one in reversed(meetings) if one.row.is_open],
        "past": [one for one in meetings if not one.row.is_open],
        "feedback": showing.feedback_of(found),
        "may_write": may_write(by_of(request)),
        "portal": bool(portals_of(found)),
        "kept_back": Task.objects.open().filter(client=found, kind=events.ASK_CLIENT.key).exists(),
        "may_give_code": rights.may_write(by_of(request), DataClass.IDENTITY),
    }
    return render(request, "messages/client.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def new(request: Request, client: uuid.UUID) -> HttpResponse:
    """Write to the client about a new subject."""
    found = client_or_404(client, object="messages.new")
    form = forms.ThreadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            thread = writing.open_thread(
                found,
                subject=data["subject"],
                text=data["text"],
                restricted=bool(data["restricted"]),
                by=by_of(request),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The message is sent."))
            return redirect("messages:thread", client=found.public_id, thread=thread.pk)
    context = {"client": found, "tab": "messages", "form": form, "portal": bool(portals_of(found))}
    return render(request, "messages/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*READERS, objects="client")
def thread(request: Request, client: uuid.UUID, thread: int) -> HttpResponse:
    """One thread, and the form to answer in it."""
    found = client_or_404(client, object="messages.thread")
    shown = thread_or_404(found, thread)
    by = by_of(request)
    may_answer = may_write(by) and (by.organisation_id == shown.controller_id or shown.holder_id in holders())
    form = forms.ReplyForm(request.POST or None)
    if request.method == "POST":
        if not may_answer:
            raise Http404
        if form.is_valid():
            try:
                writing.write(shown, text=form.cleaned_data["text"], by=by)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("The message is sent."))
                return redirect("messages:thread", client=found.public_id, thread=shown.pk)
    context = {
        "client": found,
        "tab": "messages",
        "thread": shown,
        "lines": showing.lines_of(shown, found, by),
        "form": form,
        "may_answer": may_answer,
        "may_see": shown.holder_id in holders() and shown.last_from_client,
        "portal": bool(portals_of(found)),
    }
    return render(request, "messages/thread.html", context, status=422 if form.errors else 200)


@require_POST
@entrance(*READERS, objects="client")
def seen(request: Request, client: uuid.UUID, thread: int) -> HttpResponse:
    """Note that the actor has read the thread; the open page asks for it by itself."""
    found = client_or_404(client, object="messages.thread")
    shown = thread_or_404(found, thread)
    writing.mark_seen(shown, by=by_of(request))
    if request.headers.get("HX-Request"):
        return render(request, "messages/_seen_now.html")
    return redirect("messages:inbox")


@require_http_methods(["GET", "HEAD", "POST"])
@entrance("unit_lead", "administrator")
def promise(request: Request) -> HttpResponse:
    """In how many working days one's own unit answers."""
    log.read([], object="messages.promise")  # the frame counts what waits for a lead
    unit = Unit.objects.get(pk=by_of(request).unit_id or 0)
    form = forms.PromiseForm(request.POST or None, initial={"working_days": promising.working_days_of(unit.pk)})
    if request.method == "POST" and form.is_valid():
        promising.promise(unit, form.cleaned_data["working_days"])
        messages.success(request, _("The promise is changed. Clients see it on the page of promises."))
        return redirect("messages:promise")
    context: dict[str, Any] = {"form": form, "unit": unit, "nav_current": "promise"}
    return render(request, "messages/promise.html", context, status=422 if form.errors else 200)
