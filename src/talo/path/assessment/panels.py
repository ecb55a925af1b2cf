"""What the room shows on other pages: the client's tab and the panels of profile and rounds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.kept import once
from talo.foundation.identity.requests import Request
from talo.foundation.ui.addresses import reverse
from talo.foundation.ui.registry import CLIENT, ClientPanel, ClientTab
from talo.path.assessment import profiling, showing
from talo.path.assessment.rights import PROFILE_READERS, ROUND_READERS
from talo.register.clients.models import Client


def profile_panel(request: Request, client: Client) -> dict[str, Any] | None:
    """Strengths, and what helps at work."""
    found = once(client, profiling.profile)
    if not found:
        return None
    return {
        "profile": found,
        "more_url": reverse("assessment:client", args=[client.public_id]),
        "more_label": gettext("Edit"),
    }


def rounds_panel(request: Request, client: Client) -> dict[str, Any] | None:
    """The newest round and the change, in words."""
    courses = showing.courses(client)
    if not courses:
        return None
    url = reverse("assessment:client", args=[client.public_id])
    return {"course": courses[0], "more_url": url, "more_label": gettext("All rounds")}


def my_strengths(request: Request, client: Client) -> dict[str, Any] | None:
    """What the client is good at, on the client's own start page."""
    found = profiling.profile(client)
    return {"strengths": found.strengths_texts} if found.strengths else None


TAB = ClientTab("assessment", _("Assessment"), "assessment:client", order=30, roles=frozenset(PROFILE_READERS))
PANELS = (
    ClientPanel(
        "profile",
        _("What works, and what helps"),
        "assessment/profile_panel.html",
        profile_panel,
        order=20,
        roles=frozenset(PROFILE_READERS),
    ),
    ClientPanel(
        "rounds",
        _("The client's own view"),
        "assessment/rounds_panel.html",
        rounds_panel,
        order=25,
        roles=frozenset(ROUND_READERS),
    ),
    ClientPanel(
        "my-strengths",
        _("This is what you are good at"),
        "assessment/my_strengths.html",
        my_strengths,
        order=30,
        audience=CLIENT,
    ),
)
