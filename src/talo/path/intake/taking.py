"""Takes a contact from the unit's queue, gives it back, closes it, opens it again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.statements import call, rows
from talo.foundation.notices.notifying import notify
from talo.foundation.ui.addresses import reverse
from talo.path.intake import events
from talo.path.intake.models import TRANSITIONS, CloseReason, Contact, State
from talo.register.organisations.models import Position


class NotThere(ValueError):
    """The contact has moved on: somebody else has taken or answered it."""


def take(contact: Contact, *, by: Actor) -> Contact:
    """Become the owner of a contact that nobody owns.

    Raises:
        NotThere: somebody else has it already.
    """
    with transaction.atomic():
        locked = move(contact, State.TAKEN)
        locked.owner_id = by.id
        locked.taken_at = timezone.now()
        locked.save(update_fields=["state", "owner", "taken_at"])
        log.write([], object="intake.taken")
    return locked


def give_back(contact: Contact, *, by: Actor) -> Contact:
    """Put a contact back into the unit's queue.

    Raises:
        NotThere: the contact is not the actor's any more.
    """
    with transaction.atomic():
        locked = move(contact, State.WAITING, owner=by)
        locked.owner_id = locked.taken_at = None
        locked.save(update_fields=["state", "owner", "taken_at"])
        log.write([], object="intake.given_back")
    return locked


def close(contact: Contact, *, by: Actor, reason: CloseReason, note: str = "") -> Contact:
    """Close a contact that makes no client, with a reason and what was agreed.

    Raises:
        NotThere: the contact is not the actor's any more.
        ValidationError: no reason.
    """
    with transaction.atomic():
        locked = move(contact, State.CLOSED, owner=by)
        locked.answered_at = timezone.now()
        locked.close_reason, locked.close_note = reason, note.strip()
        locked.clean_fields(exclude=["unit", "municipality", "owner"])
        locked.save(update_fields=["state", "answered_at", "close_reason", "close_note"])
        log.write([], object="intake.closed")
    return locked


def reopen(contact: Contact, *, by: Actor) -> Contact:
    """Put a contact that was closed by mistake back into the queue.

    Raises:
        NotThere: it is not closed, or somebody else closed it.
    """
    with transaction.atomic():
        locked = move(contact, State.WAITING, owner=by)
        locked.owner_id = locked.taken_at = locked.answered_at = None
        locked.close_reason = locked.close_note = ""
        locked.save(update_fields=["state", "owner", "taken_at", "answered_at", "close_reason", "close_note"])
        log.write([], object="intake.reopened")
    return locked


def led_contacts() -> list[tuple[object, ...]]:
    """Open contacts of the lead's unit: public id, received, due, channel, state, owner – no names, no words."""
    return rows("led_contacts")


def assign(contact_id: object, worker: Position) -> None:
    """The lead gives a contact to a worker of the unit.

    Raises:
        NotThere: it is answered, the actor leads no such unit, or the worker works elsewhere.
    """
    with transaction.atomic():
        if not call("assign_contact", contact_id, worker.pk):
            raise NotThere
        notify(worker.staff_member.account, events.ASSIGNED.key, link=reverse("intake:contact", args=[contact_id]))
        log.write([], object="intake.assigned")


def move(contact: Contact, state: State, *, owner: Actor | None = None) -> Contact:
    """The contact, locked and moved to a state; nothing is saved.

    Raises:
        NotThere: the table of transitions knows no such way, or `owner` does not own it.
    """
    locked = Contact.objects.select_for_update(of=("self",)).filter(pk=contact.pk).first()
    if locked is None or state not in TRANSITIONS[locked.state]:
        raise NotThere
    if owner is not None and locked.owner_id != owner.id:
        raise NotThere
    locked.state = state
    return locked
