"""What opens a record to another controller, and what the client has forbidden."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import DataClass
from talo.foundation.database.models import PublicModel
from talo.register.organisations.models import Organisation, Position

GROUND_381 = "381/2023"


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def live(self, now: dt.datetime | None = None) -> DisclosureQuerySet:
        now = now or timezone.now()
        return self.filter(Q(ends__isnull=True) | Q(ends__gt=now), starts__lte=now)


class Disclosure(PublicModel):
    """A basis on which one organisation reads another controller's records of a client."""

    class Kind(models.TextChoices):
        PERMIT = "permit", _("the client's permit")
        LAW = "law", _("ground in law")
        REFERRAL = "referral", _("referral addressed to the organisation")

    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="disclosures")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    controller = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    classes = models.PositiveIntegerField()
    section = models.CharField(_("section of law"), max_length=60, blank=True)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    starts = models.DateTimeField(db_default=TransactionNow())
    ends = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="disclosure_dates",
                violation_error_message=_("The permit cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="law") | ~Q(section=""),
                name="disclosure_law_section",
                violation_error_message=_("Name the section of law."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for organisation {self.receiver_id}"

    @property
    def data_classes(self) -> list[DataClass]:
        return list(DataClass(self.classes))


class Prohibition(PublicModel):
    """The client forbids a class of records to an organisation; closes permits and referrals, not the law."""

    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="prohibitions")
    controller = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    receiver = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    classes = models.PositiveIntegerField()
    starts = models.DateTimeField(db_default=TransactionNow())
    ends = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="prohibition_dates",
                violation_error_message=_("The prohibition cannot end before it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"prohibition of client {self.client_id}"
