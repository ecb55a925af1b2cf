"""The journal of merges: which rows moved from which client to which, so that every step can be taken back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from talo.foundation.database.models import PublicModel
from talo.register.organisations.models import Position


class Merge(PublicModel):
    """One client's records were moved to another: the same person, opened twice. Written by the database only."""

    # The column has the name that the history of all tables about clients knows.
    kept = models.ForeignKey("clients.Client", models.PROTECT, related_name="+", db_column="client_id")
    merged = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merge_of_two"),
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at__isnull=True), name="merged_once"),
        ]

    def __str__(self) -> str:
        return f"merge {self.public_id}"


class Step(models.Model):
    """One row that a merge touched: moved between the two clients, or an access that ended."""

    class What(models.TextChoices):
        MOVED = "moved"
        ENDED = "ended"

    id = models.BigAutoField(primary_key=True)
    merge = models.ForeignKey(Merge, models.PROTECT, related_name="steps")
    what = models.CharField(max_length=5, choices=What.choices)
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    from_client = models.BigIntegerField()
    to_client = models.BigIntegerField()
    was = models.DateTimeField(null=True)  # of an access: the end that it had before

    def __str__(self) -> str:
        return f"{self.table_name}:{self.row_id}"
