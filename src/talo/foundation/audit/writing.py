"""Declaring what a request reads, writes or refuses, and writing it to the log before the answer leaves."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from uuid import UUID, uuid4

from django.db import Error
from django.http import Http404

from talo.foundation.database import log_statements
from talo.foundation.database.actor import Actor, current_actor

logger = logging.getLogger("talo.audit")

Verb = Literal["read", "write", "refusal"]
Outcome = Literal["done", "refused", "failed"]


class HasKey(Protocol):
    """A row of the database, such as a client."""

    pk: Any


Clients = Iterable["int | HasKey"] | HasKey | int


class LogUnavailable(Exception):
    """The log could not be written; whatever was going to be shown must not be."""


@dataclass(frozen=True)
class Declared:
    """One thing that a request did with data of clients, and who did it."""

    actor: Actor
    verb: Verb
    object: str
    purpose: str
    basis: str
    clients: frozenset[int]


@dataclass
class ReadLog:
    """The declarations of one request, in order; `flush` writes them."""

    request: str
    declared: list[Declared] = field(default_factory=list)

    def add(self, declared: Declared) -> None:
        self.declared.append(declared)

    def flush(self, outcome: Outcome = "done", *, shown: Outcome | None = None) -> None:
        """Write what has been declared and commit it; a second flush writes only what came since.

        Args:
            outcome: what became of the request.
            shown: what became of its reads, where that differs.

        Raises:
            LogUnavailable: the log did not take it.
        """
        entries = [
            _arguments(self.request, entry, (shown or outcome) if entry.verb == "read" else outcome)
            for entry in _joined(self.declared)
        ]
        if not entries:
            return
        try:
            log_statements.write(entries)
        except Error as failure:
            # The message of the database may quote a row: only the kind of failure goes to the application's log.
            name = type(failure).__name__
            logger.critical("the log could not be written: %s", name, extra={"error": name})
            raise LogUnavailable("the log of reads did not take the entry") from failure
        self.declared.clear()


# Why someone looks, when nothing more particular is said.
USUAL_PURPOSE = {"position": "service", "account": "own_data", "service": "task", "nobody": ""}

_log: ContextVar[ReadLog | None] = ContextVar("talo_read_log", default=None)


def read(clients: Clients, *, object: str, purpose: str = "", basis: str = "") -> None:
    """Declare that data of these clients is shown.

    Args:
        clients: the clients, or their keys – all that a list shows.
        object: what is shown, a key such as `client.page` or `caseload`.
        purpose: why, a key such as `break_glass`; empty for the usual one: `service`, `own_data` or `task`.
        basis: on what the sight rests, such as `permit:12` or a section of law; empty for one's own role.

    Raises:
        LogUnavailable: there is no request and the log did not take the entry.
    """
    _declare("read", clients, object, purpose, basis)


def write(clients: Clients, *, object: str, purpose: str = "", basis: str = "") -> None:
    """Declare that something was written about these clients; arguments as for `read`."""
    _declare("write", clients, object, purpose, basis)


def refusal(clients: Clients = (), *, object: str, purpose: str = "", basis: str = "") -> None:
    """Declare that a request was refused; without clients when nobody knows whom it concerned."""
    _declare("refusal", clients, object, purpose, basis)


def not_found(public_id: UUID, *, table: str, object: str) -> Http404:
    """The answer for a row that is hidden or absent: the same for both, and the log knows which it was.

    Use: `raise audit.not_found(public_id, table="clients_client", object="client.page")`.
    """
    client = hidden_client(table, public_id)
    refusal([client] if client else [], object=f"{object} {public_id}")
    return Http404()


def hidden_client(table: str, public_id: UUID) -> int | None:
    """The client behind a row, whether the actor sees it or not. For entries of the log only, never for an answer.

    Raises:
        LogUnavailable: the log does not answer.
    """
    try:
        return log_statements.hidden_client(table, public_id)
    except Error as failure:
        raise LogUnavailable("the log of reads does not answer") from failure


def current() -> ReadLog | None:
    """The declarations of the request that runs now."""
    return _log.get()


def flush(outcome: Outcome = "done") -> None:
    """Write at once what the current request has declared, for example before an export's first byte."""
    log = _log.get()
    if log:
        log.flush(outcome)


@contextmanager
def recording(request: str | None = None) -> Iterator[ReadLog]:
    """Gather declarations, as the middleware does for a request, and write them at the end of the block.

    For jobs, imports and commands. Declarations outside any request or block are written one by one, at once.

    Raises:
        LogUnavailable: the log did not take the entries.
    """
    with gathering(request) as log:
        try:
            yield log
        except BaseException:
            log.flush("failed")
            raise
        log.flush()


@contextmanager
def gathering(request: str | None = None) -> Iterator[ReadLog]:
    """As `recording`, but whoever opens it writes it."""
    log = ReadLog(request or uuid4().hex)
    token = _log.set(log)
    try:
        yield log
    finally:
        _log.reset(token)


def _declare(verb: Verb, clients: Clients, object: str, purpose: str, basis: str) -> None:
    actor = current_actor()
    declared = Declared(actor, verb, object, purpose or USUAL_PURPOSE[actor.kind], basis, _keys(clients))
    log = _log.get()
    if log is not None:
        log.add(declared)
        return
    alone = ReadLog(uuid4().hex, [declared])
    alone.flush()


def _keys(clients: Clients) -> frozenset[int]:
    several = clients if isinstance(clients, Iterable) else [clients]
    return frozenset(client if isinstance(client, int) else int(client.pk) for client in several)


def _joined(declared: Iterable[Declared]) -> list[Declared]:
    """Declarations that differ in their object only become one entry with all objects."""
    objects: dict[Declared, dict[str, None]] = {}
    for entry in declared:
        key = Declared(entry.actor, entry.verb, "", entry.purpose, entry.basis, entry.clients)
        objects.setdefault(key, {})[entry.object] = None
    return [
        Declared(key.actor, key.verb, ", ".join(names), key.purpose, key.basis, key.clients)
        for key, names in objects.items()
    ]


def _arguments(request: str, entry: Declared, outcome: Outcome) -> tuple[Any, ...]:
    return (
        entry.actor.setting or "nobody",
        entry.actor.organisation_id,
        request,
        entry.verb,
        entry.object,
        entry.purpose,
        entry.basis,
        "refused" if entry.verb == "refusal" else outcome,
        sorted(entry.clients),
    )
