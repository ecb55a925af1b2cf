"""What the room shows on other pages: its navigation entry and the client's tab."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.ui.registry import ClientTab, NavEntry
from talo.path.employers.rights import READERS, WRITERS

NAV = NavEntry(
    "employers", _("Employers"), "company", "employers:employers", roles=frozenset(WRITERS), order=70, group=2
)
TAB = ClientTab("work", _("Job search and jobs"), "employers:client", order=45, roles=frozenset(READERS))
