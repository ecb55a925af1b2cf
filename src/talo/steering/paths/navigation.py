"""The room's place on the programmes' pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.ui.addresses import reverse
from talo.foundation.ui.registry import NavEntry, register_nav
from talo.steering.programmes.framing import register_tab
from talo.steering.programmes.navigation import READERS

NAV = NavEntry("paths", _("Paths"), "share", "paths:list", roles=READERS, order=71, group=1)


def register_pages() -> None:
    """Add the paths to every programme's tabs, and their list to the navigation."""
    register_nav(NAV)
    register_tab("paths", _("Paths"), lambda key: reverse("paths:first", args=["programme", key]))
