"""Records a contact with an employer for a client's job search."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.path.employers import events
from talo.path.employers.models import Employer, EmployerContact, Outcome, Way
from talo.register.clients.models import Client
from talo.register.clients.records import controller_for
from talo.register.timeline import events as timeline


def record_contact(
    client: Client,
    employer: Employer,
    *,
    by: Actor,
    day: dt.date,
    way: Way | str,
    outcome: Outcome | str,
    with_client: bool = False,
    fits_wishes: bool = True,
    note: str = "",
) -> EmployerContact:
    """Record one contact.

    Raises:
        ValidationError: the way or the outcome is unknown, or the note is too long.
    """
    contact = EmployerContact(
        client=client,
        controller_id=controller_for(client, by),
        data_class=int(DataClass.WORK),
        employer=employer,
        day=day,
        way=way,
        with_client=with_client,
        fits_wishes=fits_wishes,
        outcome=outcome,
        note=note.strip(),
        made_by_id=by.id,
    )
    with transaction.atomic():
        contact.full_clean(exclude=["client", "controller", "employer", "made_by"])
        contact.save(force_insert=True)
        timeline.record(client, events.CONTACTED, by=by, about=contact)
    return contact
