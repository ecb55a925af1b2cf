"""Who acts: the one identity that the database asks for at every statement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from django.db import connections

Kind = Literal["position", "account", "service", "nobody"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one role, or a named service.

    kind: `position` (a staff member in one position), `account` (a client or a proxy in the portal),
    `service` (a named background actor), `nobody`. `id` is the position's or the account's key.
    The rest is what Python needs to refuse early and to write the log; the database looks up its own truth.
    """

    kind: Kind
    id: int = 0
    name: str = ""
    account_id: int | None = None
    organisation_id: int | None = None
    unit_id: int | None = None
    holder_id: int | None = None
    profession: str = ""

    @property
    def setting(self) -> str:
        """The value of `talo.actor` in the database, such as `position:12`; empty for nobody."""
        if self.kind == "nobody":
            return ""
        return f"service:{self.name}" if self.kind == "service" else f"{self.kind}:{self.id}"

    @property
    def holder(self) -> int:
        """The key by which rows of access name the actor; 0, which no row has, for whoever has none."""
        return self.holder_id or 0

    @property
    def is_staff(self) -> bool:
        return self.kind == "position"

    @property
    def is_client(self) -> bool:
        return self.kind == "account"

    @property
    def role(self) -> str:
        """The role that entrances and policies speak of: a profession, `client`, `service` or `public`."""
        return {"position": self.profession, "account": "client", "service": "service", "nobody": "public"}[self.kind]


NOBODY = Actor("nobody")

_actor: ContextVar[Actor] = ContextVar("talo_actor", default=NOBODY)
_read_only: ContextVar[bool] = ContextVar("talo_read_only", default=False)


def service(name: str) -> Actor:
    """The named service actor; what it may do stands in the policies that name it."""
    return Actor("service", name=name)


def current_actor() -> Actor:
    return _actor.get()


def reads_only() -> bool:
    """Whether the current request only reads (GET and HEAD)."""
    return _read_only.get()


def transaction_settings() -> tuple[str, str]:
    """(`talo.actor`, `transaction_read_only`) for the transaction that begins now."""
    return _actor.get().setting, "on" if _read_only.get() else "off"


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Act as `actor` inside the block; works before a transaction, inside one and inside a savepoint.

    Inside an open transaction the setting must change at once: the backend's hook has already run.
    """
    token = _actor.set(actor)
    try:
        _tell_open_transaction()
        yield actor
    finally:
        _actor.reset(token)
        _tell_open_transaction()


@contextmanager
def reading_only(wanted: bool = True) -> Iterator[None]:
    """Every transaction that begins in the block refuses writes (GET and HEAD), if `wanted`."""
    token = _read_only.set(wanted)
    try:
        yield
    finally:
        _read_only.reset(token)


def _tell_open_transaction() -> None:
    connection = connections["default"]
    tell = getattr(connection, "tell_actor", None)
    if tell and connection.in_atomic_block and connection.connection and not connection.needs_rollback:
        tell()
