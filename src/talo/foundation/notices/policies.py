"""Who may see and write the outbox."""

from talo.foundation.database.policies import OpenTable

POLICIES = [
    OpenTable(
        table="notices_notice",
        reason="the key of an account, a kind and a path with a public id; no name, no text",
        writers=("anyone",),
    ),
]
