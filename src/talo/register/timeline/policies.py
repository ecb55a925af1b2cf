"""Events are written once and never changed."""

from __future__ import annotations

from talo.foundation.database.policies import Policy, RecordPolicy

POLICIES: list[Policy] = [
    RecordPolicy(
        table="timeline_event",
        update=False,
        own_insert=True,
        count_columns=("id", "client_id", "kind", "at"),
    )
]
