"""Tasks: mine and my unit's, those of one client, adding one, and marking one done."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.doors.desk import events, panels
from talo.doors.desk.rights import WORKERS, may_write, readers
from talo.foundation.audit import writing as log
from talo.foundation.database.classes import DataClass
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.fields import FinnishDateField
from talo.foundation.ui.tables import Column, WorkTable
from talo.foundation.ui.type_ahead import OneOf
from talo.register.clients.finding import client_or_404, professionals
from talo.register.clients.models import Client
from talo.register.tasks.doing import complete, open_task
from talo.register.tasks.models import Task

PLAN_READERS = readers(DataClass.PLAN)
MINE, UNIT = "mine", "unit"
WHOSE = [(MINE, gettext_lazy("mine")), (UNIT, gettext_lazy("my unit's"))]


class WhoseForm(forms.Form):
    """Whose tasks to list."""

    unmarked = True
    whose = forms.ChoiceField(label=gettext_lazy("Whose"), choices=WHOSE, required=False)


class TaskForm(forms.Form):
    """A task: what, by when, who."""

    note = forms.CharField(label=gettext_lazy("What"), max_length=300)
    due = FinnishDateField(label=gettext_lazy("By when"), not_before=timezone.localdate)
    holder = OneOf(label=gettext_lazy("Who"))

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = people  # type: ignore[attr-defined]
        self.fields["note"].error_messages["required"] = gettext_lazy("Write what is to be done.")
        self.fields["due"].error_messages["required"] = gettext_lazy("Write the day by which it is done.")


def table_of(request: Request, rows: QuerySet[Task], *, label: str) -> WorkTable:
    """A list of tasks; the clients come along in the same query."""
    return WorkTable.of(
        request,
        rows.select_related("client"),
        label=label,
        default="due",
        columns=[
            Column("task", _("Task")),
            Column("client", _("Client"), sort="client__sort_key"),
            Column("due", _("Due"), sort="due"),
            Column("state", _("State")),
        ],
        empty_title=_("All done"),
    )


def rows_of(table: WorkTable, request: Request) -> list[tuple[Task, str]]:
    """Each task with the page where it is done."""
    return [(task, panels.task_url(task)) for task in table]


@require_safe
@entrance(*PLAN_READERS)
def everything(request: Request) -> HttpResponse:
    """All open tasks of the actor, or of the unit's inbox."""
    form = WhoseForm({"whose": request.GET.get("whose") or MINE})
    unit = form.is_valid() and form.cleaned_data["whose"] == UNIT
    actor, position = request.actor, request.position
    holder = position.unit.inbox_id if unit else actor.holder
    table = table_of(request, Task.objects.open().held_by(holder), label=_("Open tasks"))
    log.read({task.client_id for task in table}, object="desk.tasks")
    context = {"table": table, "rows": rows_of(table, request), "form": form, "nav_current": "tasks"}
    return render(request, "desk/tasks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*PLAN_READERS, objects="client")
def of_client(request: Request, client: uuid.UUID) -> HttpResponse:
    """All tasks of a client; a new one on the same page."""
    found = client_or_404(client, object="desk.client_tasks")
    actor = request.actor
    writes = may_write(actor, DataClass.PLAN)
    people = _people(request, found)
    form = TaskForm(request.POST or None, people=people, initial={"note": request.GET.get("note", "")[:300]})
    if request.method == "POST":
        if not writes:
            raise Http404
        if form.is_valid():
            data = form.cleaned_data
            holder = int(data["holder"])
            open_task(found, events.OWN_TASK, holder_id=holder, by=actor, due=data["due"], note=data["note"])
            messages.success(request, _("The task is saved."))
            return redirect("desk:client_tasks", client=found.public_id)
    rows = Task.objects.filter(client=found).select_related("client", "holder__position__staff_member", "holder__unit")
    shown = list(rows.by_due()[:200])
    context = {
        "client": found,
        "tab": "",
        "tasks": [_shown(one, request) for one in shown if not one.done_at],
        "finished": [(one, panels.holder_name(one, request)) for one in shown if one.done_at],
        "form": form if writes else None,
    }
    return render(request, "desk/client_tasks.html", context, status=422 if form.is_bound else None)


def _shown(task: Task, request: Request) -> tuple[Task, str, str, bool]:
    return task, panels.task_url(task), panels.holder_name(task, request), may_finish(task, request)


def may_finish(task: Task, request: Request) -> bool:
    """Whoever has the task, or whose organisation opened it, marks it done; the database says the same."""
    actor, position = request.actor, request.position
    held = task.holder_id in {actor.holder_id, position.unit.inbox_id}
    return may_write(actor, DataClass(task.data_class)) and (held or task.controller_id == actor.organisation_id)


def _people(request: Request, client: Client) -> list[tuple[int, str]]:
    """The network as holders of a task, the actor first."""
    actor = request.actor
    members = [(row.holder_id, row.name) for row in professionals(client) if row.position]
    return [(actor.holder, _("Me")), *((key, name) for key, name in members if key != actor.holder_id)]


@require_POST
@entrance(*WORKERS, objects="client")
def done(request: Request, client: uuid.UUID, task: uuid.UUID) -> HttpResponse:
    """Mark a task done and go back to where one came from."""
    found = client_or_404(client, object="desk.task_done")
    row = Task.objects.filter(client=found, public_id=task).first()
    if row is None or not may_finish(row, request):
        raise Http404
    complete(row, by=request.actor)
    messages.success(request, _("Done: %(task)s") % {"task": row.title})
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        return redirect(back)
    return redirect("desk:client_tasks", client=found.public_id)
