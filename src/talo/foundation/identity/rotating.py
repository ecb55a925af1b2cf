"""Brings what is sealed under the newest keys, batch by batch: it may be stopped anywhere and goes on from there.

A room that keeps sealed values registers a store in `AppConfig.ready`: `rotating.register(Columns(…))`, or an object
of its own with the same methods for what is sealed in another way.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction
from django.db.models import Count, F, Func, Value

from talo.foundation.database.actor import service
from talo.foundation.database.statements import name_actor
from talo.foundation.identity.adapters import NO_ROW
from talo.foundation.identity.encryption import (
    blind_index,
    index_version,
    key_version,
    open_sealed,
    reseal,
    seal,
)
from talo.foundation.identity.keys import KeyRing, load_key_ring

ROWS_AT_ONCE = 500
OWNER = "owner"
# How many values there are under each version, by use: {"encryption": {1: 200}, "index": {1: 200}}.
Versions = dict[str, Counter[int]]
Item = TypeVar("Item")


class Store(Protocol):
    """A place with sealed values."""

    @property
    def key(self) -> str: ...

    def versions(self) -> Versions:
        """How many values stand under each version of each use."""
        ...

    def batch(self, after: int, limit: int) -> tuple[int, int | None]:
        """Renew rows behind the key `after`; how many were renewed, and the last key looked at (None: done)."""
        ...


@dataclass(frozen=True)
class Columns:
    """A sealed column of a model with a public id, and the blind index beside it where there is one."""

    key: str
    model: str
    sealed: str
    place: tuple[str, str]  # table and column as `seal` was told
    index: str = ""
    also: Callable[[list[Any]], None] | None = None  # what else follows from the new indexes, in the same transaction

    def rows(self) -> models.QuerySet[Any]:
        manager: Any = apps.get_model(self.model)._default_manager
        found: models.QuerySet[Any] = manager.using(OWNER).filter(**{f"{self.sealed}__isnull": False})
        return found

    def versions(self) -> Versions:
        found = {"encryption": self._counted(self.sealed, 1)}
        if self.index:
            found["index"] = self._counted(self.index, 0)
        return found

    def batch(self, after: int, limit: int) -> tuple[int, int | None]:
        ring = load_key_ring()
        seen = list(self.rows().filter(pk__gt=after).order_by("pk")[:limit])
        if not seen:
            return 0, None
        old = [row.pk for row in seen if self._is_old(row, ring)]
        # Locked only now: a row that is as it should be holds up nobody.
        locked = list(self.rows().filter(pk__in=old).order_by("pk").select_for_update(of=("self",))) if old else []
        for row in locked:
            self._renew(row, ring)
        if locked:
            names = [self.sealed, self.index] if self.index else [self.sealed]
            type(locked[0])._default_manager.using(OWNER).bulk_update(locked, names)
            if self.also:
                self.also(locked)
        return len(locked), seen[-1].pk

    def _is_old(self, row: Any, ring: KeyRing) -> bool:
        if key_version(getattr(row, self.sealed)) != ring.encryption.current:
            return True
        return bool(self.index) and index_version(getattr(row, self.index)) != ring.index.current

    def _renew(self, row: Any, ring: KeyRing) -> None:
        text = open_sealed(getattr(row, self.sealed), *self.place, row.public_id, ring=ring)
        setattr(row, self.sealed, seal(text, *self.place, row.public_id, ring=ring))
        if self.index:
            setattr(row, self.index, blind_index(text, *self.place, ring=ring))

    def _counted(self, column: str, offset: int) -> Counter[int]:
        version = _byte(column, offset) * Value(0x100) + _byte(column, offset + 1)
        rows = self.rows().filter(**{f"{column}__isnull": False}).annotate(version=version)
        return Counter({row["version"]: row["n"] for row in rows.values("version").annotate(n=Count("pk")).order_by()})


class SecondFactors:
    """The secrets of authenticator apps and of recovery codes, sealed inside the library's rows."""

    key = "identity.second_factors"
    TEXTS = ("secret", "seed")

    def versions(self) -> Versions:
        found = (key_version(base64.b64decode(text)) for row in self._rows() for text in self._texts(row.data))
        return {"encryption": Counter(found)}

    def batch(self, after: int, limit: int) -> tuple[int, int | None]:
        rows = list(self._rows().filter(pk__gt=after).order_by("pk").select_for_update()[:limit])
        if not rows:
            return 0, None
        renewed = 0
        for row in rows:
            data = {name: self._renewed(value) for name, value in row.data.items()}
            if data != row.data:
                row.data = data
                row.save(using=OWNER, update_fields=["data"])
                renewed += 1
        return renewed, rows[-1].pk

    @staticmethod
    def _rows() -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = Authenticator.objects.using(OWNER).order_by("pk")
        return rows

    def _texts(self, data: dict[str, Any]) -> Iterable[str]:
        yield from (data[name] for name in self.TEXTS if name in data)
        yield from data.get("migrated_codes") or ()

    def _renewed(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._renewed(one) for one in value]
        if not isinstance(value, str):
            return value
        again = reseal(base64.b64decode(value), "mfa_authenticator", "data", NO_ROW)
        return value if again is None else base64.b64encode(again).decode()


_stores: dict[str, Store] = {}


def register(*stores: Store) -> None:
    """Add places with sealed values; a rotation renews all of them."""
    for store in stores:
        _stores[store.key] = store


def registered() -> list[Store]:
    """All places with sealed values."""
    return list(_stores.values())


def rotate(tell: Callable[[str, int], None], *, rows_at_once: int = ROWS_AT_ONCE) -> int:
    """Renew everything that is not under the newest keys; returns how many rows that were.

    Each batch is a transaction: killed in the middle, the next call goes on with what is left.

    Args:
        tell: called after each batch with the store's key and how many of its rows were renewed so far.

    Raises:
        CannotOpen: a value was sealed with a key that is not here; what is before it is renewed.
    """
    total = 0
    for store in registered():
        after: int | None = 0
        renewed = 0
        while after is not None:
            with transaction.atomic(using=OWNER):
                name_actor(OWNER, service("keys"))
                count, after = store.batch(after, rows_at_once)
            renewed += count
            tell(store.key, renewed)
        total += renewed
    return total


def in_use() -> Versions:
    """How many values stand under each version, over all stores."""
    found: Versions = {"encryption": Counter(), "index": Counter()}
    for store in registered():
        for use, counts in store.versions().items():
            found[use].update(counts)
    return found


def _byte(column: str, offset: int) -> Func:
    return Func(F(column), Value(offset), function="get_byte", output_field=models.IntegerField())
