"""What the room shows on other pages: who stands in, and the acts that hand a client over or end the work."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from talo.foundation.identity.requests import Request
from talo.foundation.ui.addresses import reverse
from talo.foundation.ui.registry import CLIENT, ClientPanel
from talo.register.clients.finding import professionals
from talo.register.clients.models import Client, NetworkRole
from talo.register.organisations.deputising import standing_in
from talo.register.organisations.professions import MEET_CLIENTS
from talo.register.tasks.views import WORKERS


def deputies(request: Request, client: Client) -> dict[str, Any] | None:
    """Who stands in for an absent helper of the client today; nobody away: no panel."""
    members = [row for row in professionals(client) if row.position]
    positions = {row.position.pk: row for row in members if row.position}
    away = standing_in(positions)
    return {"rows": [(positions[key], row) for key, row in away.items()]} if away else None


def passing_on(request: Request, client: Client) -> dict[str, Any] | None:
    """For the own worker: hand the client over, or end the work together."""
    own = client.network().filter(role=NetworkRole.OWN_WORKER).first()
    if own is None or own.holder_id != request.actor.holder_id:
        return None
    return {
        "hand_over_url": reverse("tasks:hand_over", args=[client.public_id]),
        "close_url": reverse("tasks:close", args=[client.public_id]),
    }


PANELS = (
    ClientPanel(
        "deputies",
        _("Stands in"),
        "tasks/panel_deputies.html",
        deputies,
        order=15,
        place="side",
        roles=frozenset(MEET_CLIENTS),
    ),
    ClientPanel(
        "my-deputies", _("Stands in for your worker"), "tasks/panel_deputies.html", deputies, order=5, audience=CLIENT
    ),
    ClientPanel(
        "passing-on",
        _("Hand over or end"),
        "tasks/panel_passing_on.html",
        passing_on,
        place="tab-network",
        roles=frozenset(WORKERS),
    ),
)
