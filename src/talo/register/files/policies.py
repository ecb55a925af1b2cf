"""Scanned papers are seen like the records they belong to, written once and never changed."""

from __future__ import annotations

from talo.foundation.database.policies import Policy, RecordPolicy

POLICIES: list[Policy] = [
    # Only a rotation of keys writes the bytes anew, as the owner of the tables.
    RecordPolicy(table="files_storedfile", update=False),
]
