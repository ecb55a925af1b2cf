"""Follow-along is a record of class work; it hangs on a job of the same client."""

from __future__ import annotations

from talo.foundation.database.policies import Policy, RecordPolicy

POLICIES: list[Policy] = [
    RecordPolicy(
        table="coaching_followalong",
        parents={"employment_id": "employers_employment"},
        update=False,
        count_columns=("id", "client_id", "employment_id", "day", "with_whom", "way", "going"),
    )
]
