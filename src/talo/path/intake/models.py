"""Contacts that come in before anybody is a client, and the arrival that a contact becomes on the client's path."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.models import PublicModel
from talo.path.intake.checklist import CURRENT, Answered, checklist
from talo.register.clients.models import Language
from talo.register.clients.records import ClientRecord
from talo.register.organisations.models import Position, Unit

LONGEST_WORDS = 2000


class Channel(models.TextChoices):
    """The door by which somebody came."""

    CHECK_IN = "check_in", _("check-in on a phone or computer")
    WALK_IN = "walk_in", _("walked in")
    REFERRAL_IN = "referral_in", _("sent by another service")
    PHONE = "phone", _("phone call")


class State(models.TextChoices):
    """Where a contact stands."""

    WAITING = "waiting", _("waits for a worker")
    TAKEN = "taken", _("a worker has it")
    LINKED = "linked", _("linked to a client")
    OPENED = "opened", _("opened as a client")
    CLOSED = "closed", _("closed without a client")


# Every state and where it can go; a state without an exit is an end. What was closed by mistake can be opened again.
TRANSITIONS: dict[str, frozenset[str]] = {
    State.WAITING: frozenset({State.TAKEN}),
    State.TAKEN: frozenset({State.WAITING, State.LINKED, State.OPENED, State.CLOSED}),
    State.LINKED: frozenset(),
    State.OPENED: frozenset(),
    State.CLOSED: frozenset({State.WAITING}),
}
OPEN_STATES = (State.WAITING, State.TAKEN)


class CloseReason(models.TextChoices):
    ADVISED = "advised", _("advice was enough")
    OTHER_SERVICE = "other_service", _("belongs to another service, and the person was told which")
    NOT_REACHED = "not_reached", _("not reached in spite of several attempts")
    WITHDRAWN = "withdrawn", _("the person no longer wants contact")
    DUPLICATE = "duplicate", _("the same matter is in another contact")
    NOT_REAL = "not_real", _("not a real contact")


class ReachBy(models.TextChoices):
    PHONE = "phone", _("by phone")
    EMAIL = "email", _("by e-mail")


class BestTime(models.TextChoices):
    ANY = "any", _("any time in the day")
    MORNING = "morning", _("in the morning, from 8 to 12")
    AFTERNOON = "afternoon", _("in the afternoon, from 12 to 16")


# So long before its day a contact rises that nobody owns.
NEAR = dt.timedelta(days=1)


class ContactQuerySet(models.QuerySet["Contact"]):
    def open(self) -> ContactQuerySet:
        return self.filter(state__in=OPEN_STATES)

    def of_unit(self, unit_id: int | None) -> ContactQuerySet:
        return self.filter(unit=unit_id)

    def with_owner(self) -> ContactQuerySet:
        return self.select_related("owner__staff_member", "unit", "municipality")

    def rising(self, today: dt.date) -> ContactQuerySet:
        """For sorting by `risen`: contacts that have risen come before all others."""
        risen = Q(owner__isnull=True, due__lte=today + NEAR)
        return self.alias(risen=Case(When(risen, then=Value(0)), default=Value(1)))


class Contact(PublicModel):
    """Somebody asked for help; not a client yet. Seen by the unit until it is answered, then by its owner alone."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="contacts")
    channel = models.CharField(_("came by"), max_length=12, choices=Channel.choices)
    received_at = models.DateTimeField(default=timezone.now)
    first_names = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    own_words = models.TextField(_("in the person's own words"), max_length=LONGEST_WORDS)
    checklist_version = models.PositiveSmallIntegerField(default=CURRENT)
    answers = models.JSONField(default=dict, blank=True)
    reach_by = models.CharField(_("how to reach"), max_length=5, choices=ReachBy.choices, default=ReachBy.PHONE)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    best_time = models.CharField(_("best time"), max_length=10, choices=BestTime.choices, default=BestTime.ANY)
    language = models.CharField(_("language"), max_length=5, choices=Language.choices, default=Language.FINNISH)
    other_language = models.CharField(_("which language"), max_length=50, blank=True)
    municipality = models.ForeignKey(
        "areas.Municipality", models.PROTECT, null=True, blank=True, verbose_name=_("home municipality")
    )
    sent_by = models.CharField(_("sent by"), max_length=120, blank=True)
    due = models.DateField(_("first call by"))
    due_basis = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    owner = models.ForeignKey(Position, models.PROTECT, null=True, blank=True, related_name="contacts")
    taken_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(_("reason"), max_length=15, choices=CloseReason.choices, blank=True)
    close_note = models.CharField(_("what was agreed"), max_length=500, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["due", "id"]
        indexes = [
            models.Index(fields=["unit", "due"], condition=Q(state__in=["waiting", "taken"]), name="open_contacts"),
            models.Index(fields=["owner", "state"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", owner__isnull=True) | (~Q(state="waiting") & Q(owner__isnull=False)),
                name="contact_owner",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "taken"], answered_at__isnull=True)
                | (~Q(state__in=["waiting", "taken"]) & Q(answered_at__isnull=False)),
                name="contact_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(close_reason=""),
                name="contact_close_reason",
                violation_error_message=_("Say why the contact is closed."),
            ),
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email="") | ~Q(channel="check_in"),
                name="contact_reachable",
                violation_error_message=_("Give a phone number or an e-mail address."),
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"

    @property
    def name(self) -> str:
        """The name as the person gave it."""
        return f"{self.first_names} {self.last_name}".strip()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def has_risen(self) -> bool:
        """Nobody owns it, and its day is today, tomorrow or past."""
        return self.owner_id is None and self.due <= timezone.localdate() + NEAR

    def answered(self) -> list[Answered]:
        """Questions and answers in words, by the version of the check-list that was answered."""
        return checklist(self.checklist_version).in_words(self.answers)

    def themes(self) -> list[str]:
        """What the answers point to, for the worker."""
        return checklist(self.checklist_version).themes(self.answers)


class IdentityCheck(models.TextChoices):
    """How the worker made sure who the person is."""

    DOCUMENT = "document", _("showed an identity document")
    STRONG = "strong", _("strong identification")
    KNOWN = "known", _("known to me in person from earlier work")


class Arrival(ClientRecord):
    """How a client came and in which words; one for each contact that became or joined a client."""

    contact = models.OneToOneField(Contact, models.PROTECT, related_name="arrival")
    channel = models.CharField(_("came by"), max_length=12, choices=Channel.choices)
    received_at = models.DateTimeField()
    own_words = models.TextField(_("in the client's own words"), max_length=LONGEST_WORDS)
    checklist_version = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict, blank=True)
    identity_check = models.CharField(_("identity"), max_length=10, choices=IdentityCheck.choices)
    checked_by = models.ForeignKey(Position, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [models.Index(fields=["client", "-received_at"])]

    def __str__(self) -> str:
        return f"arrival of client {self.client_id}"

    def answered(self) -> list[Answered]:
        """Questions and answers in words, by the version of the check-list that was answered."""
        return checklist(self.checklist_version).in_words(self.answers)
