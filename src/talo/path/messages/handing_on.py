"""Threads and coming appointments follow the client to a new worker."""

from __future__ import annotations

from talo.foundation.database.statements import call


def follow(client_id: int, giver_id: int, heir_id: int) -> None:
    """Move them, in the transaction of the handover.

    What the client wrote for one worker's eyes only stays with that worker, and so does an agreed time at which the
    new worker meets somebody else: those two agree on another one.
    """
    call("pass_talks", client_id, giver_id, heir_id)
