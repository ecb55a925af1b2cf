"""Areas of Finland by their official codes, with names in three languages and the days from and to which they hold."""

from __future__ import annotations

import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.fields import TextsField

AnyArea = TypeVar("AnyArea", bound="Area")


class AreaQuerySet(models.QuerySet[AnyArea]):
    """Areas by the day on which they hold."""

    def on(self, day: datetime.date) -> Self:
        """The areas that hold on the day."""
        began = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        return self.filter(began, Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Area(models.Model):
    """What all areas have; no first day: since before the data begins, no last day: until further notice."""

    code = models.CharField(max_length=3, unique=True)
    name = TextsField()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = AreaQuerySet.as_manager()

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

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the area holds on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


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
    """A municipality and the areas to which it belongs."""

    languages = models.CharField(max_length=5, choices=Languages.choices)
    region = models.ForeignKey(Region, models.PROTECT, related_name="municipalities")
    wellbeing_county = models.ForeignKey(WellbeingCounty, models.PROTECT, related_name="municipalities")
    employment_area = models.ForeignKey(EmploymentArea, models.PROTECT, related_name="municipalities")

    def wellbeing_county_on(self, day: datetime.date) -> WellbeingCounty | None:
        """The county on a day; None on days before the county existed."""
        return self.wellbeing_county if self.wellbeing_county.holds_on(day) else None

    def employment_area_on(self, day: datetime.date) -> EmploymentArea | None:
        """The employment area on a day; None on days before it existed."""
        return self.employment_area if self.employment_area.holds_on(day) else None
