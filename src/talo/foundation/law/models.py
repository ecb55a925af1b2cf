"""Law rows: one value of one key for one stretch of time, with its basis and how sure it is."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q, Value
from django.utils.translation import gettext_lazy as _


class LawKey(models.Model):
    """A thing that law sets, such as `pay_subsidy.cap.70`. Its number makes the exclusion constraint possible."""

    key = models.CharField(max_length=100, unique=True)

    def __str__(self) -> str:
        return self.key


class LawRow(models.Model):
    """What the key is worth from a day to a day, both included; no last day: until further notice."""

    law_key = models.ForeignKey(LawKey, models.PROTECT, related_name="rows")
    value = models.DecimalField(max_digits=12, decimal_places=2)
    unit = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=200)
    source = models.CharField(max_length=200)
    confidence = models.CharField(max_length=100)
    # Written or ended by an administrator of this house: loading the committed rows leaves it as it is.
    own = models.BooleanField(default=False)
    entered_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.CharField(max_length=40, blank=True)  # the actor, such as `position:12`

    class Meta:
        ordering = ["law_key", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="law_row_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The last day is before the first day."),
            ),
            ExclusionConstraint(
                name="law_row_one_value_a_day",
                expressions=[
                    # Ranges of integers do the work of btree_gist, which not every server has.
                    (Func(F("law_key"), F("law_key"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                deferrable=Deferrable.DEFERRED,
                violation_error_message=_("Another value is valid on some of these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.law_key} {self.value} {self.unit} {self.valid_from}–{self.valid_to or ''}"
