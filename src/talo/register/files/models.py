"""Scanned papers of a client: what they are about, and the sealed bytes."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from talo.register.clients.records import ClientRecord
from talo.register.organisations.models import Position


class FileQuerySet(models.QuerySet["StoredFile"]):
    def listed(self) -> FileQuerySet:
        """Without the bytes, the newest first."""
        return self.defer("sealed").select_related("uploaded_by__staff_member").order_by("-uploaded_at", "-id")

    def about(self, record: models.Model) -> FileQuerySet:
        return self.filter(about=record._meta.label, about_id=record.pk)


class StoredFile(ClientRecord):
    """One scanned paper. The bytes stand in the database, so that one backup and one policy hold for all of it."""

    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()  # of the file, in bytes
    sha256 = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    about = models.CharField(max_length=60)  # the record's label, such as `permits.Disclosure`
    about_id = models.BigIntegerField()
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")

    objects = FileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "about", "about_id"])]

    def __str__(self) -> str:
        return f"file {self.public_id}"
