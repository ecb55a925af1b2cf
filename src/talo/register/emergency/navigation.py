"""Where emergency access stands in the staff's navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.identity.requests import Request
from talo.foundation.ui.registry import NavEntry
from talo.register.emergency.rules import PROFESSIONS
from talo.register.organisations.professions import Profession

# Own workers and leads review; the same page tells the others what became of their own openings.
REVIEWERS = frozenset({*map(str, PROFESSIONS), str(Profession.UNIT_LEAD)})


def _waiting(request: Request) -> int | None:
    """How many wait for this person's review; the leads have no tasks that would tell them."""
    from talo.register.emergency.reviewing import keys_for_lead

    actor = request.actor
    if actor.profession != Profession.UNIT_LEAD or actor.unit_id is None:
        return None
    return len(keys_for_lead(actor.unit_id, actor.id)) or None


ENTRIES = (
    NavEntry("emergency", _("Emergency access"), "shield", "emergency:list", roles=REVIEWERS, order=90, count=_waiting),
)
