"""Emergency openings of a client: who, why, until when, and what the reviewer found."""

from __future__ import annotations

from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.models import PublicModel
from talo.register.organisations.models import Position, Unit


class Reason(models.TextChoices):
    """The class of the reason: the client sees it, and the words of the worker only the reviewer."""

    LIFE = "life", _("danger to life or health")
    SAFETY = "safety", _("somebody's safety is at risk")
    URGENT = "urgent", _("urgent care or support, and nobody of the network can be reached")


class Outcome(models.TextChoices):
    JUSTIFIED = "justified", _("justified")
    NOT_JUSTIFIED = "not_justified", _("not justified")


class OpeningQuerySet(models.QuerySet["Opening"]):
    def waiting(self) -> OpeningQuerySet:
        """Not reviewed yet."""
        return self.filter(reviewed_at__isnull=True)

    def with_people(self) -> OpeningQuerySet:
        return self.select_related(
            "position__staff_member", "position__unit__organisation", "reviewed_by__staff_member", "unit"
        )


class Opening(PublicModel):
    """One worker opened one client in an emergency; written and reviewed by functions of the database only."""

    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    words = models.TextField(_("what happened"), max_length=1000)
    opened_at = models.DateTimeField(db_default=TransactionNow())
    until = models.DateTimeField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # whose lead reviews
    due = models.DateField()
    risen_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=15, choices=Outcome.choices, blank=True)
    review_words = models.TextField(_("why"), max_length=1000, blank=True)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["client", "-opened_at"]),
            models.Index(fields=["due"], condition=Q(reviewed_at__isnull=True), name="openings_to_review"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("opened_at")), name="opening_dates"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, outcome="", reviewed_by__isnull=True)
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(outcome="") & ~Q(review_words="")),
                name="opening_reviewed_in_full",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("position")),
                name="opening_reviewed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"emergency opening {self.public_id}"

    @property
    def is_open(self) -> bool:
        """Whether the access still holds; one that was not justified ended with the review."""
        return self.until > timezone.now() and self.outcome != Outcome.NOT_JUSTIFIED


class Attempt(models.Model):
    """One try of a worker, found or not; counted to limit how often."""

    id = models.BigAutoField(primary_key=True)
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        indexes = [models.Index(fields=["position", "at"])]

    def __str__(self) -> str:
        return f"try of position {self.position_id}"
