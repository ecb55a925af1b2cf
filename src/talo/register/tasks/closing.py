"""Closes a client's time in the house: tasks end, the network's access ends, the client keeps sight of the own data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.clock import access_time
from talo.foundation.database.statements import call, rows
from talo.register.clients.models import Client, NetworkMember, NetworkRole
from talo.register.tasks.events import CLOSED, REOPENED, CloseReason
from talo.register.tasks.models import Task
from talo.register.timeline import events as timeline

KEPT = (NetworkRole.SELF, NetworkRole.PROXY)
# How long a closing can be taken back by those who did it.
DAYS_TO_REOPEN = dt.timedelta(days=14)  # no rule of law: the service's promise


class AlreadyClosed(ValueError):
    """The client's time in the house has been closed before."""


class NotReopened(ValueError):
    """The client is not closed, was closed too long ago, or the actor was neither own worker nor lead."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A client whose closing can still be taken back."""

    client_id: int
    public_id: UUID
    name: str
    closed_on: dt.date
    closed_at: dt.datetime


def close_client(client: Client, *, by: Actor, on: dt.date, reason: CloseReason = CloseReason.OTHER) -> Client:
    """Close the client on a day: open tasks are done with, and everyone's access but the client's ends.

    Raises:
        AlreadyClosed: it has been closed before.
        ValueError: the day lies ahead, or before the client came.
    """
    if client.closed_on is not None:
        raise AlreadyClosed
    if not client.opened_on <= on <= timezone.localdate():
        raise ValueError("the last day lies between the first day and today")
    with transaction.atomic():
        # Another organisation's tasks stay its own: nobody sees them any more, and they are not this one's to settle.
        Task.objects.open().filter(client=client).update(
            done_at=access_time(), done_by_id=by.id if by.is_staff else None
        )
        client.closed_on, client.close_reason = on, CloseReason(reason)
        client.save(update_fields=["closed_on", "close_reason"])
        timeline.record(client, CLOSED, by=by)
        # Last: from here on the actor has no right to the client either.
        NetworkMember.objects.live().filter(client=client).exclude(role__in=KEPT).update(ends=access_time())
    return client


def closed_lately() -> list[Closed]:
    """Clients whom the actor, as own worker or lead, may open again; the newest first."""
    found = [Closed(*row) for row in rows("closed_lately", timezone.now() - DAYS_TO_REOPEN)]
    return sorted(found, key=lambda one: one.closed_at, reverse=True)


def reopen_client(public_id: UUID, *, by: Actor) -> Client | None:
    """Take a closing back: own worker, lead and the tasks that it settled are there again; others are asked anew.

    Returns the client where the actor sees it (a lead may not).

    Raises:
        NotReopened: there is nothing to take back, or it is not the actor's.
    """
    with transaction.atomic():
        key = call("reopen_client", public_id, timezone.now() - DAYS_TO_REOPEN)
        if key is None:
            raise NotReopened
        log.write([key], object=REOPENED.key)
        return Client.objects.filter(pk=key).first()
