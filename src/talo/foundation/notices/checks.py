"""Checks of background work: a worker lives, tasks do not pile up or fail, and e-mail can leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import get_connection
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from talo.foundation.database.inspecting import Finding

SMTP = "django.core.mail.backends.smtp.EmailBackend"
HEARTBEAT = dt.timedelta(minutes=1)
LATE = dt.timedelta(minutes=10)  # no rule of law


def mail_leaves() -> Iterator[Finding]:
    """E-mail goes to a server that answers."""
    step = "set TALO_EMAIL_HOST and its like as docs/operation.md tells"
    if settings.EMAIL_BACKEND != SMTP:
        if not settings.EMAIL_BACKEND.startswith("django.core.mail.backends."):
            return  # an operator's own
        yield Finding("mail.backend", "e-mail goes nowhere (TALO_EMAIL_HOST is not set)", step)
        return
    try:
        connection = get_connection()
        connection.open()
        connection.close()
    except OSError as error:
        yield Finding(
            "mail.server", f"the mail server {settings.EMAIL_HOST} does not answer: {type(error).__name__}", step
        )


def worker_works() -> Iterator[Finding]:
    """A worker has been heard of within a minute."""
    seen = ProcrastinateWorker.objects.order_by("-last_heartbeat").values_list("last_heartbeat", flat=True).first()
    if seen is None or timezone.now() - seen > HEARTBEAT:
        yield Finding("worker.silent", "no worker has been heard of for a minute", "start `talo worker`")


def tasks_succeed() -> Iterator[Finding]:
    """No background task has been given up, and none waits long after its time."""
    failed = failed_tasks().count()
    if failed:
        step = "an administrator looks at them under “Background tasks” and starts them again"
        yield Finding("tasks.failed", f"{failed} background tasks have failed", step)
    late = waiting_since()
    if late and timezone.now() - late > LATE:
        minutes = (timezone.now() - late).total_seconds() / 60
        yield Finding(
            "tasks.late", f"the oldest background task has waited for {minutes:.0f} min", "start `talo worker`"
        )


def failed_tasks() -> QuerySet[ProcrastinateJob]:
    """Tasks that were tried as often as they may and failed, the latest first."""
    return ProcrastinateJob.objects.filter(status="failed").order_by("-id")


def waiting_since() -> dt.datetime | None:
    """When the oldest task that could run became due; None when none waits."""
    due = ProcrastinateJob.objects.filter(status="todo", procrastinateevent__type="deferred")
    rows = due.values_list("scheduled_at", "procrastinateevent__at")
    moments = [max(one for one in row if one) for row in rows.order_by("id")[:100]]
    now = timezone.now()
    return min((moment for moment in moments if moment <= now), default=None)
