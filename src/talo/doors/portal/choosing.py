"""For whom the portal's pages are shown: oneself, or somebody for whom one is guardian or proxy."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.register.clients.finding import acting_for
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


def chosen(request: HttpRequest, *, shown: str) -> Chosen:
    """The client for a page; declares the read.

    Raises:
        Nobody: there is no client.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    clients = list(acting_for(actor))
    if not clients:
        log.read([], object=shown, purpose=PURPOSE)
        raise Nobody
    wanted = request.session.get(SESSION_KEY)
    client = next((one for one in clients if str(one.public_id) == wanted), clients[0])
    log.read([client.pk], object=shown, purpose=PURPOSE)
    return Chosen(client, is_own(client, actor), len(clients) > 1)


def is_own(client: Client, actor: Actor) -> bool:
    """Whether the client is the person who is signed in."""
    bonds = Represents.objects.filter(client=client, account_id=actor.id, basis=Represents.Basis.SELF)
    return bonds.filter(ends__isnull=True).exists() or bonds.filter(ends__gt=timezone.now()).exists()
