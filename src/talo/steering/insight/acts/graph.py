"""`talo paths graph`: reads a log or a path store, keeps what was asked for and tells the graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from talo.steering.insight.event_log import Columns, EventLog
from talo.steering.insight.graph import Graph


def answer(options: Any, progress: Callable[[str], None]) -> str:
    """The result as text.

    Raises:
        BadInput: see `reading.read`.
    """
    found = _found(options, progress).at_least(options.min_count)
    progress(f"{found.events} events of {found.cases} cases, {len(found.edges)} edges")
    if options.format == "svg":
        from talo.steering.insight.drawing_graphs import drawn

        return drawn(found)
    from talo.steering.insight.telling import as_csv, as_json

    return as_csv(found.rows()) if options.format == "csv" else as_json(found.as_json())


def _found(options: Any, progress: Callable[[str], None]) -> Graph:
    if options.input.is_dir():
        from talo.steering.insight.acts.stored import graph_of_store

        return graph_of_store(options, progress)
    from talo.steering.insight.reading import read

    wanted: dict[str, list[str]] = {}
    for name, value in options.where:
        wanted.setdefault(name, []).append(value)
    attributes = [*wanted, *([options.compare[0]] if options.compare else [])]
    columns = Columns(options.case, options.activity, options.time, options.end)
    log = read(options.input, columns, attributes=list(dict.fromkeys(attributes)), progress=progress)
    from talo.steering.insight.filtering import in_period, with_values

    return counted(with_values(in_period(log, options.since, options.until), wanted), options)


def counted(log: EventLog, options: Any) -> Graph:
    """The graph of a log with what was asked for besides."""
    from talo.steering.insight.graph import graph_in_order
    from talo.steering.insight.ordering import in_order

    ordered = in_order(log)
    found = graph_in_order(ordered, log.activities)
    if options.variants:
        from talo.steering.insight.variants import variants

        found.more |= variants(ordered.parts, log.activities, options.variants)
    if options.compare:
        from talo.steering.insight.comparing import comparison

        found.more["comparison"] = comparison(log, *options.compare)
    return found
