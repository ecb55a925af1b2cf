"""The joint client plan on one page: need → goal → action, the client's own words and part, versions, approvals."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.path.assessment.models import Score
from talo.path.employers.models import Employment
from talo.path.services.models import Answer, Period, Referral
from talo.register.clients.records import ClientRecord
from talo.register.organisations.models import Organisation, PortalAccount, Position


class PlanQuerySet(models.QuerySet["Plan"]):
    def live(self) -> PlanQuerySet:
        return self.filter(ends__isnull=True)

    def with_keeper(self) -> PlanQuerySet:
        return self.select_related("client", "controller", "changed_by__staff_member")


class Plan(ClientRecord):
    """One client's joint plan, kept by the organisation that opened it; other parties add needs and actions to it."""

    starts = models.DateField(default=timezone.localdate)
    ends = models.DateField(null=True, blank=True)
    support_need = models.TextField(_("recognised support need"), max_length=600, blank=True)
    follow_up = models.TextField(_("how the plan is followed"), max_length=600, blank=True)
    review_on = models.DateField(_("agreed day of review"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            # Per keeper: a plan that the writer may not see must not betray itself by an error.
            models.UniqueConstraint(
                fields=["client", "controller"],
                condition=Q(ends__isnull=True),
                name="one_live_plan",
                violation_error_message=_("The client has a joint plan already."),
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="plan_dates",
                violation_error_message=_("The plan cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"


class PlanPart(ClientRecord):
    """A row of a plan that people edit: whoever saves names the revision that was on the screen."""

    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def key(self) -> str:
        """How a page names the row in the address of its form."""
        return str(self.public_id)


class Need(PlanPart):
    """What the client needs support in; may come from a low score of a round."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="needs")
    title = models.CharField(_("need in a word or two"), max_length=80)
    text = models.TextField(_("need"), max_length=600)
    score = models.ForeignKey(Score, models.PROTECT, null=True, related_name="+")
    met_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "score"],
                name="need_once_a_score",
                violation_error_message=_("This score is a need in the plan already."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Goal(PlanPart):
    """What shall be true when the need is met; in the client's own words where it can be."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="goals")
    text = models.TextField(_("goal"), max_length=600)
    own_words = models.BooleanField(_("in the client's own words"), default=False)
    reached_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class Answers(models.TextChoices):
    """Who answers for an action."""

    CLIENT = "client", _("the client")
    POSITION = "position", _("a worker of the network")
    ORGANISATION = "organisation", _("an organisation")


class ActionState(models.TextChoices):
    """The state of an action, computed from its days and what it points at."""

    AGREED = "agreed", _("coming")
    WAITING = "waiting", _("waits for an answer")
    RUNNING = "running", _("going on")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


# Every state and where an act can take it; waiting ends when the referral is answered. Done and dropped are ends.
TRANSITIONS: dict[str, frozenset[str]] = {
    ActionState.AGREED: frozenset({ActionState.RUNNING, ActionState.DONE, ActionState.DROPPED}),
    ActionState.WAITING: frozenset({ActionState.RUNNING, ActionState.DONE, ActionState.DROPPED}),
    ActionState.RUNNING: frozenset({ActionState.DONE, ActionState.DROPPED}),
    ActionState.DONE: frozenset(),
    ActionState.DROPPED: frozenset(),
}


class ActionQuerySet(models.QuerySet["Action"]):
    def with_people(self) -> ActionQuerySet:
        return self.select_related(
            "position__staff_member",
            "position__unit__organisation",
            "organisation",
            "referral",
            "period",
            "employment",
        )

    def open(self) -> ActionQuerySet:
        return self.filter(done_on__isnull=True, dropped_on__isnull=True)


class Action(PlanPart):
    """What, by when, and who answers for it; may point down at the referral, period or job that carries it out."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="actions")
    what = models.CharField(_("what is done"), max_length=200)
    answers = models.CharField(_("who answers for it"), max_length=12, choices=Answers.choices)
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    due = models.DateField(_("by when"), null=True, blank=True)
    ongoing = models.BooleanField(_("goes on, no last day"), default=False)
    started_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    dropped_on = models.DateField(null=True, blank=True)
    dropped_why = models.CharField(_("why it was dropped"), max_length=200, blank=True)
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, null=True, related_name="+")
    employment = models.ForeignKey(Employment, models.PROTECT, null=True, related_name="+")

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["client", "due"])]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(answers="client", position__isnull=True, organisation__isnull=True)
                    | Q(answers="position", position__isnull=False, organisation__isnull=True)
                    | Q(answers="organisation", position__isnull=True, organisation__isnull=False)
                ),
                name="action_one_answers",
                violation_error_message=_("Choose who answers for it."),
            ),
            models.CheckConstraint(
                condition=Q(due__isnull=False, ongoing=False) | Q(due__isnull=True, ongoing=True),
                name="action_by_when",
                violation_error_message=_("Give the last day, or say that it goes on."),
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(dropped_on__isnull=True),
                name="action_ends_once",
                violation_error_message=_("It is done or dropped already."),
            ),
            models.CheckConstraint(
                condition=Q(dropped_on__isnull=True) | ~Q(dropped_why=""),
                name="action_dropped_why",
                violation_error_message=_("Say why it is dropped."),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def state(self) -> ActionState:
        """Where the action is now."""
        return state_of(self, timezone.localdate())

    @property
    def is_open(self) -> bool:
        return bool(TRANSITIONS[self.state])

    @property
    def is_referred(self) -> bool:
        """Whether a referral carries it; one that was declined or withdrawn does not, so another can be made."""
        return self.referral is not None and self.referral.answer in {Answer.SENT, Answer.ACCEPTED}


def state_of(action: Action, today: dt.date) -> ActionState:
    """The state from the days; a period or an answered referral that it points at has begun it."""
    if action.dropped_on:
        return ActionState.DROPPED
    if action.done_on:
        return ActionState.DONE
    if action.started_on and action.started_on <= today:
        return ActionState.RUNNING
    # What the reader may not see, a period of health care for example, comes as None here and says nothing.
    carriers = [carrier for carrier in (action.period, action.employment) if carrier is not None]
    if any(carrier.starts <= today for carrier in carriers):
        return ActionState.RUNNING
    if action.referral and action.referral.is_pending:
        return ActionState.WAITING
    return ActionState.AGREED


class WordsKind(models.TextChoices):
    """What the client says: about the way to work, or what the client does."""

    WORDS = "words", _("own words")
    PART = "part", _("own part")


class WordsQuerySet(models.QuerySet["OwnWords"]):
    def live(self) -> WordsQuerySet:
        return self.filter(ended_at__isnull=True)


class OwnWords(ClientRecord):
    """The client's own words as they were said; written by the client, or by a worker who listened."""

    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="words")
    kind = models.CharField(max_length=5, choices=WordsKind.choices)
    text = models.TextField(_("own words"), max_length=2000)
    said_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(PortalAccount, models.PROTECT, null=True, related_name="+")

    objects = WordsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "own words"
        ordering = ["said_at", "id"]
        indexes = [models.Index(fields=["client", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind} of client {self.client_id}"


class PlanVersion(ClientRecord):
    """The plan as it was put to the parties: numbered, never changed."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Position, models.PROTECT, related_name="+")
    what_changed = models.CharField(_("what changed"), max_length=200, blank=True)
    content = models.JSONField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number")]

    def __str__(self) -> str:
        return f"version {self.number} of plan {self.plan_id}"


class Side(models.TextChoices):
    """Whose approval it is."""

    CLIENT = "client", _("the client")
    OWN_WORKER = "own_worker", _("own worker")
    PARTY = "party", _("party")


class Given(models.TextChoices):
    """How an approval was given; what the client says to a worker, the worker writes down."""

    SIGNED_IN = "signed_in", _("signed in")
    IN_PERSON = "in_person", _("in person")
    PHONE = "phone", _("by phone")


class Approval(ClientRecord):
    """Somebody approved one version."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="approvals")
    side = models.CharField(max_length=10, choices=Side.choices)
    given = models.CharField(max_length=10, choices=Given.choices, default=Given.SIGNED_IN)
    approved_at = models.DateTimeField(default=timezone.now)
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(PortalAccount, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["approved_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version"], condition=Q(side="client"), name="approval_once_by_client"),
            models.UniqueConstraint(
                fields=["version"], condition=Q(side="own_worker"), name="approval_once_by_own_worker"
            ),
            models.UniqueConstraint(
                fields=["version", "position"], condition=Q(side="party"), name="approval_once_by_party"
            ),
            # Exactly one gives it; a portal account speaks for the client only.
            models.CheckConstraint(
                condition=Q(position__isnull=False, account__isnull=True)
                | Q(position__isnull=True, account__isnull=False, side="client"),
                name="approval_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} approved version {self.version_id}"
