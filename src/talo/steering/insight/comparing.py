"""Compares two cohorts of cases: which steps each takes, how often and how fast; association, not effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.distributions import normal_quantile
from talo.steering.insight.event_log import EventLog
from talo.steering.insight.filtering import having
from talo.steering.insight.graph import Edge, Graph, graph_in_order
from talo.steering.insight.ordering import Ordered, in_order

CONFIDENCE = 0.95


@dataclass(frozen=True)
class _Cohort:
    name: str
    graph: Graph
    with_edge: dict[tuple[str, str], int]


def comparison(log: EventLog, column: str, first: str, second: str) -> dict[str, Any]:
    """Two cohorts side by side: the cases that have an event with the first value, and those with the second.

    Raises:
        BadInput: a value does not occur, or a case has both.
    """
    cases = [np.unique(log.case[having(log, column, [value])]) for value in (first, second)]
    both = np.intersect1d(cases[0], cases[1])
    if len(both):
        name = log.case_names(both[:1])[0] if log.case_names else str(both[0])
        raise BadInput(f"case {name!r} has both {column} {first!r} and {second!r}; cohorts must not overlap")
    one, other = (
        _cohort(log.where(np.isin(log.case, codes)), name) for codes, name in zip(cases, (first, second), strict=True)
    )
    edges = [{(edge.origin, edge.target): edge for edge in cohort.graph.edges} for cohort in (one, other)]
    pairs = sorted(
        edges[0].keys() | edges[1].keys(),
        key=lambda pair: (-one.with_edge.get(pair, 0) - other.with_edge.get(pair, 0), pair),
    )
    return {
        "column": column,
        "cohorts": {
            cohort.name: {"events": cohort.graph.events, "cases": cohort.graph.cases} for cohort in (one, other)
        },
        "edges": [_compared(pair, (one, other), (edges[0].get(pair), edges[1].get(pair))) for pair in pairs],
    }


def _cohort(log: EventLog, name: str) -> _Cohort:
    ordered = in_order(log)
    found = graph_in_order(ordered, log.activities)
    return _Cohort(name, found, _cases_with_edge(ordered, log.activities))


def _cases_with_edge(ordered: Ordered, names: list[str]) -> dict[tuple[str, str], int]:
    size = len(names)
    found: dict[tuple[str, str], int] = {}
    for part in ordered.parts:
        same = part.case[1:] == part.case[:-1]
        code = (part.activity[:-1].astype(np.int64) * size + part.activity[1:])[same]
        case = part.case[1:][same]
        order = np.lexsort((code, case))
        code, case = code[order], case[order]
        once = np.ones(len(code), np.bool_)
        once[1:] = (code[1:] != code[:-1]) | (case[1:] != case[:-1])
        for pair, count in zip(*np.unique(code[once], return_counts=True), strict=True):
            key = (names[int(pair) // size], names[int(pair) % size])
            found[key] = found.get(key, 0) + int(count)
    return found


def _compared(
    pair: tuple[str, str], cohorts: tuple[_Cohort, _Cohort], edges: tuple[Edge | None, Edge | None]
) -> dict[str, Any]:
    counts = [cohort.with_edge.get(pair, 0) for cohort in cohorts]
    sizes = [cohort.graph.cases for cohort in cohorts]
    shares = [count / size if size else 0.0 for count, size in zip(counts, sizes, strict=True)]
    sides = {
        cohort.name: {
            "cases": count,
            "share_of_cases": share,
            "count": edge.count if edge else 0,
            "mean_seconds": edge.mean_seconds if edge else None,
            "median_seconds": edge.median_seconds if edge else None,
        }
        for cohort, edge, count, share in zip(cohorts, edges, counts, shares, strict=True)
    }
    return {
        "from": pair[0],
        "to": pair[1],
        "cohorts": sides,
        "difference": shares[0] - shares[1],
        "interval": list(difference_interval(counts[0], sizes[0], counts[1], sizes[1])),
    }


def difference_interval(one: int, of_one: int, other: int, of_other: int) -> tuple[float, float]:
    """The 95 % interval of the difference of two shares, by Newcombe's hybrid score; wide where people are few."""
    if not of_one or not of_other:
        return (-1.0, 1.0)
    (low1, high1), (low2, high2) = _score(one, of_one), _score(other, of_other)
    p, q = one / of_one, other / of_other
    low = p - q - float(np.hypot(p - low1, high2 - q))
    high = p - q + float(np.hypot(high1 - p, q - low2))
    return max(-1.0, low), min(1.0, high)


def _score(count: int, size: int) -> npt.NDArray[np.float64]:
    """Wilson's interval of a share."""
    z = normal_quantile((1 + CONFIDENCE) / 2)
    middle = (count + z * z / 2) / (size + z * z)
    reach = z / (size + z * z) * np.sqrt(count * (size - count) / size + z * z / 4)
    return np.array([middle - reach, middle + reach])
