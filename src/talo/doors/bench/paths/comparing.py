"""Whether Talo and its peers came to the same result; a fast wrong number is worth nothing."""

from __future__ import annotations

import json
import math
from typing import Any

CLOSE = 1e-9
NUMBERS = ("count", "mean_seconds", "median_seconds")
TOLD_OF_STATES = (
    "cases",
    "states",
    "transition_matrix",
    "mean_time_in_state",
    "distribution",
    "entropy",
    "mean_entropy_within",
)


def graphs_differ(one: str, other: str) -> str | None:
    """What differs between the edges of two graphs, or None."""
    mine, theirs = _edges(one), _edges(other)
    if mine.keys() != theirs.keys():
        return f"{len(mine.keys() ^ theirs.keys())} edges stand in one of the graphs only"
    for pair, edge in mine.items():
        for name in NUMBERS:
            if not math.isclose(edge[name], theirs[pair][name], rel_tol=CLOSE, abs_tol=1e-6):
                return f"{' → '.join(pair)}: {name} is {edge[name]} in one and {theirs[pair][name]} in the other"
    return None


def curves_differ(one: str, other: str) -> str | None:
    """What differs between two sets of survival curves, or None; times that only one tells are left out."""
    mine, theirs = json.loads(one), json.loads(other)
    for name, curve in theirs["groups"].items():
        own = dict(zip(mine["groups"][name]["times"], mine["groups"][name]["survival"], strict=True))
        for time, value in zip(curve["times"], curve["survival"], strict=True):
            if time in own and abs(own[time] - value) > CLOSE:
                return f"group {name} at {time}: {own[time]} and {value}"
    statistics = mine["log_rank"]["statistic"], theirs["log_rank"]["statistic"]
    return None if math.isclose(*statistics, rel_tol=1e-6) else f"log-rank: {statistics[0]} and {statistics[1]}"


def states_differ(one: str, other: str) -> str | None:
    """What differs between two counts of state sequences, or None; what only one of them tells is left out."""
    mine, theirs = json.loads(one), json.loads(other)
    return next((what for key in TOLD_OF_STATES if (what := _differ(key, mine[key], theirs[key]))), None)


def _differ(where: str, mine: Any, theirs: Any) -> str | None:
    if isinstance(mine, dict) and isinstance(theirs, dict) and mine.keys() == theirs.keys():
        pairs = [(f"{where} {key}", value, theirs[key]) for key, value in mine.items()]
    elif isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        pairs = [(f"{where} {place}", *both) for place, both in enumerate(zip(mine, theirs, strict=True))]
    else:
        plain = all(isinstance(value, (int, float)) for value in (mine, theirs))
        same = math.isclose(mine, theirs, rel_tol=CLOSE, abs_tol=CLOSE) if plain else mine == theirs
        return None if same else f"{where}: {mine} and {theirs}"
    return next((what for pair in pairs if (what := _differ(*pair))), None)


def _edges(text: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {(edge["from"], edge["to"]): edge for edge in json.loads(text)["edges"]}
