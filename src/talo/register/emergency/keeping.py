"""What a unit keeps of this room when it is to end: openings that its lead has not reviewed yet."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from talo.foundation.database.statements import call
from talo.register.organisations.models import Unit
from talo.register.tasks.ending_units import Kept


def openings(unit: Unit, last_day: dt.date) -> int:
    """How many openings wait for the review of the unit's lead; for an administrator of its organisation."""
    return int(call("openings_in_unit", unit.pk))


KEPT = Kept("openings", _("Emergency openings that wait for a review"), openings)
