"""`talo paths store`: writes a path store from a log."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from talo.steering.insight.event_log import Columns
from talo.steering.insight.reading import read
from talo.steering.insight.store import PathStore
from talo.steering.insight.storing import build


def answer(options: Any, progress: Callable[[str], None]) -> str:
    """Build the store and tell its size.

    Raises:
        BadInput: see `reading.read` and `storing.build`.
    """
    columns = Columns(options.case, options.activity, options.time, options.end)
    return summary(build(options.output, read(options.input, columns, progress=progress)))


def summary(store: PathStore) -> str:
    """What a store holds, as JSON."""
    pieces = store.manifest.pieces
    return json.dumps(
        {
            "events": sum(piece.rows for piece in pieces),
            "cases": store.case_count,
            "activities": len(store.manifest.activities),
            "deltas": len(pieces) - 1,
            "withdrawn": len(store.manifest.withdrawn),
        }
    )
