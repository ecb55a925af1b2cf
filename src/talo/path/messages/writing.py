"""Opens a thread, writes a message, marks a thread as seen."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.notices.notifying import notify
from talo.foundation.ui.addresses import reverse
from talo.path.messages import events
from talo.path.messages.limiting import check_rate
from talo.path.messages.models import LONGEST_SUBJECT, LONGEST_TEXT, TOO_LONG, Message, Seen, Thread
from talo.path.messages.people import accounts_of, reachable, worker_now
from talo.path.messages.promising import BASIS, answer_by
from talo.register.clients.models import Client, act_of
from talo.register.organisations.models import Position
from talo.register.tasks.doing import complete_about, open_task
from talo.register.tasks.models import Task
from talo.register.timeline import events as timeline


class NotTheirs(PermissionError):
    """The thread belongs to another organisation's workers; one opens a thread of one's own."""


class WorkerGone(PermissionError):
    """The thread was written for one worker's eyes, who works with the client no more; the client may entrust it."""


def open_thread(
    client: Client, *, subject: str, text: str, by: Actor, worker: Position | None = None, restricted: bool = False
) -> Thread:
    """Open a thread with its first message: a worker writes to the client, or the client to `worker`.

    Raises:
        ValidationError: subject or text is empty or too long.
        Unreachable: the client writes and nobody is there to read.
        TooMany: the client has sent too much within an hour.
    """
    subject = " ".join(subject.split())
    if not subject:
        raise ValidationError({"subject": _("Write what the message is about.")})
    if len(subject) > LONGEST_SUBJECT:
        raise ValidationError({"subject": _("The subject is longer than 120 characters. Shorten it.")})
    _checked(text)
    with transaction.atomic():
        position = worker_now(client, worker) if worker else Position.objects.select_related("unit").get(pk=by.id)
        now = timezone.now()
        thread = Thread(
            client=client,
            controller_id=position.unit.organisation_id,
            data_class=int(DataClass.PLAN),
            subject=subject,
            holder_id=position.holder_id,
            restricted=restricted,
            opened_at=now,
            last_at=now,
            last_from_client=by.is_client,
        )
        thread.check_record()
        thread.save(force_insert=True)
        write(thread, text=text, by=by)
    return thread


def write(thread: Thread, *, text: str, by: Actor) -> Message:
    """Write into a thread. A client's message waits for an answer by the unit's promise; a worker's ticks it off.

    Raises:
        ValidationError: the text is empty or too long.
        NotTheirs: a worker of another organisation, whose words the thread's own workers could not read.
        TooMany: the client has sent too much within an hour.
        WorkerGone: a client's restricted thread whose worker is gone; nobody else reads it unasked.
    """
    text = _checked(text)
    client = thread.client
    if by.is_client:
        check_rate(by)
        if is_left(thread):
            raise WorkerGone
    elif by.organisation_id != thread.controller_id and by.holder_id != thread.holder_id:
        raise NotTheirs
    with transaction.atomic():
        message = Message(client=client, thread=thread, text=text, sent_at=timezone.now(), **act_of(by))
        message.clean_fields(exclude=["client", "thread", "position", "account"])
        message.save(force_insert=True)
        thread.last_at, thread.last_from_client = message.sent_at, by.is_client
        if by.is_client:
            _wait_for_answer(thread, by)
        else:
            _answered(thread, by)
        thread.save(update_fields=["last_at", "last_from_client", "answer_due", "holder"])
        timeline.record(client, events.WROTE, by=by, about=thread)
        mark_seen(thread, by=by, at=message.sent_at)
    return message


def is_left(thread: Thread) -> bool:
    """Whether the thread is for one worker's eyes, and that worker is not in the client's network any more."""
    return thread.restricted and not any(row.holder_id == thread.holder_id for row in reachable(thread.client))


def entrust(thread: Thread, *, by: Actor) -> Thread:
    """The client lets the own worker read a thread whose worker is gone, and answer what still waits.

    Raises:
        NotTheirs: it is not the client who asks, or the thread's worker is still there.
        Unreachable: there is nobody to read it.
    """
    with transaction.atomic():
        if not by.is_client or not is_left(thread):
            raise NotTheirs
        complete_about(thread, by=by)
        worker = worker_now(thread.client, thread.worker)
        thread.holder = worker.holder
        if thread.last_from_client:
            _open_answer(thread, worker, by)
        thread.save(update_fields=["holder", "answer_due"])
        timeline.record(thread.client, events.ENTRUSTED, by=by, about=thread)
    return thread


def mark_seen(thread: Thread, *, by: Actor, at: dt.datetime | None = None) -> Seen:
    """Note that the actor has looked at the thread."""
    at = at or timezone.now()
    row = Seen.objects.filter(thread=thread, holder=by.holder_id).first()
    if row is None:
        row = Seen(client_id=thread.client_id, thread=thread, holder_id=by.holder_id or 0, at=at)
        row.save(force_insert=True)
    elif row.at < at:
        row.at = at
        row.save(update_fields=["at"])
    return row


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({"text": _("Write the message.")})
    if len(text) > LONGEST_TEXT:
        raise ValidationError({"text": TOO_LONG})
    return text


def _wait_for_answer(thread: Thread, by: Actor) -> None:
    """The worker of the thread, or whoever has followed, gets a task; a second message does not move its day."""
    worker = worker_now(thread.client, thread.worker)
    open_now = Task.objects.open().filter(client=thread.client, about=Thread._meta.label, about_id=thread.pk)
    waiting = open_now.filter(kind=events.ANSWER_MESSAGE.key).first()
    if waiting is not None and waiting.holder_id == worker.holder_id:
        return
    if waiting is not None:
        complete_about(thread, by=by)
    thread.holder_id = worker.holder_id
    _open_answer(thread, worker, by)


def _open_answer(thread: Thread, worker: Position, by: Actor) -> None:
    """A task for the worker to answer by the promised day, and a notice."""
    thread.answer_due = thread.answer_due or answer_by(worker.unit_id, timezone.localdate())
    open_task(
        thread.client,
        events.ANSWER_MESSAGE,
        holder_id=worker.holder_id,
        due=thread.answer_due,
        due_basis=BASIS,
        about=thread,
        by=by,
    )
    link = reverse("messages:thread", args=[thread.client.public_id, thread.pk])
    notify(worker.staff_member.account, events.NEW_MESSAGE.key, link=link)


def _answered(thread: Thread, by: Actor) -> None:
    complete_about(thread, by=by)
    thread.answer_due = None
    link = reverse("messages:my_thread", args=[thread.client.public_id, thread.pk])
    for account in accounts_of(thread.client):
        notify(account, events.NEW_MESSAGE.key, link=link)
