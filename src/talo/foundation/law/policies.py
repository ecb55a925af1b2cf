"""Who may see and write law rows: everybody reads, only the loader (as owner) writes."""

from talo.foundation.database.policies import OpenTable

POLICIES = [
    OpenTable(table="law_lawkey", reason="names of legal amounts and deadlines; nothing about people"),
    OpenTable(table="law_lawrow", reason="legal amounts and deadlines with their dates; nothing about people"),
]
