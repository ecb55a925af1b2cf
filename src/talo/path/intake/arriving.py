"""Makes a contact a client's: opens a client or links to one, keeps the words with the client, names the own worker."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.law.calendar import deadline
from talo.foundation.notices.notifying import notify
from talo.path.intake import events
from talo.path.intake.models import Arrival, Contact, IdentityCheck, State
from talo.path.intake.receiving import INTERVIEW, first_call_due
from talo.path.intake.taking import move
from talo.path.plan.words import say
from talo.register.clients.facts import record_fact
from talo.register.clients.models import Client, FactKind
from talo.register.clients.opening import NewClient, name_own_worker, open_client
from talo.register.clients.records import controller_for
from talo.register.organisations.models import Position, Unit
from talo.register.tasks.doing import open_task
from talo.register.timeline import events as timeline


@dataclass(frozen=True, slots=True)
class Learned:
    """Dated facts that the worker learned when the identity was checked; days included, None: not known."""

    job_seeker_since: dt.date | None = None
    unemployed_since: dt.date | None = None


class FactOverlaps(ValueError):
    """A fact of the same kind holds at that time already; `field` of `Learned` names which."""

    def __init__(self, field: str, error: ValidationError) -> None:
        super().__init__(field)
        self.field, self.error = field, error


def open_as_client(
    contact: Contact,
    new: NewClient,
    *,
    by: Actor,
    identity: IdentityCheck,
    own_worker: Position,
    learned: Learned | None = None,
) -> Client:
    """Open a client from a contact that the actor owns, and name the own worker.

    The answer is the same whether the person is known elsewhere or not.

    Raises:
        NotThere: the contact has been answered, or is not the actor's.
        NotAllowed: the actor's profession does not open clients.
        InvalidName: a name cannot be taken.
        FactOverlaps: two facts of one kind at one time; nothing is written.
    """
    with transaction.atomic():
        locked = _answer(contact, State.OPENED, by)
        unit = Unit.objects.get(pk=locked.unit_id)
        client = open_client(new, by=by, unit=unit)
        _arrive(client, locked, identity, by)
        timeline.record(client, events.OPENED, by=by, words={"unit": unit.name.in_language("fi")})
        name_worker(client, own_worker, by=by, received=timezone.localdate(locked.received_at))
        _learn(client, learned, by)
    return client


def link_to_client(
    contact: Contact, client: Client, *, by: Actor, identity: IdentityCheck, learned: Learned | None = None
) -> Arrival:
    """Link a contact to a client who is open to the actor; the words stay with the client.

    Raises:
        NotThere: the contact has been answered, or is not the actor's.
        FactOverlaps: a fact of the same kind holds at that time already; nothing is written.
    """
    with transaction.atomic():
        locked = _answer(contact, State.LINKED, by)
        arrival = _arrive(client, locked, identity, by)
        _learn(client, learned, by)
    return arrival


def name_worker(client: Client, position: Position, *, by: Actor, received: dt.date) -> None:
    """Name the own worker: the client sees it on the timeline, the worker gets the first task with its legal day.

    Raises:
        AlreadyThere: another own worker is live; a handover changes it.
    """
    with transaction.atomic():
        name_own_worker(client, position, by=by)
        timeline.record(client, events.OWN_WORKER, by=by, words={"worker": str(position.staff_member)})
        if position.pk != by.id:
            # The page that every worker has: whose client it is, the e-mail's link must not say.
            notify(position.staff_member.account, events.NAMED.key, link="/")
        legal = deadline(received, INTERVIEW)
        promised = first_call_due(received)
        open_task(
            client,
            events.FIRST_MEETING,
            holder_id=position.holder_id,
            due=legal.day if legal else promised.day,
            due_basis=INTERVIEW if legal else promised.basis,
            by=by,
        )


def _answer(contact: Contact, state: State, by: Actor) -> Contact:
    locked = move(contact, state, owner=by)
    locked.answered_at = timezone.now()
    locked.save(update_fields=["state", "answered_at"])
    return locked


def _arrive(client: Client, contact: Contact, identity: IdentityCheck, by: Actor) -> Arrival:
    arrival = Arrival(
        client=client,
        controller_id=controller_for(client, by),
        data_class=int(DataClass.PLAN),
        contact=contact,
        channel=contact.channel,
        received_at=contact.received_at,
        own_words=contact.own_words,
        checklist_version=contact.checklist_version,
        answers=contact.answers,
        identity_check=identity,
        checked_by_id=by.id,
    )
    arrival.full_clean(exclude=["client", "controller", "contact", "checked_by"])
    arrival.save(force_insert=True)
    timeline.record(client, events.CAME, by=by, about=arrival, at=contact.received_at)
    log.write([client.pk], object="intake.arrived")
    # Nothing is asked twice: what the client said at the door is the first of the plan's own words.
    say(client, contact.own_words, by=by)
    return arrival


def _learn(client: Client, learned: Learned | None, by: Actor) -> None:
    if learned is None:
        return
    for field, kind, since in (
        ("job_seeker_since", FactKind.JOB_SEEKER, learned.job_seeker_since),
        ("unemployed_since", FactKind.UNEMPLOYED, learned.unemployed_since),
    ):
        if since is None:
            continue
        try:
            record_fact(client, kind, "yes", by=by, starts=since, source="intake")
        except ValidationError as error:
            raise FactOverlaps(field, error) from error
