"""The outbox: one row for each notice, whether and when it was sent."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from talo.foundation.database.models import PublicModel


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices by their state."""

    def waiting(self) -> Self:
        """Neither sent nor given up."""
        return self.filter(sent_at=None, given_up_at=None)


class Notice(PublicModel):
    """Something waits for an account. The row knows the account, the kind and where to look; no name, no text."""

    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    link = models.CharField(max_length=300)  # a path of this house
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["receiver", "-created_at"], name="notice_of_receiver")]
        constraints = [
            models.CheckConstraint(
                name="notice_link_is_a_path", condition=Q(link__startswith="/") & ~Q(link__startswith="//")
            ),
            # Ten changes to one thing before the e-mail leaves are one notice.
            models.UniqueConstraint(
                fields=["receiver", "kind", "link"],
                name="notice_waits_once",
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.public_id} {self.kind}"
