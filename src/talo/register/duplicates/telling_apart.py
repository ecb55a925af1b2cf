"""What helps to tell two openings apart before they are merged: what of it the reader may see, nothing more."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from talo.register.clients.finding import professionals
from talo.register.clients.models import Client, NetworkRole


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening of a person; `place` is empty where an order covers it, `born` is None where it is not open."""

    client: Client
    born: dt.date | None
    place: str
    own_worker: str

    @property
    def name(self) -> str:
        """First names and last name, as they are written in the register."""
        return f"{self.client.first_names} {self.client.last_name}"

    @property
    def only_the_name(self) -> bool:
        """Whether the reader sees nothing of who the person is but the name."""
        return self.born is None and not self.place and not self.client.non_disclosure


def opening_of(client: Client) -> Opening:
    """The opening as the actor reads it: what the database hides from the actor is left out, never guessed."""
    identity, contact = getattr(client, "identity", None), getattr(client, "contact", None)
    place = contact.municipality if contact and not client.non_disclosure else None
    own = next((row for row in professionals(client) if row.role == NetworkRole.OWN_WORKER), None)
    return Opening(
        client=client,
        born=identity.birth_date if identity else None,
        place=str(place.continued_on(timezone.localdate())) if place else "",
        own_worker=own.name if own else "",
    )
