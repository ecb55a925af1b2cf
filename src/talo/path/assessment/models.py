"""Instruments in their versions, the rounds made with them, their scores, and the work ability profile."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.db import models
from django.db.models import Aggregate, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.fields import TextsField
from talo.foundation.database.models import PublicModel
from talo.path.assessment.definitions import STORED_HIGH, STORED_LOW, Definition, parse
from talo.register.clients.models import Client
from talo.register.clients.records import ClientRecord
from talo.register.organisations.models import PortalAccount, Position


class InstrumentQuerySet(models.QuerySet["Instrument"]):
    def current(self) -> InstrumentQuerySet:
        """The newest version of each instrument."""
        newer = Instrument.objects.filter(key=models.OuterRef("key"), version__gt=models.OuterRef("version"))
        return self.filter(~models.Exists(newer)).order_by("key")


class Instrument(PublicModel):
    """One version of an instrument; its definition file is the truth, this row is what results point at."""

    key = models.SlugField()
    version = models.PositiveSmallIntegerField()
    name = TextsField()
    definition = models.JSONField()
    suppress_below = models.PositiveSmallIntegerField()

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        ordering = ["key", "version"]
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="instrument_version_once")]

    def __str__(self) -> str:
        return str(self.name)

    @cached_property
    def defined(self) -> Definition:
        """The definition as it was read from its file."""
        return parse(self.definition, where=f"{self.key}-{self.version}")


class RoundKind(models.TextChoices):
    """When on the client's way a round is made."""

    START = "start", _("start round")
    MIDDLE = "middle", _("middle round")
    END = "end", _("end round")
    AFTER = "after", _("follow-up round")


class Mode(models.TextChoices):
    """How the client answered; only rounds of one mode compare."""

    TOGETHER = "together", _("together with a worker")
    CLIENT_ALONE = "client_alone", _("the client alone")
    PHONE = "phone", _("by phone")


class RoundQuerySet(models.QuerySet["Round"]):
    def of(self, client: Client | int) -> RoundQuerySet:
        """A client's rounds with scores and who wrote them down, the oldest first."""
        people = self.select_related("instrument", "position__staff_member", "controller")
        scores = Score.objects.filter(round=OuterRef("pk")).order_by().values("round")
        by_area = scores.annotate(by_area=ByKey("area", "value")).values("by_area")
        return people.annotate(scored=Subquery(by_area)).filter(client=client).order_by("date", "id")


class ByKey(Aggregate):
    """Rows as one object: the first column names, the second is the value."""

    function = "jsonb_object_agg"
    output_field = models.JSONField()


class Round(ClientRecord):
    """One round of an instrument on one day; class follow-up rounds."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="rounds")
    kind = models.CharField(_("round"), max_length=6, choices=RoundKind.choices)
    date = models.DateField(_("day"))
    mode = models.CharField(_("how"), max_length=12, choices=Mode.choices)
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(PortalAccount, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["date", "id"]
        indexes = [models.Index(fields=["client", "date"])]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "controller", "instrument", "kind", "date"],
                name="round_once_a_day",
                violation_error_message=_("This round is recorded already for that day."),
            ),
            models.CheckConstraint(
                condition=Q(position__isnull=False) | Q(account__isnull=False), name="round_entered_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} round of client {self.client_id}"

    @property
    def values(self) -> dict[str, int]:
        """Scores by area; `of` has brought them along."""
        if hasattr(self, "scored"):
            return self.scored or {}
        return dict(self.scores.values_list("area", "value"))

    @property
    def by_client(self) -> bool:
        return self.account_id is not None


class Score(ClientRecord):
    """The score of one area in a round; higher is better."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="scores")
    area = models.SlugField(max_length=40)
    value = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "area"], name="score_once_an_area"),
            models.CheckConstraint(
                condition=Q(value__gte=STORED_LOW, value__lte=STORED_HIGH),
                name="score_in_range",
                violation_error_message=_("The score is outside the instrument's scale."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.value}"


class ProfileQuerySet(models.QuerySet["ProfileLine"]):
    def live(self, day: dt.date | None = None) -> ProfileQuerySet:
        day = day or timezone.localdate()
        return self.filter(Q(ends__isnull=True) | Q(ends__gt=day), starts__lte=day)


class ProfileLine(ClientRecord):
    """A strength, or what helps at work: the one page about work ability that a coach reads. Never a diagnosis."""

    class Kind(models.TextChoices):
        STRENGTH = "strength", _("strength")
        HELPS = "helps", _("what helps at work")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.CharField(_("text"), max_length=200)
    starts = models.DateField(default=timezone.localdate)
    ends = models.DateField(null=True, blank=True)  # the first day on which it no longer holds
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(PortalAccount, models.PROTECT, null=True, related_name="+")

    objects = ProfileQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["client", "kind"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="profile_line_dates",
                violation_error_message=_("It cannot end before it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of client {self.client_id}"
