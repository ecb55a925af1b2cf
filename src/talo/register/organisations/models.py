"""Organisations, their units, the staff and the positions in which staff act."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.fields import TextsField
from talo.foundation.database.models import PublicModel
from talo.register.organisations.professions import Profession


def live_on(day: dt.date | None = None) -> Q:
    """Rows whose `starts`–`ends` (both days included) cover `day`, today if not given."""
    day = day or timezone.localdate()
    return Q(starts__lte=day) & (Q(ends__isnull=True) | Q(ends__gte=day))


def goes_on(day: dt.date | None = None) -> Q:
    """Rows without a last day, or whose last day has not passed by `day`, today if not given."""
    return Q(ends__isnull=True) | Q(ends__gte=day or timezone.localdate())


class Holder(models.Model):
    """Whoever can hold access to a client: a position, a unit's inbox, a unit's lead, a portal account."""

    class Kind(models.TextChoices):
        POSITION = "position", _("position")
        UNIT = "unit", _("unit")
        LEAD = "lead", _("unit lead")
        ACCOUNT = "account", _("portal account")

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Organisation(PublicModel):
    """A controller of client data, or a provider; historic ones keep their dates."""

    class Kind(models.TextChoices):
        EMPLOYMENT_AREA = "employment_area", _("employment area")
        WELLBEING_COUNTY = "wellbeing_county", _("wellbeing services county")
        KELA = "kela", _("Kela")
        NGO = "ngo", _("non-governmental organisation")
        COMPANY = "company", _("company")
        MUNICIPALITY = "municipality", _("municipality")
        STATE = "state", _("state authority")
        SCHOOL = "school", _("school")
        JOINT_AUTHORITY = "joint_authority", _("joint municipal authority")

    key = models.SlugField(unique=True)
    name = TextsField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    business_id = models.CharField(max_length=9, blank=True)
    area_code = models.CharField(max_length=3, blank=True)  # area, county or municipality, as in the areas room
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="organisation_dates",
                violation_error_message=_("The organisation cannot end before it starts."),
            )
        ]

    def __str__(self) -> str:
        return str(self.name)


class Unit(PublicModel):
    """A part of an organisation with a queue of its own; one that has ended keeps its rows and is offered no more."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="units")
    key = models.SlugField(unique=True)
    name = TextsField()
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=200, blank=True)
    inbox = models.OneToOneField(Holder, models.PROTECT, related_name="unit")
    lead = models.OneToOneField(Holder, models.PROTECT, related_name="led_unit")
    ends = models.DateField(null=True, blank=True)  # the last day; set by `talo.set_unit_end` alone

    def __str__(self) -> str:
        return str(self.name)

    @property
    def has_ended(self) -> bool:
        return self.ends is not None and self.ends < timezone.localdate()


class StaffMember(PublicModel):
    """A person who works for one or more organisations."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="staff_member")
    first_name = models.CharField(_("first name"), max_length=60)
    last_name = models.CharField(_("last name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=30, blank=True)

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Position(PublicModel):
    """A staff member in one unit and profession, with dates: employment or secondment. Staff act as a position."""

    class Basis(models.TextChoices):
        EMPLOYMENT = "employment", _("employment")
        SECONDMENT = "secondment", _("secondment")

    staff_member = models.ForeignKey(StaffMember, models.PROTECT, related_name="positions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="positions")
    profession = models.CharField(_("profession"), max_length=30, choices=Profession.choices)
    basis = models.CharField(max_length=12, choices=Basis.choices, default=Basis.EMPLOYMENT)
    holder = models.OneToOneField(Holder, models.PROTECT, related_name="position")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="position_dates",
                violation_error_message=_("The position cannot end before it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff_member}, {self.get_profession_display()}"


class PortalAccount(PublicModel):
    """A client or a proxy who signs in to the portal; whom it represents stands in `clients.Represents`."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="portal_account")
    holder = models.OneToOneField(Holder, models.PROTECT, related_name="portal_account")

    def __str__(self) -> str:
        return f"portal {self.pk}"


class DeputyshipQuerySet(models.QuerySet["Deputyship"]):
    """Deputyships by their days; one that was ended early counts no more."""

    def on(self, day: dt.date | None = None) -> DeputyshipQuerySet:
        """Those that hold on a day, today if not given."""
        return self.filter(live_on(day), ended_at__isnull=True)

    def overlapping(self, starts: dt.date, ends: dt.date) -> DeputyshipQuerySet:
        """Those that hold on any of the days, both included."""
        return self.filter(starts__lte=ends, ends__gte=starts, ended_at__isnull=True)

    def with_people(self) -> DeputyshipQuerySet:
        return self.select_related("absent__staff_member", "deputy__staff_member", "deputy__unit__organisation")


class Deputyship(PublicModel):
    """One position stands in for another between two days, named by the lead."""

    absent = models.ForeignKey(Position, models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(Position, models.PROTECT, related_name="deputises")
    starts = models.DateField()
    ends = models.DateField()
    named_by = models.ForeignKey(Position, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)  # at once, before its last day

    objects = DeputyshipQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_deputy_at_a_time",
                expressions=[
                    (Func(F("absent"), F("absent"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("starts"), F("ends"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("Somebody stands in on these days already."),
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")) & ~Q(absent=F("deputy")),
                name="deputyship_dates",
                violation_error_message=_("Choose another person, and an end day that is not before the start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} for {self.absent_id}"


class DirectoryChange(models.Model):
    """One act of an administrator on a unit or a role, kept for good: who, when, what, from or until which day."""

    class Act(models.TextChoices):
        UNIT_ADDED = "unit_added"
        UNIT_ENDED = "unit_ended"
        UNIT_REOPENED = "unit_reopened"
        ROLE_GIVEN = "role_given"
        ROLE_ENDED = "role_ended"
        ROLE_CANCELLED = "role_cancelled"

    at = models.DateTimeField()
    by = models.ForeignKey(Position, models.PROTECT, related_name="+")
    act = models.CharField(max_length=14, choices=Act.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes")
    member = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="role_changes")  # of a role's
    role = models.UUIDField(null=True)  # its public id; a role that was cancelled has no row any more
    profession = models.CharField(max_length=30, blank=True)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["unit", "-at"], name="directory_changes_of_unit"),
            models.Index(fields=["member", "-at"], name="directory_changes_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} unit {self.unit_id} {self.act}"


class SavedView(PublicModel):
    """How somebody likes to see a list: its filters and order under a name, for one position; never a person's name."""

    position = models.ForeignKey(Position, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=40)
    name = models.CharField(_("name of the view"), max_length=40)
    query = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["position", "page", "name"],
                name="one_view_of_a_name",
                violation_error_message=_("There is a view of this name already. Choose another name."),
            )
        ]

    def __str__(self) -> str:
        return self.name
