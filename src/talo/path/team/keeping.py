"""What a unit keeps of this room when it is to end: teams, which another unit cannot take over."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from talo.path.team.models import Team
from talo.register.organisations.models import Unit
from talo.register.tasks.ending_units import Kept


def teams(unit: Unit, last_day: dt.date) -> int:
    """How many teams the unit would still keep after the day."""
    return Team.objects.filter(unit=unit.pk).exclude(ends__lte=last_day).count()


KEPT = Kept("teams", _("Multi-professional teams that the unit keeps"), teams)
