"""`talo paths change`: how much people changed between two rounds, and who was lost between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from talo.steering.insight.change import change
from talo.steering.insight.reading_rounds import read_rounds
from talo.steering.insight.telling import as_csv, as_json


def answer(options: Any, progress: Callable[[str], None]) -> str:
    """The result as text.

    Raises:
        BadInput: see `reading_rounds.read_rounds`.
    """
    columns = {"id": options.id, "round": options.round, "value": options.value}
    columns |= {"measure": options.measure} if options.measure else {}
    pairs = read_rounds(options.input, columns, (options.first, options.second), progress=progress)
    found = {name: change(one) for name, one in pairs.items()}
    if options.format == "svg":
        from talo.steering.insight.drawing_changes import drawn

        return drawn(found, options.first, options.second)
    told = {name: one.as_json() for name, one in found.items()}
    if options.format == "json":
        return as_json({"first": options.first, "second": options.second, "measures": told})
    head: list[Any] = ["measure"]
    for one in told.values():
        interval = one.pop("interval") or [None, None]
        one |= {"low": interval[0], "high": interval[1]}
        head = ["measure", *one]
    return as_csv([head, *([name, *one.values()] for name, one in told.items())])
