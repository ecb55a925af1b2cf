"""What the desk asks of its own database functions."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from talo.doors.desk.rights import is_lead
from talo.foundation.database.statements import call, rows
from talo.foundation.identity.requests import Request


@dataclass(frozen=True, slots=True)
class AgeAndDeadline:
    """What a unit lead sees of a client beside the name."""

    age: int | None
    due: dt.date | None
    late: int


def counts(request: Request) -> dict[str, int]:
    """Own clients, open tasks and tasks due by today, each counted no further than 1 001; asked once per request."""
    if not hasattr(request, "_desk_counts"):
        actor, position = request.actor, request.position
        holder = position.unit.lead_id if position and is_lead(actor) else actor.holder_id
        request._desk_counts = json.loads(call("desk_counts", holder)) if holder else {}  # type: ignore[attr-defined]
    found: dict[str, int] = request._desk_counts  # type: ignore[attr-defined]
    return found


def ages_and_deadlines(clients: Iterable[int]) -> dict[int, AgeAndDeadline]:
    """By client, for those whom the actor has on a lead's list."""
    found = rows("ages_and_deadlines", list(clients))
    return {client: AgeAndDeadline(age, due, late) for client, age, due, late in found}


def last_opened(clients: Iterable[int]) -> dict[int, dt.datetime]:
    """When the actor last opened each client's page, this request not counted."""
    wanted = list(clients)
    found: list[tuple[Any, ...]] = rows("last_opened", wanted) if wanted else []
    return dict(found)
