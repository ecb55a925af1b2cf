"""The links of the client's pages: four on the phone's bottom bar, the rest in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talo.foundation.ui.registry import CLIENT, NavEntry

ENTRIES = (
    NavEntry(
        "home", pgettext_lazy("bottom bar", "My path"), "home", "portal:home", audience=CLIENT, order=10, bottom=True
    ),
    NavEntry(
        "plan", pgettext_lazy("bottom bar", "My plan"), "scroll", "portal:plan", audience=CLIENT, order=20, bottom=True
    ),
    NavEntry(
        "people",
        pgettext_lazy("bottom bar", "My people"),
        "group",
        "portal:people",
        audience=CLIENT,
        order=35,
        bottom=True,
    ),
    NavEntry(
        "permits",
        pgettext_lazy("bottom bar", "My permits"),
        "lock",
        "portal:permits",
        audience=CLIENT,
        order=40,
    ),
    NavEntry("rounds", _("My own view"), "graph-columns", "portal:rounds", audience=CLIENT, order=50),
    NavEntry("promises", _("What you can expect from us"), "clock", "portal:promises", audience=CLIENT, order=70),
    NavEntry("reads", _("Who has looked at my data"), "eye", "portal:reads", audience=CLIENT, order=60),
)
