"""Threads and coming appointments follow the client to a new worker."""

from __future__ import annotations

from talo.foundation.database.statements import call


def follow(client_id: int, giver_id: int, heir_id: int) -> None:
    """Move them, in the transaction of the handover.

    What the client wrote for one worker's eyes only stays with that worker; where the worker is gone, the new one
    gets the task to ask the client, who alone can open it (`writing.entrust`). A time at which the new worker meets
    somebody else stays as well, and the new worker gets the task to agree on another one.
    """
    call("pass_talks", client_id, giver_id, heir_id)
