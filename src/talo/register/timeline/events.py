"""Kinds of events: rooms declare theirs here and record them with the act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.register.clients.models import Client
from talo.register.clients.records import controller_for
from talo.register.timeline.models import Event


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event: `words` is a lazy text with `%(name)s` places; `data_class` says who may read it."""

    key: str
    words: str | Promise
    data_class: DataClass = DataClass.PLAN
    icon: str = "calendar-event"


UNKNOWN_ICON = "calendar-event"
_kinds: dict[str, EventKind] = {}


def register(*kinds: EventKind) -> None:
    """Declare event kinds; called from `AppConfig.ready` of their room.

    Raises:
        ValueError: two different kinds have the same key.
    """
    for kind in kinds:
        if _kinds.setdefault(kind.key, kind) != kind:
            raise ValueError(f"event kind {kind.key} is declared twice")


def kind_of(key: str) -> EventKind:
    """The kind; a key that no room declares any more still shows, by its key."""
    return _kinds.get(key) or EventKind(key, key)


def kinds() -> dict[str, EventKind]:
    return dict(_kinds)


def describe(event: Event) -> str:
    """The event in words, in the reader's language."""
    words = str(kind_of(event.kind).words)
    return words % event.words if event.words else words.replace("%%", "%")


def record(
    client: Client,
    kind: EventKind,
    *,
    by: Actor,
    about: models.Model | None = None,
    words: dict[str, Any] | None = None,
    data_class: DataClass | None = None,
    at: Any = None,
) -> Event:
    """Write one event in the caller's transaction; the actor of the act is `by`.

    `words` fills the places of the kind's text and must hold nothing that the event's class does not cover.
    """
    event = Event(
        client=client,
        controller_id=controller_for(client, by),
        data_class=int(data_class or kind.data_class),
        kind=kind.key,
        position_id=by.id if by.is_staff else None,
        account_id=by.id if by.is_client else None,
        about=about._meta.label if about else "",
        about_id=about.pk if about else None,
        words=words or {},
    )
    if at is not None:
        event.at = at
    event.save(force_insert=True)
    log.write([client.pk], object=kind.key)
    return event
