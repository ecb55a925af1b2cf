"""What is due, when and for whom."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.register.clients.records import ClientRecord
from talo.register.organisations.models import Holder, Position


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> TaskQuerySet:
        return self.filter(done_at__isnull=True)

    def held_by(self, *holders: int) -> TaskQuerySet:
        return self.filter(holder__in=holders)

    def by_due(self) -> TaskQuerySet:
        return self.order_by(F("due").asc(nulls_last=True), "id")


class Task(ClientRecord):
    """One thing to do for one client: held by a position, a unit or the client, until a day."""

    kind = models.CharField(max_length=60)
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="tasks")
    due = models.DateField(_("due"), null=True, blank=True)
    due_basis = models.CharField(max_length=120, blank=True)  # the law row or promise that the day follows
    note = models.CharField(_("what"), max_length=300, blank=True)
    about = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["holder", "due"], condition=Q(done_at__isnull=True), name="open_tasks"),
            models.Index(fields=["client", "due"]),
            models.Index(fields=["about", "about_id"], condition=Q(done_at__isnull=True), name="open_tasks_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for client {self.client_id}"

    @property
    def title(self) -> str:
        """The task in words, in the reader's language."""
        from talo.register.tasks.kinds import kind_of

        return self.note or str(kind_of(self.kind).words)

    @property
    def days_left(self) -> int | None:
        """Days to the deadline; negative when it is late, None without a deadline."""
        return (self.due - timezone.localdate()).days if self.due else None

    def is_late(self, today: dt.date) -> bool:
        return self.done_at is None and self.due is not None and self.due < today
