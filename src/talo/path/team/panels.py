"""What the room shows on other pages: its navigation entry, the client's tab and panels of staff and client."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.kept import kept
from talo.foundation.identity.requests import Request
from talo.foundation.ui.addresses import reverse
from talo.foundation.ui.registry import CLIENT, ClientPanel, ClientTab, NavEntry
from talo.path.team.models import Consultation, TeamCase
from talo.path.team.portal import home_panel
from talo.path.team.rights import READERS
from talo.register.clients.models import Client

SHOWN = 3


@kept
def open_cases(client_id: int) -> QuerySet[TeamCase]:
    """Some cases of a client that are not closed."""
    return TeamCase.objects.open().select_related("team", "meeting").filter(client_id=client_id)[:SHOWN]


@kept
def waiting_questions(client_id: int) -> QuerySet[Consultation]:
    """Some questions about a client that wait for an answer."""
    return Consultation.objects.waiting().select_related("unit").filter(client_id=client_id)[:SHOWN]


def client_panel(request: Request, client: Client) -> dict[str, Any] | None:
    """Open cases and questions that wait; nothing open: no panel."""
    cases, asked = open_cases(client.pk), waiting_questions(client.pk)
    if not cases and not asked:
        return None
    url = reverse("team:client", args=[client.public_id])
    return {
        "cases": cases,
        "asked": asked,
        "client": client,
        "more_url": url,
        "more_label": gettext("Team and questions"),
    }


NAV = NavEntry("team", _("Team"), "share", "team:meetings", roles=frozenset(READERS), order=65, group=2)
TAB = ClientTab("team", _("Team"), "team:client", order=60, roles=frozenset(READERS))
PANELS = (
    ClientPanel(
        "team", _("With the team"), "team/panel.html", client_panel, order=33, place="side", roles=frozenset(READERS)
    ),
    ClientPanel("my-team", _("My team meeting"), "team/my_panel.html", home_panel, order=30, audience=CLIENT),
)
