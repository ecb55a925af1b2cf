"""Changes what is known of the person: the name, the language, how to reach the client."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from talo.foundation.identity.names import clean_name, sort_key
from talo.register.clients.models import Client, ContactDetails, NetworkMember

PERSON = ("first_names", "call_name", "last_name", "language", "other_language", "needs_interpreter")
REACHED = ("phone", "email", "street", "postal_code", "post_office", "municipality", "best_time")


class NotReachable(PermissionError):
    """The contact data stand behind a non-disclosure order and are not open to the actor."""


def change_person(client: Client, values: dict[str, Any]) -> list[str]:
    """Change columns of `PERSON`; the lists of everyone follow the new name. Gives the columns that changed.

    Raises:
        InvalidName: a name is empty, too long or holds characters that no name has.
        ValidationError: another value does not hold.
    """
    wanted = {name: values[name] for name in PERSON if name in values}
    for name in ("first_names", "last_name"):
        if name in wanted:
            wanted[name] = clean_name(wanted[name])
    if wanted.get("call_name"):
        wanted["call_name"] = clean_name(wanted["call_name"])
    changed = _changed(client, wanted)
    if not changed:
        return []
    key = sort_key(client.last_name, client.first_names)
    with transaction.atomic():
        client.clean_fields(exclude=["opened_at", "sort_key"])
        if key != client.sort_key:
            client.sort_key = key
            NetworkMember.objects.filter(client=client).update(sort_key=key)
            changed.append("sort_key")
        client.save(update_fields=changed)
    return [name for name in changed if name != "sort_key"]


def change_contact(client: Client, values: dict[str, Any]) -> list[str]:
    """Change columns of `REACHED`. Gives the columns that changed.

    Raises:
        NotReachable: an order closes the contact data to the actor.
        ValidationError: a value does not hold.
    """
    contact = ContactDetails.objects.filter(client=client).first()
    if contact is None:
        raise NotReachable
    changed = _changed(contact, {name: values[name] for name in REACHED if name in values})
    if changed:
        with transaction.atomic():
            contact.clean_fields(exclude=["client", "municipality"])
            contact.save(update_fields=changed)
    return changed


def _changed(row: Any, wanted: dict[str, Any]) -> list[str]:
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    return changed
