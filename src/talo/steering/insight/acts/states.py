"""`talo paths states`: reads a wide table of states and tells how they follow each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from talo.steering.insight.reading_states import read_states
from talo.steering.insight.states import count


def answer(options: Any, progress: Callable[[str], None]) -> str:
    """The result as text.

    Raises:
        BadInput: see `reading_states.read_states`.
    """
    sequences = read_states(options.input, options.id, options.columns, progress=progress)
    if sequences.unread:
        progress(f"{sequences.unread} cells stand behind an empty one of their row and do not count")
    if options.format == "svg":
        from talo.steering.insight.drawing_states import drawn

        return drawn(sequences, count(sequences))
    found = count(sequences)
    from talo.steering.insight.telling import as_csv, as_json

    return as_csv(found.rows()) if options.format == "csv" else as_json(found.as_json())
