"""What a client may see of the log: who has read my data; and what a worker may: when did I last look."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from talo.foundation.database import log_statements


@dataclass(frozen=True, slots=True)
class Person:
    """Who an actor of the log is, in words that a client understands."""

    name: str
    role: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One entry that concerned the client; `at` in UTC, `outcome` is `done`, `refused` or `failed`."""

    at: datetime
    actor: str
    organisation_id: int | None
    verb: str
    object: str
    purpose: str
    basis: str
    outcome: str
    person: Person | None = None


Names = Callable[[set[str]], dict[str, Person]]
_names: list[Names] = []


def register_names(names: Names) -> None:
    """Tell who the actors are (`position:12`, `account:7`); a room that knows people calls this when it is ready."""
    if names not in _names:
        _names.append(names)


def reads_of(
    client: int, since: datetime | None = None, limit: int = 200, *, include_own: bool = False
) -> list[Reading]:
    """The latest entries about a client, for the client's own page and for proxies.

    Args:
        client: the client's key.
        since: nothing before this.
        limit: at most this many, and never more than 10 000.
        include_own: also what the person asking has looked at.

    Raises:
        django.db.ProgrammingError: the current actor is not this client or a proxy.
    """
    rows = log_statements.reads_of(client, since, own=include_own, limit=limit)
    people = who({row[1] for row in rows})
    return [replace(Reading(*row), person=people.get(row[1])) for row in rows]


def who(actors: Iterable[str]) -> dict[str, Person]:
    """The people behind actors, as far as the rooms know them."""
    wanted = set(actors)
    found: dict[str, Person] = {}
    for names in _names:
        found.update(names(wanted - found.keys()))
    return found
