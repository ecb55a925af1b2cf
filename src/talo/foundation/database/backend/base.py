"""PostgreSQL backend that tells the database who acts at the start of every transaction."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from talo.foundation.database import touching, violations
from talo.foundation.database.actor import transaction_settings

# Planning under policies is dearer than running: one plan for all values, not a new one for each of the first five.
ACT = "select talo.act(%s), set_config('plan_cache_mode', 'force_generic_plan', true)"
ACT_READING = f"{ACT}, set_config('transaction_read_only', 'on', true)"
# The statements of all pages of a working day; the driver's own limit of a hundred would throw plans away.
PLANS_KEPT = 500


class DatabaseWrapper(base.DatabaseWrapper):
    """Tells who acts, and sets read-only, for each transaction, whoever opens it: web, job or test."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers += [touching.note, violations.in_words]

    def _configure_connection(self, connection: Any) -> bool:
        connection.prepared_max = PLANS_KEPT
        return bool(super()._configure_connection(connection))  # type: ignore[misc]

    def set_autocommit(self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False) -> None:
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        if not autocommit:
            self.tell_actor(with_access_mode=True)

    def tell_actor(self, *, with_access_mode: bool = False) -> None:
        """Set the actor for the rest of the open transaction (local: gone at its end)."""
        actor, read_only = transaction_settings()
        # A raw cursor: the statement is the frame's own and must not be counted, logged or wrapped.
        with self.connection.cursor() as cursor:
            cursor.execute(ACT_READING if with_access_mode and read_only == "on" else ACT, [actor])
