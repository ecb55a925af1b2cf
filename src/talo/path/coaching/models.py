"""Follow-along: support in a job, to the client, the employer or both."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from talo.path.employers.models import Employment
from talo.register.clients.records import ClientRecord
from talo.register.organisations.models import Position


class WithWhom(models.TextChoices):
    CLIENT = "client", _("the client")
    EMPLOYER = "employer", _("the employer")
    BOTH = "both", _("the client and the employer")


class Way(models.TextChoices):
    WORK_PLACE = "work_place", _("at the work place")
    ELSEWHERE = "elsewhere", _("face to face elsewhere")
    REMOTE = "remote", _("phone, video or message")


class Going(models.IntegerChoices):
    """How it goes at work, in the words of whoever was asked."""

    BADLY = 1, _("1, the job is at risk")
    POORLY = 2, _("2, badly")
    FAIRLY = 3, _("3, fairly")
    WELL = 4, _("4, well")
    VERY_WELL = 5, _("5, very well")


class FollowAlongQuerySet(models.QuerySet["FollowAlong"]):
    def with_places(self) -> FollowAlongQuerySet:
        return self.select_related("employment__employer", "made_by__staff_member")


class FollowAlong(ClientRecord):
    """One contact of follow-along in one job, and the day of the next one."""

    employment = models.ForeignKey(Employment, models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    with_whom = models.CharField(_("with whom"), max_length=10, choices=WithWhom.choices)
    way = models.CharField(_("how"), max_length=12, choices=Way.choices)
    going = models.PositiveSmallIntegerField(_("how it goes"), choices=Going.choices, null=True, blank=True)
    agreed = models.CharField(_("agreed"), max_length=500, blank=True)
    next_on = models.DateField(_("next contact"), null=True, blank=True)
    made_by = models.ForeignKey(Position, models.PROTECT, related_name="+")

    objects = FollowAlongQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["client", "-day"]), models.Index(fields=["employment", "-day"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("day")),
                name="follow_along_next_day",
                violation_error_message=_("The next contact is after this one."),
            ),
            models.CheckConstraint(
                condition=Q(going__isnull=True) | Q(going__gte=1, going__lte=5), name="follow_along_going"
            ),
        ]

    def __str__(self) -> str:
        return f"follow-along {self.pk}"
