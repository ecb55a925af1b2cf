"""What stands above every page of a client: name, age, municipality, own worker, what comes next; the order's band."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.db.models import Case, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.doors.desk.rights import may_read
from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.ui.formats import short_date_text
from talo.register.clients.models import Client, ClientIdentity, ContactDetails, NetworkMember, NetworkRole
from talo.register.tasks.models import Task

STRENGTHS_SHOWN = 3


def age_on(born: dt.date, day: dt.date) -> int:
    """Full years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def client_frame(request: HttpRequest, client: Client) -> dict[str, Any]:
    """Context of the band and the head; what the actor may not read is left out."""
    network = members(request, client)
    own = next((row for row in network if row.role == NetworkRole.OWN_WORKER), None)
    identity = ClientIdentity.objects.filter(client=client).first()
    due = _next_task(client)
    born = identity.birth_date if identity else None
    return {
        "strengths": strengths(client, request.actor),  # type: ignore[attr-defined]
        "band": "desk/band.html" if client.non_disclosure else "",
        "crumbs": "desk/crumbs.html",
        "head": "desk/head.html",
        "age": _("%(years)s y") % {"years": age_on(born, timezone.localdate())} if born else "",
        "place": municipality(client),
        "own_worker": named(own, request) if own else _("not named yet"),
        "emergency_until": emergency_until(network, request.actor),  # type: ignore[attr-defined]
        "next": f"{short_date_text(due.due)} {due.title}" if due else "",
    }


def emergency_until(network: list[NetworkMember], by: Actor) -> dt.datetime | None:
    """When the reader's own emergency access ends; None for everyone in the network."""
    mine = (row.ends for row in network if row.holder_id == by.holder_id and row.role == NetworkRole.EMERGENCY)
    return next(mine, None)


def _next_task(client: Client) -> Task | None:
    """The next day to come; where all are past, the oldest."""
    late = Case(When(due__lt=timezone.localdate(), then=1), default=0)
    return Task.objects.open().filter(client=client, due__isnull=False).order_by(late, "due", "id").first()


def strengths(client: Client, by: Actor) -> str:
    """What works, in one line: it stands before everything else."""
    if not (apps.is_installed("talo.path.assessment") and may_read(by, DataClass.LIMITS)):
        return ""
    from talo.path.assessment import profiling

    return ", ".join(str(line.text) for line in profiling.profile(client).strengths[:STRENGTHS_SHOWN])


def members(request: HttpRequest, client: Client) -> list[NetworkMember]:
    """The live network, asked once per request."""
    kept = getattr(request, "_desk_network", None)
    if kept is None or kept[0] != client.pk:
        kept = (client.pk, list(client.network().professionals()))
        request._desk_network = kept  # type: ignore[attr-defined]
    found: list[NetworkMember] = kept[1]
    return found


def named(row: NetworkMember, request: HttpRequest) -> str:
    """The member's name, with "you" for the reader."""
    mine = row.holder_id == request.actor.holder_id  # type: ignore[attr-defined]
    return _("%(name)s (you)") % {"name": row.name} if mine else row.name


def municipality(client: Client) -> str:
    """The home municipality; never for a protected client, whoever reads."""
    if client.non_disclosure:
        return ""
    contact = ContactDetails.objects.select_related("municipality").filter(client=client).first()
    return str(contact.municipality) if contact and contact.municipality else ""
