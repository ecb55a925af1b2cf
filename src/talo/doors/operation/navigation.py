"""The administrator's links to operation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.identity.requests import Request
from talo.foundation.notices.checks import failed_tasks
from talo.foundation.ui.registry import NavEntry
from talo.register.organisations.professions import Profession

ADMINISTRATORS = frozenset({Profession.ADMINISTRATOR.value})


def failed(request: Request) -> int | None:
    """How many background tasks wait for somebody to look at them."""
    return failed_tasks().count() or None


ENTRIES = (
    NavEntry("law", _("Law rows"), "scroll", "operation:law", roles=ADMINISTRATORS, order=40),
    NavEntry("areas", _("Areas"), "location", "operation:areas", roles=ADMINISTRATORS, order=30),
    NavEntry(
        "health", _("State of the system"), "info-circle", "operation:health", roles=ADMINISTRATORS, order=10, group=2
    ),
    NavEntry(
        "background",
        _("Background tasks"),
        "clock",
        "operation:tasks",
        roles=ADMINISTRATORS,
        order=20,
        group=2,
        count=failed,
    ),
)
