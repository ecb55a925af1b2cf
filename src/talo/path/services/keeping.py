"""What a unit keeps of this room when it is to end: services that are offered, and referrals that wait."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from talo.foundation.database.statements import call
from talo.foundation.ui.addresses import reverse
from talo.path.services.models import Service
from talo.register.organisations.models import Unit
from talo.register.tasks.ending_units import Kept


def offered(unit: Unit, last_day: dt.date) -> int:
    """How many services of the unit would be offered after the day."""
    return Service.objects.filter(unit=unit.pk).exclude(ends__lte=last_day).count()


def waiting(unit: Unit, last_day: dt.date) -> int:
    """How many referrals wait for the unit's answer; for an administrator of its organisation."""
    return int(call("referrals_in_unit", unit.pk))


def in_catalogue(unit: Unit) -> str:
    """The catalogue with the organisation's services, where the administrator ends them."""
    words = {"q": str(unit.organisation.name.in_language("fi")), "every": "on"}
    return f"{reverse('services:catalogue')}?{urlencode(words)}"


KEPT = (
    Kept("services", _("Services in the catalogue"), offered, in_catalogue),
    Kept("referrals", _("Referrals that wait for an answer"), waiting),
)
