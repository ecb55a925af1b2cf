"""What the room shows on other pages: the coach's caseload in the navigation and the client's tab."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.ui.registry import ClientTab, NavEntry
from talo.path.employers.rights import READERS
from talo.register.organisations.professions import Profession

COACHES = (str(Profession.JOB_COACH),)
NAV = NavEntry("coaching", _("Coaching"), "user", "coaching:caseload", roles=frozenset(COACHES), order=50, group=2)
TAB = ClientTab("coaching", _("Coaching"), "coaching:client", order=50, roles=frozenset(READERS))
