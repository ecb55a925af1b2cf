"""Tasks are seen by the network; the organisation that opened a task, and its holder, complete it."""

from __future__ import annotations

from talo.foundation.database.policies import Policy, RecordPolicy

POLICIES: list[Policy] = [
    RecordPolicy(
        table="tasks_task",
        own_insert=True,
        own_update=True,
        held_by="holder_id",
        update=("done_at", "done_by_id", "due", "holder_id", "note"),
    ),
]
