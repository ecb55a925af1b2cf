"""Whom a client reaches: the workers of the live network, and the accounts that speak for the client."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from talo.foundation.database.classes import DataClass
from talo.foundation.identity.models import Account
from talo.register.clients.models import Client, NetworkMember, Represents
from talo.register.organisations.models import Holder, PortalAccount, Position
from talo.register.organisations.professions import rights_of


class Unreachable(LookupError):
    """Nobody in the network can take a message: there is no own worker either."""


def reachable(client: Client) -> list[NetworkMember]:
    """Network rows of workers who read the plan, own worker first."""
    rows = client.network().professionals().filter(holder__kind=Holder.Kind.POSITION)
    return [row for row in rows if rights_of(row.holder.position.profession).reads & DataClass.PLAN]


def worker_now(client: Client, position: Position) -> Position:
    """The worker, as long as in the network; else the own worker, else the first who can be reached.

    Raises:
        Unreachable: nobody can.
    """
    rows = reachable(client)
    still = next((row for row in rows if row.holder_id == position.holder_id), None)
    row = still or (rows[0] if rows else None)
    if row is None:
        raise Unreachable
    return row.holder.position


def portals_of(client: Client) -> list[PortalAccount]:
    """The portal accounts that speak for the client now, the client's own first."""
    now = timezone.now()
    live = Q(ends__isnull=True) | Q(ends__gt=now)
    bonds = Represents.objects.filter(live, client=client, starts__lte=now).select_related("account__account")
    own_first = sorted(bonds, key=lambda bond: (bond.basis != Represents.Basis.SELF, bond.pk))
    return [bond.account for bond in own_first]


def accounts_of(client: Client) -> list[Account]:
    """The sign-in accounts behind the client's portal accounts."""
    return [portal.account for portal in portals_of(client)]
