"""Staff for the browser tests: a colleague who has clients, so that a test can hand them over and spoil no other."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from talo.doors.desk.events import OWN_TASK
from talo.foundation.database.actor import acting_as
from talo.register.clients.opening import NewClient, name_own_worker, open_client
from talo.register.organisations.hiring import hire
from talo.register.organisations.models import Position, Unit
from talo.register.organisations.professions import Profession
from talo.register.organisations.signing_in import as_actor
from talo.register.tasks.doing import open_task


def hire_with_clients(many: str, last_name: str) -> dict[str, Any]:
    """Hire a coordinator into the unit of the demo's lead, own worker of so many clients, each with one open task."""
    unit = Unit.objects.using("owner").select_related("organisation").get(key="ek-talo")
    hired = hire(
        "Testi",
        last_name,
        sign_in_name=f"test-{last_name.lower()}",
        unit=unit,
        profession=Profession.WORK_ABILITY_COORDINATOR,
        starts=dt.date(2020, 1, 1),
        using="owner",
    )
    by, clients = as_actor(hired), []
    with acting_as(by), transaction.atomic():
        position, here = Position.objects.get(pk=hired.pk), Unit.objects.get(pk=unit.pk)
        for number in range(int(many)):
            letter = "abcdefghijklmnopqrstuvwxyz"[number % 26]
            client = open_client(NewClient("Testi", f"{last_name} {letter}", phone="040 1"), by=by, unit=here)
            name_own_worker(client, position, by=by)
            open_task(client, OWN_TASK, holder_id=by.holder_id or 0, by=by, due=timezone.localdate(), note="Soita")
            clients.append(str(client.public_id))
    return {"position": str(hired.public_id), "name": str(hired.staff_member), "clients": clients}
