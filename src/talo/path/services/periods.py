"""Begins and ends a client's period in a service."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.database.kept import kept
from talo.path.services import events
from talo.path.services.models import EndReason, Period, Referral, Service, ServiceKind
from talo.register.clients.models import Client
from talo.register.clients.records import controller_for
from talo.register.timeline import events as timeline

# Which class a period is: what a job coach may know of differs from what social care and health know.
PERIOD_CLASS: dict[str, DataClass] = {
    ServiceKind.SOCIAL_REHABILITATION: DataClass.SOCIAL,
    ServiceKind.HEALTH: DataClass.HEALTH,
    ServiceKind.REHABILITATION: DataClass.HEALTH,
    ServiceKind.BENEFIT_ADVICE: DataClass.BENEFITS,
}


class NotRunning(ValueError):
    """The period has already ended."""


@kept
def periods_of(client_id: int) -> QuerySet[Period]:
    """All periods of a client with their services and units."""
    return Period.objects.with_places().filter(client_id=client_id)


def class_of(kind: str) -> DataClass:
    """The data class of a period in a service of this kind."""
    return PERIOD_CLASS.get(kind, DataClass.PLAN)


def start_period(
    client: Client,
    service: Service,
    *,
    by: Actor,
    starts: dt.date,
    planned_ends: dt.date | None = None,
    referral: Referral | None = None,
) -> Period:
    """Begin a period in a service.

    Raises:
        ValidationError: the client is in the service at that time already, or the dates are the wrong way round.
    """
    data_class = class_of(service.kind)
    period = Period(
        client=client,
        controller_id=controller_for(client, by),
        data_class=int(data_class),
        service=service,
        referral=referral,
        starts=starts,
        planned_ends=planned_ends,
    )
    with transaction.atomic():
        period.check_record()
        period.save(force_insert=True)
        _record(period, events.STARTED, by)
    return period


def end_period(period: Period, *, by: Actor, ends: dt.date, reason: EndReason) -> Period:
    """End a running period.

    Raises:
        NotRunning: it has ended.
        ValidationError: the day is before the first day.
    """
    with transaction.atomic():
        locked = Period.objects.select_for_update(of=("self",)).with_places().filter(pk=period.pk).first()
        if locked is None or locked.ends is not None:
            raise NotRunning
        locked.ends, locked.end_reason = ends, reason
        locked.check_record()
        locked.save(update_fields=["ends", "end_reason"])
        _record(locked, events.ENDED, by)
    return locked


def _record(period: Period, kind: timeline.EventKind, by: Actor) -> None:
    words = {"service": str(period.service.name.in_language("fi"))}
    data_class = DataClass(period.data_class)
    timeline.record(period.client, kind, by=by, about=period, words=words, data_class=data_class)
