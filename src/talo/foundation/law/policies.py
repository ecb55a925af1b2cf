"""Who may see and write law rows: everybody reads; the loader (as owner) and administrators write."""

from talo.foundation.database.policies import OpenTable

POLICIES = [
    OpenTable(table="law_lawkey", reason="names of legal amounts and deadlines; nothing about people"),
    OpenTable(
        table="law_lawrow",
        reason="legal amounts and deadlines with their dates; nothing about people",
        writers=("administrator",),
        update=("valid_to", "own", "entered_at", "entered_by"),
        delete=True,
    ),
]
