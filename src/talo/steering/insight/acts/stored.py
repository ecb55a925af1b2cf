"""The graph of a path store: from its kept sums where the whole is asked for, else counted from its sorted events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.graph import Graph, graph_in_order, told
from talo.steering.insight.store import PathStore


def graph_of_store(options: Any, progress: Callable[[str], None]) -> Graph:
    """The graph of a store with what the options ask for.

    Raises:
        BadInput: no store there, one that is counted by its owner only, or an attribute is asked for: there are none.
    """
    if options.where or options.compare:
        raise BadInput("a path store keeps no attributes; give the log itself")
    store = PathStore(options.input)
    if store.manifest.marks:
        raise BadInput("this store holds the house's own clients: its pages count it, with small numbers covered")
    if options.since or options.until:
        from talo.steering.insight.acts.graph import counted
        from talo.steering.insight.filtering import in_period

        return counted(in_period(store.log(), options.since, options.until), options)
    found = None if options.whole else from_sums(store)
    if found is None:
        progress("counting all events of the store")
        found = whole(store)
    if options.variants:
        from talo.steering.insight.merging import merged
        from talo.steering.insight.variants import variants

        found.more |= variants(merged(store), store.manifest.activities, options.variants)
    return found


def from_sums(store: PathStore) -> Graph | None:
    """The graph from the kept sums and what was appended since; None where they cannot give it."""
    from talo.steering.insight.kept_sums import refreshed

    pairs = refreshed(store)
    return None if pairs is None else told(pairs, store.manifest.activities, store.manifest.ticks)


def whole(store: PathStore) -> Graph:
    """The graph counted from all events of a store."""
    from talo.steering.insight.merging import merged
    from talo.steering.insight.ordering import Ordered

    ordered = Ordered(merged(store), 0, store.span, store.manifest.ticks)
    return graph_in_order(ordered, store.manifest.activities)
