"""Duties of a worker beside clients and tasks: rooms say what they keep for a worker, and how it passes to another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from talo.foundation.database.actor import Actor
from talo.register.organisations.models import Position


@dataclass(frozen=True, slots=True)
class Duty:
    """A kind of duty, such as contacts taken from the queue.

    count: how many the worker has now; asked by the lead, so it counts what the lead may not read.
    hand_over: gives all of them to a colleague, or back to where they came from (None); returns how many.
    may_take: whether a colleague may have them at all.
    """

    key: str
    words: str | Promise
    count: Callable[[Position], int]
    hand_over: Callable[[Position, Position | None, Actor], int]
    may_take: Callable[[Position, Position], bool]


_duties: dict[str, Duty] = {}


def register(*duties: Duty) -> None:
    """Declare duties; called from `AppConfig.ready` of their room."""
    for duty in duties:
        if _duties.setdefault(duty.key, duty) != duty:
            raise ValueError(f"duty {duty.key} is declared twice")


def duties() -> list[Duty]:
    """All declared duties, in the order of their rooms."""
    return list(_duties.values())
