"""Rounds are seen by those who read follow-up rounds, the profile by those who read limits; the client writes both."""

from __future__ import annotations

from talo.foundation.database.policies import OpenTable, Policy, RecordPolicy

POLICIES: list[Policy] = [
    OpenTable(
        table="assessment_instrument",
        reason="published instruments and their areas; nothing about people",
        count_columns=("id", "key", "version", "name", "definition", "suppress_below"),
    ),
    RecordPolicy(
        table="assessment_round",
        own_insert=True,
        update=False,
        count_columns=("id", "client_id", "instrument_id", "kind", "date", "mode"),
    ),
    RecordPolicy(
        table="assessment_score",
        parents={"round_id": "assessment_round"},
        own_insert=True,
        update=False,
        count_columns=("id", "client_id", "round_id", "area", "value"),
    ),
    RecordPolicy(table="assessment_profileline", own_insert=True, update=("ends",)),
]
