"""Failed background tasks: when they failed, and starting them again."""

from __future__ import annotations

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def with_moments(jobs: QuerySet[ProcrastinateJob]) -> QuerySet[ProcrastinateJob]:
    """Each with `failed_at`, the moment of its last failure."""
    failed = Q(procrastinateevent__type="failed")
    rows: QuerySet[ProcrastinateJob] = jobs.annotate(failed_at=Max("procrastinateevent__at", filter=failed))
    return rows


def retry(job_id: int) -> bool:
    """Let a failed task run again at once; False when there is no such failed task."""
    found = ProcrastinateJob.objects.filter(pk=job_id, status="failed").first()
    if found is None:
        return False
    app.job_manager.retry_job_by_id(found.pk, retry_at=timezone.now())
    return True
