"""The base of every table of ours: a number inside, a UUIDv7 outside."""

from __future__ import annotations

from django.db import models

from talo.foundation.database.fields import uuid7


class PublicModel(models.Model):
    """A row with a bigint key for joins and a public id for URLs and files."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)

    class Meta:
        abstract = True
