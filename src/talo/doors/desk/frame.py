"""What stands above every page of a client: name, age, municipality, own worker, what comes next; the order's band."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.doors.desk.rights import may_read
from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.database.kept import kept, once
from talo.foundation.identity.requests import Request
from talo.foundation.ui.formats import short_date_text
from talo.register.clients.finding import professionals
from talo.register.clients.models import Client, ClientIdentity, ContactDetails, NetworkMember, NetworkRole
from talo.register.tasks.models import Task

STRENGTHS_SHOWN = 3
MOST_TASKS = 100


def age_on(born: dt.date, day: dt.date) -> int:
    """Full years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def client_frame(request: Request, client: Client) -> dict[str, Any]:
    """Context of the band and the head; what the actor may not read is left out."""
    network = professionals(client)
    own = next((row for row in network if row.role == NetworkRole.OWN_WORKER), None)
    identity = identity_of(client)
    due = next_due(once(client, open_tasks), timezone.localdate())
    born = identity.birth_date if identity else None
    return {
        "strengths": strengths(client, request.actor),
        "band": "desk/band.html" if client.non_disclosure else "",
        "crumbs": "desk/crumbs.html",
        "head": "desk/head.html",
        "age": _("%(years)s y") % {"years": age_on(born, timezone.localdate())} if born else "",
        "place": municipality(client),
        "own_worker": named(own, request) if own else _("not named yet"),
        "emergency_until": emergency_until(network, request.actor),
        "next": f"{short_date_text(due.due)} {due.title}" if due else "",
    }


def emergency_until(network: list[NetworkMember], by: Actor) -> dt.datetime | None:
    """When the reader's own emergency access ends; None for everyone in the network."""
    mine = (row.ends for row in network if row.holder_id == by.holder_id and row.role == NetworkRole.EMERGENCY)
    return next(mine, None)


def identity_of(client: Client) -> ClientIdentity | None:
    """The client's identity, where the actor reads it; it comes with the client of a page."""
    return getattr(client, "identity", None)


def contact_details_of(client: Client) -> ContactDetails | None:
    """The client's contact data, where the actor reads them; they come with the client of a page."""
    return getattr(client, "contact", None)


def open_tasks(client: Client) -> list[Task]:
    """The client's open tasks, those that are due first before the others."""
    return open_tasks_of(client.pk)


@kept
def open_tasks_of(client_id: int) -> QuerySet[Task]:
    """As many open tasks as a client can have, with who has them."""
    rows = Task.objects.open().filter(client_id=client_id).by_due()
    return rows.select_related("holder__position__staff_member", "holder__unit")[:MOST_TASKS]


def next_due(tasks: Iterable[Task], today: dt.date) -> Task | None:
    """The task of the next day to come; where all are past, the oldest."""
    dated = [(task.due, task) for task in tasks if task.due]
    return next((task for due, task in dated if due >= today), dated[0][1] if dated else None)


def strengths(client: Client, by: Actor) -> str:
    """What works, in one line: it stands before everything else."""
    if not (apps.is_installed("talo.path.assessment") and may_read(by, DataClass.LIMITS)):
        return ""
    from talo.path.assessment import profiling

    return ", ".join(str(line.text) for line in once(client, profiling.profile).strengths[:STRENGTHS_SHOWN])


def named(row: NetworkMember, request: Request) -> str:
    """The member's name, with "you" for the reader."""
    mine = row.holder_id == request.actor.holder_id
    return _("%(name)s (you)") % {"name": row.name} if mine else row.name


def municipality(client: Client) -> str:
    """The home municipality as it is today, after mergers too; never for a protected client, whoever reads."""
    if client.non_disclosure:
        return ""
    contact = contact_details_of(client)
    place = contact.municipality if contact else None
    return str(place.continued_on(timezone.localdate())) if place else ""
