"""Threads of messages, appointments, feedback, promises of an answer, and codes that open the portal."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.kept import among
from talo.foundation.database.models import PublicModel
from talo.path.services.models import Period
from talo.register.clients.models import Client
from talo.register.clients.records import ClientRecord
from talo.register.organisations.models import Holder, PortalAccount, Position, Unit

LONGEST_TEXT = 10_000
LONGEST_SUBJECT = 120
LONGEST_PLACE = 300  # no rule of law
TAKEN = "taken"
TOO_LONG = _("The text is longer than 10 000 characters. Shorten it, or send the rest as another message.")


def at_most(field: str, name: str) -> models.CheckConstraint:
    """A text of 10 000 characters at most; the message says what to do."""
    return models.CheckConstraint(
        condition=Q(LessThanOrEqual(Length(field), LONGEST_TEXT)),
        name=name,
        violation_error_message=TOO_LONG,
    )


class ThreadQuerySet(models.QuerySet["Thread"]):
    def with_places(self) -> ThreadQuerySet:
        return self.select_related("client", "holder__position__staff_member", "holder__position__unit__organisation")

    def latest_first(self) -> ThreadQuerySet:
        return self.order_by("-last_at", "-id")

    def with_unread(self, holders: list[int], *, by_client: bool) -> ThreadQuerySet:
        """Adds `unread`: the other side wrote after one of the holders last looked."""
        seen = Seen.objects.filter(among("holder_id", holders), thread=OuterRef("pk"), at__gte=OuterRef("last_at"))
        return self.annotate(unread=Q(last_from_client=not by_client) & ~Exists(seen))


class Thread(ClientRecord):
    """Messages about one subject between a client and one worker's side."""

    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT)
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="threads")  # the worker whom the client reaches
    # Only the worker it goes to, a deputy and the client read it; else the network does, by data class.
    restricted = models.BooleanField(default=False)
    opened_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    last_from_client = models.BooleanField()
    answer_due = models.DateField(null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["client", "-last_at"], name="threads_of_client"),
            models.Index(fields=["holder", "-last_at"], name="threads_of_worker"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_due__isnull=True) | Q(last_from_client=True), name="only_client_waits_for_answer"
            )
        ]

    def __str__(self) -> str:
        return f"thread {self.pk} of client {self.client_id}"

    @property
    def worker(self) -> Position:
        """The worker whom the client reaches."""
        return self.holder.position

    @property
    def is_late(self) -> bool:
        return self.answer_due is not None and self.answer_due < timezone.localdate()


class Message(PublicModel):
    """One message; it is written once and never changed."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="messages")
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(PortalAccount, models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("message"))
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["sent_at", "id"]
        indexes = [models.Index(fields=["thread", "sent_at"], name="messages_of_thread")]
        constraints = [
            models.CheckConstraint(
                condition=Q(position__isnull=True, account__isnull=False)
                | Q(position__isnull=False, account__isnull=True),
                name="message_has_one_writer",
            ),
            at_most("text", "message_length"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Seen(PublicModel):
    """When a holder last looked at a thread."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="seen")
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "seen"
        constraints = [models.UniqueConstraint(fields=["thread", "holder"], name="seen_once")]

    def __str__(self) -> str:
        return f"thread {self.thread_id} seen by {self.holder_id}"


