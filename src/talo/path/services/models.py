"""The service catalogue, referrals to it, and periods in a service."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.fields import TextsField
from talo.foundation.database.models import PublicModel
from talo.register.clients.models import period_excluded
from talo.register.clients.records import ClientRecord
from talo.register.organisations.models import Organisation, Position, Unit


class ServiceKind(models.TextChoices):
    """What a service does on the way to work; names by the glossary."""

    ASSESSMENT = "assessment", _("work ability assessment")
    SUPPORTED_EMPLOYMENT = "supported_employment", _("supported employment coaching")
    COACHING = "coaching", _("job coaching")
    TRAINING = "training", _("training")
    SOCIAL_REHABILITATION = "social_rehabilitation", _("social rehabilitation")
    REHABILITATIVE_WORK = "rehabilitative_work", _("rehabilitative work activity")
    WORK_ACTIVITY = "work_activity", _("work activity")
    WORK_TRY_OUT = "work_try_out", _("work try-out")
    HEALTH = "health", _("health service")
    REHABILITATION = "rehabilitation", _("rehabilitation")
    BENEFIT_ADVICE = "benefit_advice", _("benefit advice")
    PEER_SUPPORT = "peer_support", _("peer support")


class ServiceQuerySet(models.QuerySet["Service"]):
    def offered(self, day: dt.date | None = None) -> ServiceQuerySet:
        """Services that can be referred to on a day."""
        day = day or timezone.localdate()
        return self.filter(Q(ends__isnull=True) | Q(ends__gte=day), starts__lte=day)

    def with_provider(self) -> ServiceQuerySet:
        return self.select_related("unit__organisation")


class Service(PublicModel):
    """One service of one provider's unit; an entry of the catalogue."""

    key = models.SlugField(unique=True)
    kind = models.CharField(max_length=30, choices=ServiceKind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="services")
    name = TextsField()
    description = TextsField()
    for_whom = TextsField()
    area_codes = models.JSONField(default=list, blank=True)  # employment areas that it serves; empty: every area
    answer_working_days = models.PositiveSmallIntegerField(default=10)  # the provider's own promise, not law
    ptv_class = models.CharField(max_length=10, blank=True)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    # Written or changed by an administrator of this house: loading the committed catalogue leaves it as it is.
    own = models.BooleanField(default=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="service_dates",
                violation_error_message=_("The service cannot end before it begins."),
            )
        ]

    def __str__(self) -> str:
        return str(self.name)


class ServiceChange(models.Model):
    """One act of an administrator on a service, kept for good: who, when, what was and what became."""

    class Act(models.TextChoices):
        ADDED = "added"
        CHANGED = "changed"
        OFFERED = "offered"
        NOT_OFFERED = "not_offered"
        ENDED = "ended"
        REOPENED = "reopened"

    service = models.ForeignKey(Service, models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey(Position, models.PROTECT, related_name="+")
    act = models.CharField(max_length=12, choices=Act.choices)
    day = models.DateField(null=True, blank=True)  # the first day of what was added, the last day of what ends
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["service", "-at"], name="services_changes_of")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} service {self.service_id} {self.act}"


class Answer(models.TextChoices):
    """States of a referral."""

    SENT = "sent", _("waits for an answer")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


# Every state and where it can go; a state without an exit is an end.
TRANSITIONS: dict[str, frozenset[str]] = {
    Answer.SENT: frozenset({Answer.ACCEPTED, Answer.DECLINED, Answer.WITHDRAWN}),
    Answer.ACCEPTED: frozenset(),
    Answer.DECLINED: frozenset(),
    Answer.WITHDRAWN: frozenset(),
}


class DeclineReason(models.TextChoices):
    FULL = "full", _("no places now")
    OTHER_SERVICE = "other_service", _("another service fits better")
    NOT_IN_AREA = "not_in_area", _("outside our area")
    CONDITIONS = "conditions", _("the conditions of the service are not met")
    CLIENT_DECLINED = "client_declined", _("the client did not want the service")


class Ease(models.IntegerChoices):
    """How easy the referral was to make: one tap of feedback."""

    HEAVY = 1, _("heavy")
    FAIR = 2, _("fair")
    EASY = 3, _("easy")


class ReferralQuerySet(models.QuerySet["Referral"]):
    def pending(self) -> ReferralQuerySet:
        return self.filter(answer=Answer.SENT)

    def with_places(self) -> ReferralQuerySet:
        return self.select_related(
            "client", "service__unit__organisation", "sender__staff_member", "sender__unit", "answered_by__staff_member"
        )


class Referral(ClientRecord):
    """A client is referred to a service of a unit; the receiver accepts or declines with a reason."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="referrals")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    sender = models.ForeignKey(Position, models.PROTECT, related_name="+")
    reason = models.TextField(_("why, in one sentence"), max_length=1000)
    sent_along = models.PositiveIntegerField()  # data classes that the receiver may read
    # What opened the records to another organisation, so that an answer closes this one and no other.
    disclosure = models.ForeignKey("permits.Disclosure", models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    answer_due = models.DateField()
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.SENT)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    decline_reason = models.CharField(max_length=20, choices=DeclineReason.choices, blank=True)
    answer_note = models.CharField(_("to the sender and the client"), max_length=500, blank=True)
    ease = models.PositiveSmallIntegerField(choices=Ease.choices, null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-id"]
        indexes = [
            models.Index(fields=["client", "-sent_at"]),
            models.Index(fields=["client"], condition=Q(answer="sent"), name="pending_referrals"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="sent", answered_at__isnull=True)
                | (~Q(answer="sent") & Q(answered_at__isnull=False)),
                name="referral_answered_once",
            ),
            models.CheckConstraint(
                condition=~Q(answer="declined") | ~Q(decline_reason=""),
                name="referral_decline_reason",
                violation_error_message=_("Say why the referral is declined."),
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk} to service {self.service_id}"

    @property
    def is_pending(self) -> bool:
        return self.answer == Answer.SENT


class EndReason(models.TextChoices):
    AS_PLANNED = "as_planned", _("ended as planned")
    WORK = "work", _("to work")
    EDUCATION = "education", _("to education")
    OTHER_SERVICE = "other_service", _("to another service")
    ILLNESS = "illness", _("illness")
    CLIENT_WISH = "client_wish", _("the client's wish")
    MOVED = "moved", _("moved away")


class PeriodQuerySet(models.QuerySet["Period"]):
    def on(self, day: dt.date) -> PeriodQuerySet:
        return self.filter(Q(ends__isnull=True) | Q(ends__gte=day), starts__lte=day)

    def with_places(self) -> PeriodQuerySet:
        return self.select_related("service__unit__organisation")


class Period(ClientRecord):
    """A client's time in a service, both days included; open while `ends` is empty."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="periods")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="periods")
    starts = models.DateField(_("begins"))
    planned_ends = models.DateField(_("planned to end"), null=True, blank=True)
    ends = models.DateField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=EndReason.choices, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["starts", "id"]
        indexes = [models.Index(fields=["client", "starts"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="period_dates",
                violation_error_message=_("The period cannot end before it begins."),
            ),
            period_excluded(
                "period_once_at_a_time",
                "service",
                message=_("The client is already in this service at that time. Choose other dates."),
            ),
        ]

    def __str__(self) -> str:
        return f"period {self.pk} in service {self.service_id}"
