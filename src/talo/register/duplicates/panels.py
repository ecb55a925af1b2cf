"""Beside the network: the way to merge, for whom both openings of one person are open."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from talo.foundation.identity.requests import Request
from talo.foundation.ui.addresses import reverse
from talo.foundation.ui.registry import ClientPanel
from talo.register.clients.models import Client
from talo.register.duplicates import merging
from talo.register.duplicates.events import ANSWERERS


def other_openings(request: Request, client: Client) -> dict[str, Any] | None:
    """Nothing unless another opening of the same person is open to the reader, too."""
    if not merging.candidates(client):
        return None
    return {"merge_url": reverse("duplicates:merge", args=[client.public_id])}


PANELS = (
    ClientPanel(
        "duplicates",
        _("Opened twice"),
        "duplicates/panel_merge.html",
        other_openings,
        order=60,
        place="tab-network",
        roles=ANSWERERS,
    ),
)
