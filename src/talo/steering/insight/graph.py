"""The graph of a log: which activity follows which, how often and after how long, and where cases begin and end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from talo.steering.insight.event_log import EventLog, seconds
from talo.steering.insight.ordering import Ordered, in_order
from talo.steering.insight.tallying import Pairs, tally


@dataclass(frozen=True)
class Edge:
    """One activity directly followed by another.

    Attributes:
        count: how often.
        share: of all occurrences of `origin`, how many are followed by `target`.
        mean_seconds, median_seconds: of the time between; exact.
    """

    origin: str
    target: str
    count: int
    share: float
    mean_seconds: float
    median_seconds: float


@dataclass
class Graph:
    """What follows what in a log; `more` holds what was asked for besides (variants, a comparison)."""

    events: int
    cases: int
    activities: dict[str, int]
    edges: list[Edge]
    start: dict[str, int]
    end: dict[str, int]
    hidden: int = 0
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The graph as the contract of `talo paths graph` has it."""
        found: dict[str, Any] = {
            "events": self.events,
            "cases": self.cases,
            "activities": self.activities,
            "edges": [
                {
                    "from": edge.origin,
                    "to": edge.target,
                    "count": edge.count,
                    "share": edge.share,
                    "mean_seconds": edge.mean_seconds,
                    "median_seconds": edge.median_seconds,
                }
                for edge in self.edges
            ],
            "start": self.start,
            "end": self.end,
        }
        if self.hidden:
            found["hidden_edges"] = self.hidden
        return found | self.more

    def rows(self) -> list[list[Any]]:
        """The edges as a table with its head."""
        head: list[Any] = ["from", "to", "count", "share", "mean_seconds", "median_seconds"]
        return [head] + [[e.origin, e.target, e.count, e.share, e.mean_seconds, e.median_seconds] for e in self.edges]

    def at_least(self, count: int) -> Graph:
        """The same graph without the edges that occur less often; sums stay those of the whole log."""
        kept = [edge for edge in self.edges if edge.count >= count]
        return Graph(
            self.events, self.cases, self.activities, kept, self.start, self.end, len(self.edges) - len(kept), self.more
        )


def graph(log: EventLog) -> Graph:
    """The graph of a log whose events may stand in any order."""
    return graph_in_order(in_order(log), log.activities)


def graph_in_order(ordered: Ordered, names: list[str]) -> Graph:
    """The graph of events that are in order."""
    return told(tally(ordered.parts, len(names), ordered.span), names, ordered.ticks)


def told(pairs: Pairs, names: list[str], ticks: int) -> Graph:
    """Pairs of codes as a graph of names; edges by count, the most frequent first, then by name."""
    size = len(names)
    occurrences = pairs.start.copy()
    origin, target = (pairs.code // size, pairs.code % size) if size else (pairs.code, pairs.code)
    np.add.at(occurrences, target, pairs.count)
    edges = [
        Edge(
            origin=names[one],
            target=names[other],
            count=count,
            share=count / int(occurrences[one]),
            mean_seconds=seconds(total / count, ticks),
            median_seconds=seconds((int(low) + int(high)) / 2, ticks),
        )
        for one, other, count, total, (low, high) in zip(
            origin.tolist(), target.tolist(), pairs.count.tolist(), pairs.total, pairs.middle, strict=True
        )
    ]
    edges.sort(key=lambda edge: (-edge.count, edge.origin, edge.target))
    return Graph(
        events=int(occurrences.sum()),
        cases=int(pairs.start.sum()),
        activities=_named(occurrences, names),
        edges=edges,
        start=_named(pairs.start, names),
        end=_named(pairs.end, names),
    )


def _named(counts: Any, names: list[str]) -> dict[str, int]:
    """Counts above 0 by name, the greatest first."""
    pairs = [(names[place], int(counts[place])) for place in np.flatnonzero(counts)]
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
