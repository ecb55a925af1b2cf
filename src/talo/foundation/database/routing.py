"""Sessions and the cache have a connection of their own: they outlive a request's transaction, whatever it does."""

from __future__ import annotations

from typing import Any

OWN_CONNECTION = {"sessions", "django_cache"}


class SessionRouter:
    """Sends the session's tables to the alias `session`; everything is migrated through `owner`."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return "session" if model._meta.app_label in OWN_CONNECTION else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        return "session" if model._meta.app_label in OWN_CONNECTION else None

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
