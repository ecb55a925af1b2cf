"""Begins and ends a client's job; days to the first job are computed from the facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.database.kept import kept
from talo.path.employers import events
from talo.path.employers.models import OVERLAP, Employer, Employment, EmploymentKind, EndReason, Term
from talo.register.clients.models import Client
from talo.register.clients.records import controller_for
from talo.register.timeline import events as timeline

# Rooms above act in the same transaction when a job begins or ends (follow-along does).
FollowUp = Callable[[Employment, Actor], None]
_on_start: list[FollowUp] = []
_on_end: list[FollowUp] = []


class NotRunning(ValueError):
    """The job has already ended."""


@kept
def jobs_of(client_id: int) -> QuerySet[Employment]:
    """All jobs of a client with their employers."""
    return Employment.objects.with_places().filter(client_id=client_id)


def on_start(follow_up: FollowUp) -> None:
    """Register what else happens when a job is recorded; called from `AppConfig.ready` of a room above."""
    if follow_up not in _on_start:
        _on_start.append(follow_up)


def on_end(follow_up: FollowUp) -> None:
    """Register what else happens when a job ends."""
    if follow_up not in _on_end:
        _on_end.append(follow_up)


def start_employment(
    client: Client,
    *,
    by: Actor,
    kind: EmploymentKind | str,
    job_title: str,
    hours_per_week: Decimal,
    starts: dt.date,
    employer: Employer | None = None,
    term: Term | str = Term.PERMANENT,
    term_reason: str = "",
    planned_ends: dt.date | None = None,
    subsidy_basis: str = "",
    subsidy_decided_on: dt.date | None = None,
) -> Employment:
    """Record a job that begins (or is agreed to begin) on `starts`.

    `subsidy_basis` is a key of the law's rows (`SubsidyBasis`); the percentage is that of `subsidy_decided_on`.

    Raises:
        ValidationError: a job with this employer overlaps, a date is the wrong way round, a reason is missing, or work
            would start before the pay-subsidy decision; nothing is written.
    """
    employment = Employment(
        client=client,
        controller_id=controller_for(client, by),
        data_class=int(DataClass.WORK),
        employer=employer,
        kind=kind,
        job_title=job_title.strip(),
        hours_per_week=hours_per_week,
        term=term,
        term_reason=term_reason.strip(),
        subsidy_basis=subsidy_basis,
        subsidy_decided_on=subsidy_decided_on,
        starts=starts,
        planned_ends=planned_ends,
    )
    with transaction.atomic():
        employment.full_clean()
        _check_seen(employment)
        employment.save(force_insert=True)
        timeline.record(client, events.STARTED, by=by, about=employment, words={"job": employment.job_title})
        for follow_up in _on_start:
            follow_up(employment, by)
    return employment


def _check_seen(employment: Employment) -> None:
    """The constraint compares one controller's rows; here those of others that the actor may see."""
    others = Employment.objects.filter(client=employment.client, employer=employment.employer)
    before_end = {"starts__lte": employment.ends} if employment.ends else {}
    if others.filter(**before_end).exclude(ends__lt=employment.starts).exists():
        raise ValidationError(OVERLAP)


def end_employment(employment: Employment, *, by: Actor, ends: dt.date, reason: EndReason | str) -> Employment:
    """End a job on its last day.

    Raises:
        NotRunning: it has ended already.
        ValidationError: the last day is before the first.
    """
    with transaction.atomic():
        locked = (
            Employment.objects.select_for_update(of=("self",)).select_related("client").filter(pk=employment.pk).first()
        )
        if locked is None or locked.ends is not None:
            raise NotRunning
        locked.ends, locked.end_reason = ends, reason
        locked.full_clean()
        locked.save(update_fields=["ends", "end_reason"])
        timeline.record(locked.client, events.ENDED, by=by, about=locked, words={"job": locked.job_title})
        for follow_up in _on_end:
            follow_up(locked, by)
    return locked


def first_job(client: Client) -> Employment | None:
    """The first job that began on or after the day the client was opened."""
    return Employment.objects.filter(client=client, starts__gte=client.opened_on).order_by("starts", "id").first()


def days_to_first_job(client: Client) -> int | None:
    """Days from opening to the first day of the first job of any kind; None while there is none."""
    found = first_job(client)
    return (found.starts - client.opened_on).days if found else None
