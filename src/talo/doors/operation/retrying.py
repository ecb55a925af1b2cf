"""Failed background tasks: when they failed, what they were about (ids only), and starting them again."""

from __future__ import annotations

import datetime as dt

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from talo.foundation.ui import formats


def with_moments(jobs: QuerySet[ProcrastinateJob]) -> QuerySet[ProcrastinateJob]:
    """Each with `failed_at`, the moment of its last failure."""
    failed = Q(procrastinateevent__type="failed")
    rows: QuerySet[ProcrastinateJob] = jobs.annotate(failed_at=Max("procrastinateevent__at", filter=failed))
    return rows


def about(job: ProcrastinateJob) -> str:
    """The task's arguments as far as they are numbers: `notice_id 12`; anything else is not shown to anybody.

    Of a task that runs by the clock, the moment for which it was.
    """
    numbers = {name: value for name, value in sorted(job.args.items()) if isinstance(value, int)}
    return ", ".join(
        formats.moment_text(dt.datetime.fromtimestamp(value, dt.UTC)) if name == "timestamp" else f"{name} {value}"
        for name, value in numbers.items()
    )


def retry(job_id: int) -> bool:
    """Let a failed task run again at once; False when there is no such failed task."""
    found = ProcrastinateJob.objects.filter(pk=job_id, status="failed").first()
    if found is None:
        return False
    app.job_manager.retry_job_by_id(found.pk, retry_at=timezone.now())
    return True
