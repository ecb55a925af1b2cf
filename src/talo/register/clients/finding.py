"""Finds clients: every list starts from the actor's own access rows and joins down."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor, current_actor, reads_only
from talo.foundation.database.kept import kept, once
from talo.foundation.database.statements import call
from talo.foundation.identity.encryption import blind_indexes
from talo.foundation.identity.hetu import Hetu
from talo.foundation.identity.names import prefix_range
from talo.register.clients.models import Client, ClientIdentity, NetworkMember, NetworkRole
from talo.register.clients.opening import COLUMN, TABLE

EMERGENCY_PURPOSE = "break_glass"


def holders(by: Actor | None = None) -> list[int]:
    """The holders whose access the actor has now: own, the unit's, those deputised."""
    return list(call("holders"))


def caseload(by: Actor, prefix: str = "") -> QuerySet[NetworkMember]:
    """The actor's own live access rows by name, narrowed to names that begin with `prefix`."""
    rows = NetworkMember.objects.live().filter(holder_id=by.holder).select_related("client")
    return named(rows, prefix).order_by("sort_key", "client_id")


def visible(prefix: str = "") -> QuerySet[NetworkMember]:
    """All live access rows that are open to the actor through any holder, by name."""
    rows = NetworkMember.objects.live().filter(holder_id__in=holders()).select_related("client")
    return named(rows, prefix).order_by("sort_key", "client_id")


def open_to_me() -> QuerySet[NetworkMember, int]:
    """The keys of the clients open to the actor through any holder: where a list of records starts from."""
    return NetworkMember.objects.live().filter(holder_id__in=holders()).values_list("client_id", flat=True)


def named(rows: QuerySet[NetworkMember], text: str) -> QuerySet[NetworkMember]:
    """The rows whose client's name begins so; a name is also found when it is written first name first."""
    words = text.replace(",", " ").split()
    asked = [" ".join(words), " ".join(words[-1:] + words[:-1])] if len(words) > 1 else words
    ranges = [limits for one in asked if (limits := prefix_range(one))]
    if not ranges:
        return rows
    either = Q()
    for first, beyond in ranges:
        # A range, not LIKE: under row security only leak-proof comparisons use the index.
        either |= Q(sort_key__gte=first, sort_key__lt=beyond)
    return rows.filter(either)


def by_hetu(hetu: Hetu) -> Client | None:
    """The client with this code, if one is open to the actor; the look-up itself is logged."""
    log.write([], object="clients.hetu_lookup")
    rows = ClientIdentity.objects.filter(hetu_index__in=blind_indexes(hetu.code, TABLE, COLUMN)).select_related(
        "client"
    )
    found = rows.first()
    return found.client if found else None


@kept
def network_of(client_id: int, now: dt.datetime) -> QuerySet[NetworkMember]:
    """The live network without the client, proxies and lists of leads; with who they are, the own worker first."""
    rows = NetworkMember.objects.filter(client_id=client_id, over=False).live(now)
    return rows.with_people().professionals()


def professionals(client: Client) -> list[NetworkMember]:
    """Who helps the client now, the own worker first; asked once for an object: several panels tell of them."""
    return once(client, _professionals)


def _professionals(client: Client) -> list[NetworkMember]:
    return network_of(client.pk, timezone.now())


def client_or_404(public_id: uuid.UUID, *, purpose: str = "", object: str = "clients.Client") -> Client:
    """The client for a page; declares the read. Hidden and absent answer alike, and the log knows which it was.

    By emergency access a client is there for reading only: acts are absent, and reads carry that purpose.
    """
    found = _with_emergency(public_id, current_actor().holder, timezone.now())
    client = found[0] if found else None
    emergency: bool = getattr(client, "in_emergency", False)
    if client is None or (emergency and not reads_only()):
        raise log.not_found(public_id, table="clients_client", object=object)
    log.read([client.pk], object=object, purpose=EMERGENCY_PURPOSE if emergency else purpose)
    return client


@kept
def _with_emergency(public_id: uuid.UUID, holder_id: int, now: dt.datetime) -> QuerySet[Client]:
    """The client with what the head of its pages tells, where the actor reads it; `in_emergency` for that access."""
    rows = NetworkMember.objects.filter(client=OuterRef("pk"), holder_id=holder_id, over=False).live(now)
    in_emergency = Exists(rows.filter(role=NetworkRole.EMERGENCY))
    found = Client.objects.select_related("identity", "contact__municipality")
    return found.filter(public_id=public_id).annotate(in_emergency=in_emergency)
