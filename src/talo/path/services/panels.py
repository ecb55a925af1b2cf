"""What the room shows on other pages: its navigation entry, the client's tab and the panel of referrals."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.kept import kept
from talo.foundation.identity.requests import Request
from talo.foundation.ui.addresses import reverse
from talo.foundation.ui.registry import ClientPanel, ClientTab, NavEntry
from talo.path.services.models import Referral
from talo.register.clients.models import Client
from talo.register.organisations.professions import Profession

SHOWN = 5
WORKERS = frozenset(Profession.values) - {
    Profession.PROGRAMME_MANAGER,
    Profession.EVALUATOR,
    Profession.ADMINISTRATOR,
}


@kept
def waiting_of(client_id: int) -> QuerySet[Referral]:
    """Some referrals of a client that wait for an answer."""
    return Referral.objects.pending().select_related("service").filter(client_id=client_id)[:SHOWN]


def waiting_referrals(request: Request, client: Client) -> dict[str, Any] | None:
    """Referrals of the client that wait for an answer; nothing waits: no panel."""
    waiting = waiting_of(client.pk)
    if not waiting:
        return None
    url = reverse("services:client", args=[client.public_id])
    return {"referrals": waiting, "more_url": url, "more_label": gettext("All services")}


NAV = NavEntry("services", _("Services"), "layers", "services:referrals", roles=WORKERS, order=60, group=2)
CATALOGUE = NavEntry(
    "catalogue",
    _("Service catalogue"),
    "share",
    "services:catalogue",
    roles=frozenset({Profession.ADMINISTRATOR.value}),
    order=35,
)
TAB = ClientTab("services", _("Services and work"), "services:client", order=40)
PANEL = ClientPanel(
    "referrals", _("Waiting for an answer"), "services/panel.html", waiting_referrals, order=30, place="side"
)
