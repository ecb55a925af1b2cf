"""The same counts in the plainest Python there is: what the fast ways are compared with."""

from __future__ import annotations

import itertools
import statistics
from collections import defaultdict
from typing import Any

Event = tuple[Any, str, int, int]  # case, activity, beginning, end


def paths_of(events: list[Event]) -> dict[Any, list[Event]]:
    """The events of each case in order; those of the same time in the order of the file."""
    found: dict[Any, list[Event]] = defaultdict(list)
    for event in events:
        found[event[0]].append(event)
    return {case: sorted(path, key=lambda event: event[2]) for case, path in found.items()}


def graph_of(events: list[Event], *, lasting: bool = False) -> dict[str, Any]:
    """The graph as `talo paths graph` tells it, times in seconds."""
    gaps: dict[tuple[str, str], list[int]] = defaultdict(list)
    counts: dict[str, dict[str, int]] = {"activities": {}, "start": {}, "end": {}}

    def count(what: str, name: str) -> None:
        counts[what][name] = counts[what].get(name, 0) + 1

    paths = paths_of(events)
    for path in paths.values():
        for event in path:
            count("activities", event[1])
        count("start", path[0][1])
        count("end", path[-1][1])
        for one, other in itertools.pairwise(path):
            gaps[one[1], other[1]].append(other[2] - one[3 if lasting else 2])
    return {
        "events": len(events),
        "cases": len(paths),
        **counts,
        "edges": {
            pair: (len(lengths), statistics.fmean(lengths), statistics.median(lengths))
            for pair, lengths in gaps.items()
        },
    }
