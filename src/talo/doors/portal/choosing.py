"""For whom the portal's pages are shown: oneself, or somebody for whom one is guardian or proxy."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.identity.requests import Request
from talo.register.clients.models import Client, Represents

SESSION_KEY = "talo_portal_client"
PURPOSE = "own_data"


class Nobody(LookupError):
    """The account speaks for no client: it has not been bound to one, or the right has ended."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The client whose pages are shown, and whether there are others to choose from."""

    client: Client
    own: bool
    others: bool


def clients_of(actor: Actor) -> dict[Client, bool]:
    """The clients whom the account may speak for now, oneself first; the value says whether it is oneself."""
    now = timezone.now()
    live = Q(ends__isnull=True) | Q(ends__gt=now)
    bonds = Represents.objects.filter(live, account_id=actor.id, starts__lte=now).select_related("client")
    own_first = sorted(bonds, key=lambda bond: (bond.basis != Represents.Basis.SELF, bond.client.sort_key, bond.pk))
    found: dict[Client, bool] = {}
    for bond in own_first:
        found.setdefault(bond.client, bond.basis == Represents.Basis.SELF)
    return found


def chosen(request: Request, *, shown: str) -> Chosen:
    """The client for a page; declares the read.

    Raises:
        Nobody: there is no client.
    """
    clients = clients_of(request.actor)
    if not clients:
        log.read([], object=shown, purpose=PURPOSE)
        raise Nobody
    wanted = request.session.get(SESSION_KEY)
    client = next((one for one in clients if str(one.public_id) == wanted), next(iter(clients)))
    log.read([client.pk], object=shown, purpose=PURPOSE)
    return Chosen(client, clients[client], len(clients) > 1)
