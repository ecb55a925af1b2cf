"""Opens and completes tasks."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils import timezone

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.register.clients.models import Client
from talo.register.clients.records import controller_for
from talo.register.tasks.kinds import TaskKind
from talo.register.tasks.models import Task


def open_task(
    client: Client,
    kind: TaskKind,
    *,
    holder_id: int,
    by: Actor,
    due: dt.date | None = None,
    due_basis: str = "",
    about: models.Model | None = None,
    note: str = "",
    data_class: DataClass = DataClass.PLAN,
) -> Task:
    """Open a task for a holder; `due_basis` names the law row or promise behind the day."""
    task = Task(
        client=client,
        controller_id=controller_for(client, by),
        data_class=int(data_class),
        kind=kind.key,
        holder_id=holder_id,
        due=due,
        due_basis=due_basis,
        note=note,
        about=about._meta.label if about else "",
        about_id=about.pk if about else None,
        opened_by_id=by.id if by.is_staff else None,
    )
    task.save(force_insert=True)
    return task


def complete(task: Task, *, by: Actor) -> Task:
    """Mark a task done; a task that is done already stays as it is."""
    if task.done_at is None:
        task.done_at = timezone.now()
        task.done_by_id = by.id if by.is_staff else None
        task.save(update_fields=["done_at", "done_by"])
    return task


def complete_about(about: models.Model, *, by: Actor) -> int:
    """Complete the open tasks about a record that its own act has settled; returns how many."""
    return (
        Task.objects.open()
        .filter(about=about._meta.label, about_id=about.pk)
        .update(done_at=timezone.now(), done_by_id=by.id if by.is_staff else None)
    )
