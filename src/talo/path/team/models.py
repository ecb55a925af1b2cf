"""The multi-professional team: its members and meetings, cases with decisions and summaries, and consultations."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.models import PublicModel
from talo.path.plan.models import Action
from talo.path.team.asking import Consultation as Consultation
from talo.path.team.asking import Promise as Promise
from talo.path.team.standing import (
    ANSWERING,
    AttendanceKind,
    CaseState,
    Ground,
    MeetingState,
    ReplyKind,
    SummaryState,
    TeamKind,
    Told,
)
from talo.path.team.standing import CONSULTATION_TRANSITIONS as CONSULTATION_TRANSITIONS
from talo.path.team.standing import MEETING_TRANSITIONS as MEETING_TRANSITIONS
from talo.path.team.standing import SUMMARY_TRANSITIONS as SUMMARY_TRANSITIONS
from talo.path.team.standing import TRANSITIONS as TRANSITIONS
from talo.register.clients.models import NetworkMember
from talo.register.clients.records import ClientRecord
from talo.register.organisations.models import Holder, Organisation, PortalAccount, Position, Unit
from talo.register.tasks.models import Task


class TeamQuerySet(models.QuerySet["Team"]):
    def live(self) -> TeamQuerySet:
        return self.filter(Q(ends__isnull=True) | Q(ends__gte=timezone.localdate()))

    def with_keeper(self) -> TeamQuerySet:
        return self.select_related("unit__organisation", "chair__staff_member", "chair__unit__organisation")

    def of(self, position_id: int, unit_id: int | None) -> TeamQuerySet:
        """Teams in which the position sits, and those that its unit keeps."""
        seats = Seat.objects.live().filter(position_id=position_id).values("team_id")
        return self.filter(Q(unit_id=unit_id) | Q(pk__in=seats))


class Team(PublicModel):
    """A team of several organisations, kept by one unit; standing with a rhythm, or called together for a case."""

    name = models.CharField(_("name of the team"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=TeamKind.choices, default=TeamKind.STANDING)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    chair = models.ForeignKey(Position, models.PROTECT, related_name="+")
    every_weeks = models.PositiveSmallIntegerField(_("meets every … weeks"), null=True, blank=True)
    follow_up_days = models.PositiveSmallIntegerField(_("days of follow-up after a meeting"), default=28)
    ends = models.DateField(null=True, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="ad_hoc") | Q(every_weeks__isnull=False, every_weeks__gte=1),
                name="team_rhythm",
                violation_error_message=_("A standing team has a rhythm: how many weeks between its meetings?"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class SeatQuerySet(models.QuerySet["Seat"]):
    def live(self) -> SeatQuerySet:
        return self.filter(ends__isnull=True)

    def with_people(self) -> SeatQuerySet:
        return self.select_related("position__staff_member", "position__unit__organisation")


class Seat(PublicModel):
    """A position's membership of a team; it opens no client by itself."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="seats")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")
    starts = models.DateField(default=timezone.localdate)
    ends = models.DateField(null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "position"],
                condition=Q(ends__isnull=True),
                name="team_seat_once",
                violation_error_message=_("This person is in the team already."),
            )
        ]

    def __str__(self) -> str:
        return f"seat of position {self.position_id} in team {self.team_id}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def planned(self) -> MeetingQuerySet:
        return self.filter(state=MeetingState.PLANNED)

    def with_team(self) -> MeetingQuerySet:
        return self.select_related("team__unit__organisation", "team__chair__staff_member")


