"""The room's place in the staff's navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.ui.registry import NavEntry
from talo.register.organisations.professions import Profession

READERS = frozenset({Profession.PROGRAMME_MANAGER.value, Profession.EVALUATOR.value, Profession.UNIT_LEAD.value})
WRITERS = frozenset({Profession.PROGRAMME_MANAGER.value})

NAV = NavEntry("programmes", _("Programmes"), "graph-columns", "programmes:list", roles=READERS, order=70, group=1)
