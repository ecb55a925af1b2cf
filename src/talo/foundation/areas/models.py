"""Areas of Finland by their official codes, with names in three languages and the days from and to which they hold."""

from __future__ import annotations

import datetime
from typing import Self, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.fields import TextsField

AnyDated = TypeVar("AnyDated", bound="Dated")
# Mergers follow each other over decades; more steps than this would be a slip in the rows.
LONGEST_CHAIN = 9


class AreaQuerySet(models.QuerySet[AnyDated]):
    """Rows by the day on which they hold."""

    def on(self, day: datetime.date) -> Self:
        """The rows that hold on the day."""
        began = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        return self.filter(began, Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Dated(models.Model):
    """What holds between two days, both included; no first day: since before the data begins, no last day: for now."""

    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    # Written or changed by an administrator of this house: loading the committed file leaves it as it is.
    own = models.BooleanField(default=False)

    objects = AreaQuerySet.as_manager()

    class Meta:
        abstract = True

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the row holds on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Area(Dated):
    """What all areas have: an official code, used once, and a name in three languages."""

    code = models.CharField(max_length=3, unique=True)
    name = TextsField()

    class Meta:
        abstract = True
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_in_order",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The last day is before the first day."),
            )
        ]

    def __str__(self) -> str:
        return str(self.name)


class Region(Area):
    """A region (maakunta)."""


class WellbeingCounty(Area):
    """A wellbeing services county (hyvinvointialue); Helsinki and Åland, which belong to none, stand here as well."""


class EmploymentArea(Area):
    """An employment area (työllisyysalue): the municipalities that arrange employment services together."""


class Languages(models.TextChoices):
    """The official languages of a municipality."""

    FINNISH = "fi", _("Finnish")
    SWEDISH = "sv", _("Swedish")
    FINNISH_MAJORITY = "fi-sv", _("Finnish and Swedish, Finnish the majority's")
    SWEDISH_MAJORITY = "sv-fi", _("Swedish and Finnish, Swedish the majority's")


class Municipality(Area):
    """A municipality; to which areas it belongs on which days stands in `Belonging`."""

    languages = models.CharField(max_length=5, choices=Languages.choices)
    # The municipality that goes on from the next day when this one ends: it was merged into it.
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    def areas_on(self, day: datetime.date) -> Belonging | None:
        """The areas to which it belongs on a day; None on days on which it belongs to none."""
        found: Belonging | None = (
            self.belongings.on(day).select_related("region", "wellbeing_county", "employment_area").first()
        )
        return found

    def wellbeing_county_on(self, day: datetime.date) -> WellbeingCounty | None:
        """The county on a day; None on days before the county existed."""
        areas = self.areas_on(day)
        return areas.wellbeing_county if areas and areas.wellbeing_county.holds_on(day) else None

    def employment_area_on(self, day: datetime.date) -> EmploymentArea | None:
        """The employment area on a day; None on days before it existed."""
        areas = self.areas_on(day)
        return areas.employment_area if areas and areas.employment_area.holds_on(day) else None

    def continued_on(self, day: datetime.date) -> Municipality:
        """The municipality of this place on a day: itself, or the one that it has been merged into by then."""
        found, steps = self, 0
        while found.successor is not None and found.valid_to and found.valid_to < day and steps < LONGEST_CHAIN:
            found, steps = found.successor, steps + 1
        return found


class Belonging(Dated):
    """The areas to which a municipality belongs between two days; one row a day, without a gap while it exists."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="belongings")
    region = models.ForeignKey(Region, models.PROTECT, related_name="belongings")
    wellbeing_county = models.ForeignKey(WellbeingCounty, models.PROTECT, related_name="belongings")
    employment_area = models.ForeignKey(EmploymentArea, models.PROTECT, related_name="belongings")

    class Meta:
        ordering = ["municipality", F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.CheckConstraint(
                name="belonging_in_order",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The last day is before the first day."),
            ),
            ExclusionConstraint(
                name="belonging_one_a_day",
                expressions=[
                    # Ranges of integers do the work of btree_gist, which not every server has.
                    (
                        Func(F("municipality"), F("municipality"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                deferrable=Deferrable.DEFERRED,
                violation_error_message=_("The municipality belongs to other areas on some of these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.employment_area_id} {self.valid_from or ''}–{self.valid_to or ''}"


class Act(models.TextChoices):
    """What an administrator did to an area; `telling` says it in words."""

    ADDED = "added"
    RENAMED = "renamed"
    MOVED = "moved"
    ENDED = "ended"
    REOPENED = "reopened"
    REMOVED = "removed"


class AreaChange(models.Model):
    """One act of an administrator, kept for good: who, when, which area, from which day, what was and what became."""

    at = models.DateTimeField()
    by = models.CharField(max_length=40)  # the actor, such as `position:12`
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=3)
    name = TextsField()
    act = models.CharField(max_length=10, choices=Act.choices)
    day = models.DateField(null=True, blank=True)  # from which day, or the last day of what ended
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["kind", "code", "-at"], name="areas_areac_kind_at_idx")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.kind} {self.code} {self.act}"
