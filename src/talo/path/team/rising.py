"""Answers that are late rise: the unit's lead is told on working mornings."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from talo.foundation.database.actor import acting_as, service
from talo.foundation.database.statements import rows
from talo.foundation.notices.notifying import notify
from talo.foundation.ui.addresses import reverse
from talo.path.team import events
from talo.register.organisations.models import Position, live_on
from talo.register.organisations.professions import Profession

DEADLINES = service("deadlines")


def tell_leads() -> int:
    """Tell the leads (where there is none, the workers) of units whose promised answer is late; how many were told."""
    with acting_as(DEADLINES), transaction.atomic():
        units = {row[0] for row in rows("units_with_late_consultations", timezone.localdate())}
        people = Position.objects.filter(live_on(), unit__in=units).select_related("staff_member__account")
        leads = [one for one in people if one.profession == Profession.UNIT_LEAD]
        led = {one.unit_id for one in leads}
        told = leads + [one for one in people if one.unit_id not in led]
        accounts = {one.staff_member.account for one in told}
        for account in accounts:
            notify(account, events.LATE.key, link=reverse("team:consultations"))
    return len(accounts)
