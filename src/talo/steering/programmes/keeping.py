"""What people write down as a programme goes on: trainings, co-operation, changes of state, cards, frozen reports.

Nothing here is overwritten: a wrong row is taken back with a reason, a change of state is a newer row.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.models import PublicModel
from talo.register.organisations.models import Position


class Kept(PublicModel):
    """A row with its programme, and who entered it when."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="%(class)ss")
    entered_by = models.ForeignKey(Position, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class KeptRowQuerySet(models.QuerySet[models.Model]):
    def standing(self) -> KeptRowQuerySet:
        """Rows that nobody has taken back."""
        return self.filter(removed_at=None)


class KeptRow(Kept):
    """A row that can be taken back: it stays, and counts no longer."""

    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    removed_why = models.CharField(_("why"), max_length=200, blank=True)

    objects = KeptRowQuerySet.as_manager()

    class Meta:
        abstract = True


class Training(KeptRow):
    """A training that the programme held or sent people to."""

    title = models.CharField(_("title"), max_length=200)
    day = models.DateField(_("day"))

    class Meta:
        indexes = [models.Index(fields=["programme", "day"])]

    def __str__(self) -> str:
        return self.title


class Attendance(PublicModel):
    """How many people of one organisation took part in a training, and how many of them are key people."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="attendances")
    organisation = models.CharField(_("organisation"), max_length=160)
    people = models.PositiveIntegerField(_("people"))
    key_people = models.PositiveIntegerField(_("key people"), default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(key_people__lte=models.F("people")),
                name="attendance_key_people",
                violation_error_message=_("There cannot be more key people than people."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.people}"


class Cooperation(KeptRow):
    """A contact with another organisation: a meeting, a workshop, a negotiation, an event."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("meeting")
        WORKSHOP = "workshop", _("workshop")
        NEGOTIATION = "negotiation", _("negotiation")
        EVENT = "event", _("event")
        OTHER = "other", _("other")

    organisation = models.CharField(_("organisation"), max_length=160)
    day = models.DateField(_("day"))
    contact_kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    topic = models.CharField(_("topic"), max_length=300, blank=True)
    led_to_action = models.BooleanField(_("led to action"), default=False)

    class Meta:
        indexes = [models.Index(fields=["programme", "day"])]

    def __str__(self) -> str:
        return f"{self.organisation} {self.day}"


class StateChange(Kept):
    """A change of a milestone's or a promised result's state: old, new, day, and what shows it."""

    class About(models.TextChoices):
        MILESTONE = "milestone", _("milestone")
        RESULT = "result", _("promised result")

    about = models.CharField(max_length=10, choices=About.choices)
    key = models.CharField(max_length=200)  # of the milestone or the result; survives a new loading of the plan
    day = models.DateField(_("day"))
    old = models.BooleanField(null=True)
    new = models.BooleanField(null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["programme", "about", "key"])]

    def __str__(self) -> str:
        return f"{self.about} {self.key}: {self.old} → {self.new}"


class FilledCard(Kept):
    """One partner's card of a call, as a version: the newest of a number stands."""

    number = models.PositiveSmallIntegerField()
    partner = models.CharField(_("partner"), max_length=160)
    areas = models.JSONField(default=list)  # positions in the call's tray
    parts = models.JSONField(default=list)  # texts in the order of the card's parts

    class Meta:
        ordering = ["number", "id"]

    def __str__(self) -> str:
        return f"{self.number}. {self.partner}"


class FrozenReport(Kept):
    """A report that stays as it was on the day somebody froze it, in every language; small numbers are covered in it.

    `counts` keeps how many people stand behind each number that it shows, so that later reports never differ from it
    by a few people.
    """

    as_of = models.DateField(_("as of"))
    reports = models.JSONField()  # by language, each the JSON text of the report
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "as_of"],
                name="frozen_once",
                violation_error_message=_("The report of this day is frozen already. It stays as it was."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.as_of}"
