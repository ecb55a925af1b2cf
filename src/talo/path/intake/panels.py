"""What the room shows on other pages: its navigation entry and the client's own words on the client page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import DataClass
from talo.foundation.database.kept import kept
from talo.foundation.identity.requests import Request
from talo.foundation.ui.registry import ClientPanel, NavEntry
from talo.path.intake.models import Arrival
from talo.register.clients.models import Client
from talo.register.organisations.professions import RIGHTS, Profession

# Whoever writes the plan meets people; a lead follows the deadlines.
RECEIVERS = frozenset(key for key, rights in RIGHTS.items() if rights.writes & DataClass.PLAN)
QUEUE_ROLES = RECEIVERS | {str(Profession.UNIT_LEAD)}


@kept
def arrivals_of(client_id: int) -> QuerySet[Arrival]:
    """The newest arrival of a client."""
    return Arrival.objects.filter(client_id=client_id)[:1]


def own_words(request: Request, client: Client) -> dict[str, Any] | None:
    """The newest arrival of the client, in the client's own words; no arrival or not open: no panel."""
    arrival = next(iter(arrivals_of(client.pk)), None)
    return {"arrival": arrival} if arrival else None


NAV = NavEntry("queue", _("Queue"), "speechbubble-text", "intake:queue", roles=QUEUE_ROLES, order=20, group=2)
PANEL = ClientPanel("own-words", _("In the client's own words"), "intake/panel.html", own_words, order=5, place="main")
