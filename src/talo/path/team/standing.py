"""How things stand in the team's room: kinds, states and where each state can go."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TeamKind(models.TextChoices):
    STANDING = "standing", _("standing team")
    AD_HOC = "ad_hoc", _("called together for a case")


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("coming")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


MEETING_TRANSITIONS: dict[str, frozenset[str]] = {
    MeetingState.PLANNED: frozenset({MeetingState.HELD, MeetingState.CANCELLED}),
    MeetingState.HELD: frozenset(),
    MeetingState.CANCELLED: frozenset(),
}


class Ground(models.TextChoices):
    """What stands behind the sharing of a case."""

    CONSENT = "consent", _("the client's permit for this case")
    JOINT_SERVICE = "joint_service", _("joint service, Act 381/2023")


class Told(models.TextChoices):
    """How the client was asked or told."""

    IN_PERSON = "in_person", _("in person")
    PHONE = "phone", _("by phone")
    INTERPRETER = "interpreter", _("through an interpreter")


class CaseState(models.TextChoices):
    BROUGHT = "brought", _("waits for a meeting")
    ON_AGENDA = "on_agenda", _("on an agenda")
    DISCUSSED = "discussed", _("discussed, follow-up")
    CLOSED = "closed", _("closed")
    WITHDRAWN = "withdrawn", _("withdrawn")


# Off the agenda means back to those that wait.
TRANSITIONS: dict[str, frozenset[str]] = {
    CaseState.BROUGHT: frozenset({CaseState.ON_AGENDA, CaseState.WITHDRAWN}),
    CaseState.ON_AGENDA: frozenset({CaseState.BROUGHT, CaseState.DISCUSSED, CaseState.WITHDRAWN}),
    CaseState.DISCUSSED: frozenset({CaseState.CLOSED}),
    CaseState.CLOSED: frozenset(),
    CaseState.WITHDRAWN: frozenset(),
}


class AttendanceKind(models.TextChoices):
    CAME = "came", _("took part")
    REMOTE = "remote", _("took part remotely")
    ABSENT = "absent", _("was not there")


class SummaryState(models.TextChoices):
    DRAFT = "draft", _("draft")
    WAITING = "waiting", _("waits for approval")
    SENT = "sent", _("sent to the client")


# Whoever approves may send it back to the writer; what has been sent stays as it is.
SUMMARY_TRANSITIONS: dict[str, frozenset[str]] = {
    SummaryState.DRAFT: frozenset({SummaryState.WAITING}),
    SummaryState.WAITING: frozenset({SummaryState.DRAFT, SummaryState.SENT}),
    SummaryState.SENT: frozenset(),
}


class ReplyKind(models.TextChoices):
    """What the client says: of coming to the meeting, of the case itself, of the summary."""

    COMING = "coming", _("comes to the meeting")
    NOT_COMING = "not_coming", _("does not come to the meeting")
    OBJECTS = "objects", _("does not want the team to discuss this")
    RIGHT = "right", _("it is right")
    UNCLEAR = "unclear", _("did not understand")


class ConsultationState(models.TextChoices):
    ASKED = "asked", _("waits for an answer")
    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("withdrawn")


# An answer is given once.
CONSULTATION_TRANSITIONS: dict[str, frozenset[str]] = {
    ConsultationState.ASKED: frozenset({ConsultationState.ANSWERED, ConsultationState.WITHDRAWN}),
    ConsultationState.ANSWERED: frozenset(),
    ConsultationState.WITHDRAWN: frozenset(),
}

# Who can answer for a decision; the words are those of the joint plan.
ANSWERING = [("client", _("the client")), ("position", _("a worker of the network"))]
