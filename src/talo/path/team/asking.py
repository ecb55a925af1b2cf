"""The tables of questions without a meeting: what a unit promises, and what was asked and answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.models import PublicModel
from talo.path.team.standing import ConsultationState
from talo.register.clients.models import NetworkMember
from talo.register.clients.records import ClientRecord
from talo.register.organisations.models import Organisation, Position, Unit
from talo.register.organisations.professions import Profession
from talo.register.permits.models import Disclosure


class Promise(PublicModel):
    """A unit's own promise: within how many working days it answers questions, and what one can ask."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    working_days = models.PositiveSmallIntegerField(_("working days"))
    takes = models.CharField(_("what one can ask"), max_length=200)
    declared_by = models.ForeignKey(Position, models.PROTECT, related_name="+")
    starts = models.DateField(default=timezone.localdate)
    ends = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["unit", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(ends__isnull=True), name="team_promise_one"),
            models.CheckConstraint(
                condition=Q(working_days__gte=1),
                name="team_promise_days",
                violation_error_message=_("Promise at least one working day."),
            ),
        ]

    def __str__(self) -> str:
        return f"promise of unit {self.unit_id}"


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def waiting(self) -> ConsultationQuerySet:
        return self.filter(state=ConsultationState.ASKED)

    def with_places(self) -> ConsultationQuerySet:
        return self.select_related(
            "client", "unit__organisation", "asked_by__staff_member", "asked_by__unit", "answered_by__staff_member"
        )


class Consultation(ClientRecord):
    """A question about a client to a unit or to one profession there, answered once, within the promised time."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    profession = models.CharField(_("profession"), max_length=30, choices=Profession.choices, blank=True)
    question = models.TextField(_("question"), max_length=1000)
    asked_by = models.ForeignKey(Position, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    promised_days = models.PositiveSmallIntegerField()
    due = models.DateField()
    state = models.CharField(max_length=10, choices=ConsultationState.choices, default=ConsultationState.ASKED)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    access = models.ForeignKey(NetworkMember, models.PROTECT, related_name="+")
    disclosure = models.ForeignKey(Disclosure, models.PROTECT, null=True, related_name="+")

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["due", "id"]
        indexes = [
            models.Index(fields=["client", "-asked_at"]),
            models.Index(fields=["unit", "due"], condition=Q(state="asked"), name="waiting_consultations"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="answered")
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="team_consultation_answer",
                violation_error_message=_("Write the answer."),
            )
        ]

    def __str__(self) -> str:
        return f"consultation {self.pk} of unit {self.unit_id}"

    @property
    def is_waiting(self) -> bool:
        return self.state == ConsultationState.ASKED

    @property
    def is_late(self) -> bool:
        return self.is_waiting and self.due < timezone.localdate()