class Meeting(PublicModel):
    """One meeting of a team: when and where; whom it concerns stand in the cases."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField(_("time"))
    place = models.CharField(_("place or link"), max_length=200)
    state = models.CharField(max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["team", "starts_at"])]

    def __str__(self) -> str:
        return f"meeting {self.pk} of team {self.team_id}"

    @property
    def day(self) -> dt.date:
        return timezone.localdate(self.starts_at)

    @property
    def is_planned(self) -> bool:
        return self.state == MeetingState.PLANNED


class CaseQuerySet(models.QuerySet["TeamCase"]):
    def open(self) -> CaseQuerySet:
        return self.filter(state__in=[CaseState.BROUGHT, CaseState.ON_AGENDA, CaseState.DISCUSSED])

    def with_places(self) -> CaseQuerySet:
        return self.select_related(
            "client", "team__unit__organisation", "team__chair__staff_member", "meeting", "brought_by__staff_member"
        )


class TeamCase(ClientRecord):
    """A client's question to a team, on a ground that stands here; the team's keeper answers it."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="cases")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="cases")
    question = models.TextField(_("question to the team"), max_length=600)
    hopes = models.TextField(_("what the client hopes for, in own words"), max_length=600, blank=True)
    ground = models.CharField(_("on what ground"), max_length=15, choices=Ground.choices)
    told = models.CharField(_("how the client was asked or told"), max_length=12, choices=Told.choices)
    permit_keys = models.JSONField(default=list, blank=True)  # the permits that the client's consent to this case made
    brought_by = models.ForeignKey(Position, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.BROUGHT)
    place_in_order = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=20)
    follow_up_ends = models.DateField(_("follow-up until"), null=True, blank=True)
    client_came = models.BooleanField(null=True, blank=True)
    discussed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(_("why it is withdrawn"), max_length=200, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-brought_at", "-id"]
        indexes = [
            models.Index(fields=["client", "-brought_at"]),
            models.Index(fields=["meeting", "place_in_order"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="on_agenda") | Q(meeting__isnull=False, place_in_order__isnull=False),
                name="team_case_on_agenda",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(ended_why=""),
                name="team_case_withdrawn_why",
                violation_error_message=_("Say why the case is withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.pk} of team {self.team_id}"

    @property
    def is_open(self) -> bool:
        return self.state in {CaseState.BROUGHT, CaseState.ON_AGENDA, CaseState.DISCUSSED}

    @property
    def followed(self) -> bool:
        """Whether the declared follow-up still runs."""
        return self.is_open and self.follow_up_ends is not None and self.follow_up_ends >= timezone.localdate()


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def live(self) -> ParticipantQuerySet:
        return self.filter(left_at__isnull=True)

    def with_people(self) -> ParticipantQuerySet:
        return self.select_related("position__staff_member", "position__unit__organisation", "access")


class Participant(ClientRecord):
    """Who takes part in a case; `access` is the network row that the case opened, empty where there was one before."""

    case = models.ForeignKey(TeamCase, models.PROTECT, related_name="participants")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")
    access = models.ForeignKey(NetworkMember, models.PROTECT, null=True, related_name="+")
    attendance = models.CharField(_("attendance"), max_length=10, choices=AttendanceKind.choices, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "position"], condition=Q(left_at__isnull=True), name="team_participant_once"
            )
        ]

    def __str__(self) -> str:
        return f"position {self.position_id} in case {self.case_id}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def with_people(self) -> DecisionQuerySet:
        return self.select_related("position__staff_member", "made_by__staff_member", "task", "action")


class Decision(ClientRecord):
    """What the team decided: what, who answers for it (a worker or the client), by when; it can become a task."""

    case = models.ForeignKey(TeamCase, models.PROTECT, related_name="decisions")
    what = models.CharField(_("what was decided"), max_length=200)
    answers = models.CharField(_("who answers for it"), max_length=12, choices=ANSWERING)
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    due = models.DateField(_("by when"))
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="+")
    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(Position, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answers="client", position__isnull=True) | Q(answers="position", position__isnull=False),
                name="team_decision_one_answers",
                violation_error_message=_("Choose who answers for it."),
            )
        ]

    def __str__(self) -> str:
        return self.what


class SummaryQuerySet(models.QuerySet["Summary"]):
    def with_people(self) -> SummaryQuerySet:
        return self.select_related("approver__staff_member", "written_by__staff_member")


class Summary(ClientRecord):
    """What the team says to the client in plain words; a named person approves it before it is sent."""

    case = models.ForeignKey(TeamCase, models.PROTECT, related_name="summaries")
    text = models.TextField(_("to the client, in plain words"), max_length=3000)
    state = models.CharField(max_length=10, choices=SummaryState.choices, default=SummaryState.DRAFT)
    written_by = models.ForeignKey(Position, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    approver = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    approver_holder = models.ForeignKey(Holder, models.PROTECT, null=True, related_name="+")
    returned_note = models.CharField(_("what should change"), max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = SummaryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "summaries"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=~Q(state="sent"), name="team_summary_one_draft"),
            models.CheckConstraint(
                condition=Q(state="draft") | (Q(approver__isnull=False) & ~Q(approver=F("written_by"))),
                name="team_summary_approver",
                violation_error_message=_("Somebody else than the writer approves the summary."),
            ),
        ]

    def __str__(self) -> str:
        return f"summary {self.pk} of case {self.case_id}"


class Reply(ClientRecord):
    """What the client says of a case or its summary; written by the client, or by a worker who listened."""

    case = models.ForeignKey(TeamCase, models.PROTECT, related_name="replies")
    summary = models.ForeignKey(Summary, models.PROTECT, null=True, related_name="replies")
    kind = models.CharField(max_length=12, choices=ReplyKind.choices)
    text = models.TextField(_("own words"), max_length=1000, blank=True)
    said_at = models.DateTimeField(default=timezone.now)
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(PortalAccount, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "replies"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} in case {self.case_id}"
