"""What the room shows on other pages: navigation, the client's tab, panels for staff and for the client."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.kept import kept
from talo.foundation.database.statements import call
from talo.foundation.identity.requests import Request
from talo.foundation.ui.addresses import reverse
from talo.foundation.ui.registry import CLIENT, ClientPanel, ClientTab, NavEntry
from talo.path.messages import feedback, showing
from talo.path.messages.models import Appointment, Thread
from talo.path.plan.rights import READERS
from talo.register.clients.finding import holders
from talo.register.clients.models import Client

ROLES = frozenset(READERS)
SHOWN = 3


def unread(request: Request) -> int | None:
    """How many threads the actor has not read since the other side wrote; asked once per request."""
    if not hasattr(request, "_talo_unread"):
        request._talo_unread = call("unread_threads")  # type: ignore[attr-defined]
    found: int = request._talo_unread  # type: ignore[attr-defined]
    return found or None


@kept
def ahead_of(client_id: int, now: dt.datetime) -> QuerySet[Appointment]:
    """The client's next appointments."""
    return Appointment.objects.with_places().filter(client_id=client_id).ahead(now)[:SHOWN]


@kept
def waiting_threads(client_id: int, holders: list[int]) -> QuerySet[Thread]:
    """The client's latest threads that wait for an answer, with whether the holders have read them."""
    waiting = Thread.objects.with_places().filter(client_id=client_id, answer_due__isnull=False)
    return waiting.with_unread(holders, by_client=False).latest_first()[:SHOWN]


def next_appointments(request: Request, client: Client) -> dict[str, Any] | None:
    """What is agreed or proposed next, and threads that wait; nothing of either: no panel."""
    rows = ahead_of(client.pk, timezone.now())
    threads = waiting_threads(client.pk, holders())
    if not rows and not threads:
        return None
    url = reverse("messages:client", args=[client.public_id])
    return {
        "meetings": showing.meetings(rows),
        "threads": threads,
        "more_url": url,
        "more_label": gettext("All messages and appointments"),
    }


def my_next(request: Request, client: Client) -> dict[str, Any] | None:
    """The client's appointments ahead; none: no panel."""
    rows = ahead_of(client.pk, timezone.now())
    return {"meetings": showing.meetings(rows)} if rows else None


def my_asked(request: Request, client: Client) -> dict[str, Any] | None:
    """What the client may say how it went; nothing: no panel."""
    asked = feedback.asked(client)
    return {"asked": asked[:1]} if asked else None


NAV = (
    NavEntry("messages", _("Messages"), "speechbubble-text", "messages:inbox", roles=ROLES, order=40, count=unread),
    NavEntry("appointments", _("Appointments"), "calendar", "messages:week", roles=ROLES, order=50),
    NavEntry(
        "promise",
        _("Promise of an answer"),
        "clock",
        "messages:promise",
        roles=frozenset({"unit_lead", "administrator"}),
        order=90,
        group=3,
    ),
    NavEntry(
        "site_feedback",
        _("Feedback on accessibility"),
        "speechbubble",
        "messages:site_feedback",
        roles=frozenset({"administrator"}),
        order=95,
        group=3,
    ),
    NavEntry(
        "messages",
        pgettext_lazy("bottom bar", "Messages"),
        "speechbubble-text",
        "portal:messages",
        audience=CLIENT,
        order=30,
        bottom=True,
        count=unread,
    ),
)
TAB = ClientTab("messages", _("Messages"), "messages:client", order=60, roles=ROLES)
PANELS = (
    ClientPanel(
        "messages",
        _("Messages and appointments"),
        "messages/panel.html",
        next_appointments,
        order=20,
        place="side",
        roles=ROLES,
    ),
    ClientPanel("my-next", _("Appointments"), "messages/my_panel.html", my_next, order=5, audience=CLIENT),
    ClientPanel("my-asked", _("How did it go?"), "messages/my_asked.html", my_asked, order=90, audience=CLIENT),
)
