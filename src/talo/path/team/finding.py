"""Finds cases, meetings and questions for pages: lists start from the actor's own access rows and join down."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.identity.names import prefix_range
from talo.path.team.models import Consultation, Decision, Meeting, MeetingQuerySet, Participant, Summary, Team, TeamCase
from talo.path.team.standing import CaseState, ConsultationState
from talo.register.clients.finding import open_to_me
from talo.register.clients.models import Client


def meetings_of(by: Actor) -> MeetingQuerySet:
    """Meetings of the actor's teams, and those in which the actor takes part, with how many cases one sees."""
    teams = Team.objects.of(by.id, by.unit_id).values("pk")
    mine = Participant.objects.live().filter(position_id=by.id, case__meeting__isnull=False).values("case__meeting_id")
    rows = Meeting.objects.with_team().filter(Q(team__in=teams) | Q(pk__in=mine))
    waits = Q(cases__state__in=[CaseState.ON_AGENDA, CaseState.DISCUSSED, CaseState.CLOSED])
    return rows.annotate(seen=Count("cases", filter=waits))


def coming(rows: MeetingQuerySet, when: str) -> MeetingQuerySet:
    """Meetings to come (today's too), past ones or all."""
    today = timezone.make_aware(dt.datetime.combine(timezone.localdate(), dt.time.min))
    if when == "past":
        return rows.filter(starts_at__lt=today)
    return rows if when == "all" else rows.planned().filter(starts_at__gte=today)


def cases_of_mine(text: str = "", state: str = "") -> QuerySet[TeamCase]:
    """Cases of clients who are open to the actor."""
    rows = TeamCase.objects.with_places().filter(client__in=open_to_me())
    if state in CaseState.values:
        rows = rows.filter(state=state)
    elif state != "all":
        rows = rows.open()
    return _by_name(rows, text)


def consultations_of_mine(by: Actor, text: str = "", whose: str = "", state: str = "") -> QuerySet[Consultation]:
    """Questions about clients who are open to the actor."""
    rows = Consultation.objects.with_places().filter(client__in=open_to_me())
    if state in ConsultationState.values:
        rows = rows.filter(state=state)
    elif state != "all":
        rows = rows.waiting()
    if whose == "unit":
        rows = rows.filter(unit_id=by.unit_id or 0)
    elif whose == "mine":
        rows = rows.filter(asked_by_id=by.id)
    return _by_name(rows, text)


def _by_name(rows: QuerySet, text: str) -> QuerySet:
    limits = prefix_range(text) if text else None
    if limits is None:
        return rows
    return rows.filter(client__sort_key__gte=limits[0], client__sort_key__lt=limits[1])


def meeting_or_404(public_id: uuid.UUID, by: Actor) -> Meeting:
    """A meeting of the actor's team or with the actor's case; any other is absent."""
    found = meetings_of(by).filter(public_id=public_id).first()
    if found is None:
        log.refusal(object=f"team.meeting {public_id}")
        raise Http404
    return found


def team_or_404(public_id: uuid.UUID, by: Actor) -> Team:
    """A team in which the actor sits or which the actor's unit keeps."""
    found = Team.objects.with_keeper().of(by.id, by.unit_id).filter(public_id=public_id).first()
    if found is None:
        log.refusal(object=f"team.team {public_id}")
        raise Http404
    return found


def case_or_404(client: Client, public_id: uuid.UUID) -> TeamCase:
    found = TeamCase.objects.with_places().filter(client=client, public_id=public_id).first()
    if found is None:
        raise Http404
    found.client = client
    return found


def decision_or_404(case: TeamCase, public_id: uuid.UUID) -> Decision:
    found = Decision.objects.with_people().filter(case=case, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def summary_or_404(case: TeamCase, public_id: uuid.UUID) -> Summary:
    found = Summary.objects.with_people().filter(case=case, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def consultation_or_404(client: Client, public_id: uuid.UUID) -> Consultation:
    found = Consultation.objects.with_places().filter(client=client, public_id=public_id).first()
    if found is None:
        raise Http404
    found.client = client
    return found
