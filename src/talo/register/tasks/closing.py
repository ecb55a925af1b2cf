"""Closes a client's time in the house: tasks end, the network's access ends, the client keeps sight of the own data."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.clock import access_time
from talo.register.clients.models import Client, NetworkMember, NetworkRole
from talo.register.tasks.models import Task
from talo.register.timeline import events as timeline

CLOSED = timeline.EventKind("tasks.client_closed", _("The work together ended"), icon="check-circle")
KEPT = (NetworkRole.SELF, NetworkRole.PROXY)


class AlreadyClosed(ValueError):
    """The client's time in the house has been closed before."""


def close_client(client: Client, *, by: Actor, on: dt.date) -> Client:
    """Close the client on a day: open tasks are done with, and everyone's access but the client's ends.

    Raises:
        AlreadyClosed: it has been closed before.
    """
    if client.closed_on is not None:
        raise AlreadyClosed
    with transaction.atomic():
        # Another organisation's tasks stay its own: nobody sees them any more, and they are not this one's to settle.
        Task.objects.open().filter(client=client).update(
            done_at=timezone.now(), done_by_id=by.id if by.is_staff else None
        )
        client.closed_on = on
        client.save(update_fields=["closed_on"])
        timeline.record(client, CLOSED, by=by)
        # Last: from here on the actor has no right to the client either.
        NetworkMember.objects.live().filter(client=client).exclude(role__in=KEPT).update(ends=access_time())
    return client
