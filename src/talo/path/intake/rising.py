"""Contacts that nobody has taken rise: the unit's lead is told on the working morning before their day."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from talo.foundation.database.actor import acting_as, service
from talo.foundation.database.statements import rows
from talo.foundation.law.calendar import add_working_days
from talo.foundation.notices.notifying import notify
from talo.foundation.ui.addresses import reverse
from talo.path.intake import events
from talo.register.organisations.models import Position, live_on
from talo.register.organisations.professions import Profession

DEADLINES = service("deadlines")


def tell_leads() -> int:
    """Tell the leads of units in which a contact nobody owns is due by the next working day; returns how many leads."""
    with acting_as(DEADLINES), transaction.atomic():
        units = [row[0] for row in rows("units_with_rising_contacts", add_working_days(timezone.localdate(), 1))]
        leads = Position.objects.filter(live_on(), unit__in=units, profession=Profession.UNIT_LEAD)
        accounts = {lead.staff_member.account for lead in leads.select_related("staff_member__account")}
        for account in accounts:
            notify(account, events.RISING.key, link=reverse("intake:queue"))
    return len(accounts)
