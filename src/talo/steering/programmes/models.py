"""A programme's plan as rows, the values of its indicators with their history, and who takes part in it."""

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
from talo.register.organisations.models import Organisation, Position
from talo.steering.programmes import keeping  # noqa: F401 - Django finds the tables of the other module here


class Programme(PublicModel):
    """A programme with its dates and money; `plan` keeps the whole file, the other tables what is counted or shown."""

    key = models.SlugField(unique=True)
    name = TextsField()
    title = TextsField()
    summary = TextsField()
    source = TextsField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    starts = models.DateField()
    ends = models.DateField()
    budget_total = models.BigIntegerField(null=True)  # whole euros; null where the plan does not give it
    budget_low = models.BigIntegerField(null=True)
    budget_high = models.BigIntegerField(null=True)
    budget_years = models.JSONField(default=dict)
    seasons = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["starts", "key"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="programme_dates"),
            models.CheckConstraint(
                condition=Q(budget_total__isnull=False, budget_low__isnull=True)
                | Q(budget_total__isnull=True, budget_low__isnull=False, budget_high__gte=F("budget_low")),
                name="programme_total_or_range",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def last_day(self) -> dt.date:
        """The day of its report when nobody asks for another: its end or today, the earlier."""
        return min(self.ends, timezone.localdate())


class Participant(PublicModel):
    """An organisation of the programme as it was then; `organisation` where the register knows it."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="participants")
    key = models.SlugField()
    position = models.PositiveSmallIntegerField()
    name = TextsField()
    role = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, choices=Organisation.Kind.choices)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="participant_once")]

    def __str__(self) -> str:
        return str(self.name)


class Pilot(PublicModel):
    """A trial inside a programme."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="pilots")
    key = models.SlugField()
    number = models.PositiveSmallIntegerField()
    name = TextsField()
    summary = TextsField()
    planned_clients = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="pilot_once")]

    def __str__(self) -> str:
        return str(self.name)


class Goal(PublicModel):
    """One goal of the plan; its number is the plan's own."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="goals")
    number = models.CharField(max_length=5)
    position = models.PositiveSmallIntegerField()
    title = TextsField()
    description = TextsField(null=True)
    group_key = models.CharField(max_length=60, blank=True)
    parent_number = models.CharField(max_length=5, blank=True)
    aims = models.JSONField(default=list)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="goal_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Action(PublicModel):
    """What is done for a goal."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="actions")
    position = models.PositiveSmallIntegerField()
    text = TextsField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["goal", "position"], name="action_once")]

    def __str__(self) -> str:
        return str(self.text)


class Indicator(PublicModel):
    """How a goal, or the whole programme, is measured."""

    class Kind(models.TextChoices):
        COMPUTED = "computed", _("counted from the register")
        ENTERED = "entered", _("entered")
        YES_NO = "yes_no", _("yes or no")
        RATE = "rate", _("share")
        MEAN_CHANGE = "mean_change", _("mean change")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="indicators")
    goal = models.ForeignKey(Goal, models.CASCADE, null=True, related_name="indicators")
    pilot = models.ForeignKey(Pilot, models.CASCADE, null=True, related_name="+")
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    rule = models.CharField(max_length=60, blank=True)
    rows = models.CharField(max_length=60, blank=True)  # the kept rows that feed it; see `feeding`
    instrument = models.CharField(max_length=60, blank=True)
    area = models.CharField(max_length=60, blank=True)  # of the instrument
    unit = models.CharField(max_length=60)
    name = TextsField()
    definition = TextsField()
    target = models.JSONField(null=True)
    target_meaning = TextsField(null=True)
    baseline = models.JSONField(null=True)
    baseline_at = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="indicator_once")]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def is_counted(self) -> bool:
        """Whether the house counts it; else somebody enters its values."""
        return bool(self.rule)


class ValueQuerySet(models.QuerySet["IndicatorValue"]):
    def by_day(self) -> ValueQuerySet:
        """The one that stands comes last: by day, then what was entered by hand, then the newest."""
        by_hand = models.Case(models.When(origin=IndicatorValue.Origin.HAND, then=1), default=0)
        return self.order_by("as_of", by_hand, "entered_at", "id")


class IndicatorValue(PublicModel):
    """A value somebody has given; never changed: a correction is a newer row for the same day."""

    class Origin(models.TextChoices):
        FILE = "file", _("programme file")
        HAND = "hand", _("entered here")

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="values")
    as_of = models.DateField(_("as of"))
    value = models.JSONField(null=True)
    n = models.PositiveIntegerField(_("how many people"), null=True, blank=True)
    note = TextsField(null=True)
    source = models.CharField(_("source"), max_length=200)
    origin = models.CharField(max_length=4, choices=Origin.choices)
    entered_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    objects = ValueQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["indicator", "as_of"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(origin="file", entered_by__isnull=True) | Q(origin="hand", entered_by__isnull=False),
                name="value_entered_by",
            )
        ]

    def __str__(self) -> str:
        return f"{self.value} ({self.as_of})"


