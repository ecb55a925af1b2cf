"""`talo paths append`: writes the events of a log behind a path store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from talo.steering.insight.acts.store import summary
from talo.steering.insight.event_log import Columns
from talo.steering.insight.reading import read
from talo.steering.insight.storing import append


def answer(options: Any, progress: Callable[[str], None]) -> str:
    """Append and tell the store's size.

    Raises:
        BadInput: see `reading.read` and `storing.append`.
    """
    columns = Columns(options.case, options.activity, options.time, options.end)
    return summary(append(options.output, read(options.input, columns, progress=progress)))