class AnswerPromise(PublicModel):
    """In how many working days a unit promises to answer a client's message: its own promise, not law."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="answer_promise")
    working_days = models.PositiveSmallIntegerField(
        _("answer in working days"), validators=[MinValueValidator(1), MaxValueValidator(10)]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(working_days__gte=1, working_days__lte=10),
                name="promise_of_one_to_ten_days",
                violation_error_message=_("Promise an answer in 1–10 working days."),
            )
        ]

    def __str__(self) -> str:
        return f"promise of unit {self.unit_id}"


class Way(models.TextChoices):
    """How people meet."""

    PLACE = "place", _("face to face")
    PHONE = "phone", _("by phone")
    VIDEO = "video", _("by video")


class State(models.TextChoices):
    """States of an appointment."""

    PROPOSED = "proposed", _("waits for an answer")
    ACCEPTED = "accepted", _("agreed")
    DECLINED = "declined", _("does not suit")
    MOVED = "moved", _("moved")
    CANCELLED = "cancelled", _("cancelled")
    HELD = "held", _("took place")
    MISSED = "missed", _("did not take place")


# Every state and where it can go; a state without an exit is an end. A moved appointment has a successor.
APPOINTMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    State.PROPOSED: frozenset({State.ACCEPTED, State.DECLINED, State.MOVED, State.CANCELLED}),
    State.ACCEPTED: frozenset({State.MOVED, State.CANCELLED, State.HELD, State.MISSED}),
    State.DECLINED: frozenset(),
    State.MOVED: frozenset(),
    State.CANCELLED: frozenset(),
    State.HELD: frozenset(),
    State.MISSED: frozenset(),
}
OPEN_STATES = (State.PROPOSED, State.ACCEPTED)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def open(self) -> AppointmentQuerySet:
        return self.filter(state__in=OPEN_STATES)

    def ahead(self, now: dt.datetime | None = None) -> AppointmentQuerySet:
        """Proposed or agreed, and not over yet; the next one first."""
        return self.open().filter(ends__gt=now or timezone.now()).order_by("starts", "id")

    def with_places(self) -> AppointmentQuerySet:
        return self.select_related("client", "worker__staff_member", "worker__unit__organisation")


class Appointment(ClientRecord):
    """A client and a worker meet: proposed by one side, answered by the other."""

    worker = models.ForeignKey(Position, models.PROTECT, related_name="appointments")
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="+")  # the worker's own: who holds it, acts on it
    way = models.CharField(_("how"), max_length=10, choices=Way.choices)
    starts = models.DateTimeField(_("begins"))
    ends = models.DateTimeField(_("ends"))
    note = models.CharField(_("what to know or take along"), max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    by_client = models.BooleanField()  # whose proposal it is: the other side answers
    reason = models.CharField(_("why"), max_length=500, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="successor")
    proposed_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["client", "starts"], name="appointments_of_client"),
            models.Index(fields=["holder", "starts"], name="appointments_of_worker"),
            models.Index(fields=["starts"], condition=Q(state="accepted", reminded_at=None), name="not_reminded_yet"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="appointment_ends_later",
                violation_error_message=_("The appointment must last for a while."),
            ),
            ExclusionConstraint(
                name="worker_meets_one_at_a_time",
                expressions=[
                    (
                        Func(F("worker"), F("worker"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (Func(F("starts"), F("ends"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state="accepted"),
                violation_error_message=_("The time is taken already. Choose another one."),
                violation_error_code=TAKEN,
            ),
        ]

    def __str__(self) -> str:
        return f"appointment {self.pk} of client {self.client_id}"

    @property
    def minutes(self) -> int:
        return int((self.ends - self.starts).total_seconds() // 60)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_over(self) -> bool:
        return self.ends <= timezone.now()

    @property
    def has_begun(self) -> bool:
        return self.starts <= timezone.now()


class MeetingPlace(PublicModel):
    """Where an appointment is, apart from it: a non-disclosure order covers the place and not the time."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="meeting_place")
    text = models.CharField(_("place, number or link"), max_length=LONGEST_PLACE)

    def __str__(self) -> str:
        return f"place of appointment {self.appointment_id}"


class Rating(models.IntegerChoices):
    """How it went, in one tap."""

    BADLY = 1, _("badly")
    FAIR = 2, _("fairly")
    WELL = 3, _("well")


class Feedback(ClientRecord):
    """What the client says of an appointment or a service; the client alone writes it."""

    appointment = models.OneToOneField(Appointment, models.PROTECT, null=True, related_name="feedback")
    period = models.OneToOneField(Period, models.PROTECT, null=True, related_name="feedback")
    account = models.ForeignKey(PortalAccount, models.PROTECT, related_name="+")
    rating = models.PositiveSmallIntegerField(_("how it went"), choices=Rating.choices)
    words = models.TextField(_("in your own words"), blank=True)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-given_at", "-id"]
        verbose_name_plural = "feedback"
        indexes = [models.Index(fields=["client", "-given_at"], name="feedback_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(appointment__isnull=True, period__isnull=False)
                | Q(appointment__isnull=False, period__isnull=True),
                name="feedback_on_one_thing",
            ),
            models.CheckConstraint(condition=Q(rating__in=Rating.values), name="feedback_rating"),
            at_most("words", "feedback_length"),
        ]

    def __str__(self) -> str:
        return f"feedback {self.pk} of client {self.client_id}"


class IdentityShown(models.TextChoices):
    """How the worker knew who the client is."""

    DOCUMENT = "document", _("an identity document was shown")
    KNOWN = "known", _("the worker has checked the identity before and knows the person")
    OTHER = "other", _("in another way, written down below")


class PortalCode(PublicModel):
    """A code given in person that opens the portal once; only a digest is kept."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    account = models.ForeignKey(PortalAccount, models.PROTECT, related_name="+")
    selector = models.CharField(max_length=8, unique=True)
    digest = models.BinaryField()
    identity_shown = models.CharField(_("how the identity was checked"), max_length=10, choices=IdentityShown.choices)
    identity_note = models.CharField(_("how"), max_length=200, blank=True)
    made_by = models.ForeignKey(Position, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["client", "-made_at"], name="codes_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(identity_shown="other") | ~Q(identity_note=""),
                name="code_says_how_identity_was_checked",
                violation_error_message=_("Write how the identity was checked."),
            )
        ]

    def __str__(self) -> str:
        return f"portal code {self.public_id}"

    @property
    def waits(self) -> bool:
        return self.used_at is None and self.revoked_at is None and self.expires_at > timezone.now()


class SiteFeedback(PublicModel):
    """What somebody says of the accessibility of these pages; the administrator answers."""

    text = models.TextField(_("what is hard to use"))
    page = models.CharField(_("on which page"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail address for the answer"), blank=True)
    language = models.CharField(max_length=5)
    received_at = models.DateTimeField(default=timezone.now)
    due = models.DateField(null=True, blank=True)
    due_basis = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("what was answered"), max_length=2000, blank=True)

    class Meta:
        ordering = [F("answered_at").asc(nulls_first=True), "due", "id"]
        verbose_name_plural = "site feedback"
        constraints = [at_most("text", "site_feedback_length")]

    def __str__(self) -> str:
        return f"site feedback {self.pk}"