class BudgetLine(PublicModel):
    """One line of the budget in whole euros, with its years where the plan gives them."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="budget_lines")
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    name = TextsField()
    group_key = models.CharField(max_length=60, blank=True)
    total = models.BigIntegerField()
    years = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="budget_line_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.total}"


class Financing(PublicModel):
    """One source of the money; null where the plan names the source without a sum."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="financing")
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    name = TextsField()
    group_key = models.CharField(max_length=60, blank=True)
    amount = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "financing"
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="financing_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.amount}"


class Milestone(PublicModel):
    """A goal in a season, active or not; or a day of the plan."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="milestones")
    goal = models.ForeignKey(Goal, models.CASCADE, null=True, related_name="milestones")
    position = models.PositiveSmallIntegerField()
    title = TextsField()
    season = models.CharField(max_length=11, blank=True)
    day = models.DateField(null=True)
    active = models.BooleanField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(season="", day__isnull=False) | (~Q(season="") & Q(day__isnull=True, goal__isnull=False)),
                name="milestone_season_or_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.season or self.day}"


class Risk(PublicModel):
    """A risk of the plan; empty where the plan does not weigh it."""

    class Level(models.TextChoices):
        LOW = "low", _("low")
        MEDIUM = "medium", _("medium")
        HIGH = "high", _("high")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="risks")
    position = models.PositiveSmallIntegerField()
    title = TextsField()
    probability = models.CharField(max_length=6, choices=Level.choices, blank=True)
    effect = models.CharField(max_length=6, choices=Level.choices, blank=True)
    responsible = TextsField(null=True)
    means = TextsField(null=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return str(self.title)


class ExpectedResult(PublicModel):
    """A result that the plan promises; whether it was reached is entered here, with its day and evidence."""

    class Side(models.TextChoices):
        CLIENT = "client", _("for the client")
        ORGANISATION = "organisation", _("for organisations and professionals")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="expected_results")
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=12, choices=Side.choices)
    title = TextsField()
    reached = models.BooleanField(null=True)
    reached_on = models.DateField(null=True)
    evidence = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="expected_result_once")]

    def __str__(self) -> str:
        return str(self.title)


class Exit(models.TextChoices):
    """Where a client went from a programme."""

    OPEN_JOB = "open_job", _("job on the open labour market")
    SUBSIDISED_JOB = "subsidised_job", _("pay-subsidised job")
    OWN_BUSINESS = "own_business", _("own business")
    EDUCATION = "education", _("education")
    REHABILITATION = "rehabilitation", _("rehabilitation")
    PENSION = "pension", _("pension")
    OTHER = "other", _("other")


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def on(self, day: dt.date) -> EnrolmentQuerySet:
        return self.filter(Q(ends__isnull=True) | Q(ends__gte=day), starts__lte=day)


class Enrolment(ClientRecord):
    """A client takes part in a programme, perhaps in a pilot, both days included; with consent to follow-up or not."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="enrolments")
    pilot = models.ForeignKey(Pilot, models.PROTECT, null=True, blank=True, related_name="enrolments")
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"), null=True, blank=True)
    exit = models.CharField(_("where to"), max_length=20, choices=Exit.choices, blank=True)
    consent_from = models.DateField(_("consent to follow-up from"), null=True, blank=True)
    consent_until = models.DateField(_("consent withdrawn on"), null=True, blank=True)
    enrolled_by = models.ForeignKey(Position, models.PROTECT, related_name="+")

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts", "id"]
        indexes = [models.Index(fields=["programme", "client"]), models.Index(fields=["client"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="enrolment_dates",
                violation_error_message=_("The client cannot leave before joining."),
            ),
            models.CheckConstraint(
                condition=Q(consent_until__isnull=True) | Q(consent_until__gte=F("consent_from")),
                name="enrolment_consent_dates",
                violation_error_message=_("A consent cannot be withdrawn before it was given."),
            ),
            models.CheckConstraint(
                condition=Q(exit="") | Q(ends__isnull=False),
                name="enrolment_exit_has_end",
                violation_error_message=_("Say when the client left."),
            ),
            period_excluded(
                "enrolment_once_at_a_time",
                "programme",
                message=_("The client is already in this programme at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"enrolment {self.pk} in programme {self.programme_id}"
