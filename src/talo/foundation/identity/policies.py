"""Who may see and write accounts: sign-in reads them before anybody is known."""

from talo.foundation.database.policies import OpenTable

POLICIES = [
    OpenTable(
        table="identity_account",
        reason="sign-in, before anybody is known; a bare key without a name",
        writers=("anyone",),
    ),
]
