"""Reminds clients of agreed appointments a day before; the e-mail says that there is one, and nothing of it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from talo.foundation.database.actor import acting_as, service
from talo.foundation.database.statements import rows
from talo.foundation.identity.models import Account
from talo.foundation.notices.notifying import notify
from talo.foundation.ui.addresses import reverse
from talo.path.messages import events

NOTICES = service("notices")
BEFORE = dt.timedelta(hours=26)  # asked every hour: a day before at the latest


def remind() -> int:
    """Put a reminder into the outbox of everybody whose agreed appointment begins within a day; returns how many."""
    with acting_as(NOTICES), transaction.atomic():
        found = rows("remind_appointments", timezone.now() + BEFORE)
        accounts = Account.objects.in_bulk([account for account, _client in found])
        for account, client in found:
            notify(accounts[account], events.REMINDER.key, link=reverse("messages:mine", args=[client]))
    return len(found)
