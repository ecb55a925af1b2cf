"""Draws curves over time: survival by groups with its errors, and the occupation of states."""

from __future__ import annotations

from typing import Any

import numpy as np

from talo.steering.insight.drawing import COLOURS, Axes, Picture
from talo.steering.insight.multi_state import Occupation
from talo.steering.insight.survival import Curve

MOST_POINTS = 2000
WITHIN = 1.96  # standard errors to each side: 95 % of a normal distribution


def survival_drawn(curves: dict[str, Curve]) -> str:
    """Curves of groups as steps with bands of their errors."""
    latest = max((float(curve.times[-1]) for curve in curves.values() if len(curve.times)), default=1.0)
    picture = Picture("Share without the event over time, by group")
    axes = Axes(picture, (0.0, latest), (0.0, 1.0))
    axes.draw("time", "share without the event")
    for place, curve in enumerate(curves.values()):
        colour = COLOURS[place % len(COLOURS)]
        chosen = _some(len(curve.times))
        times, shares, se = curve.times[chosen], curve.survival[chosen], curve.se[chosen]
        upper = _steps(times, np.minimum(1, shares + WITHIN * se), 1.0)
        lower = _steps(times, np.maximum(0, shares - WITHIN * se), 1.0)
        picture.area([axes.at(*point) for point in [*upper, *reversed(lower)]], colour, 0.15)
        picture.line([axes.at(*point) for point in _steps(times, shares, 1.0)], colour, 2, "" if place < 5 else "6 3")
    picture.key(list(curves))
    return picture.whole()


def occupation_drawn(found: Occupation) -> str:
    """States over time, one upon the other."""
    picture = Picture("Share in each state over time")
    latest = float(found.times[-1]) if len(found.times) else found.start + 1
    axes = Axes(picture, (found.start, latest), (0.0, 1.0))
    axes.draw("time", "share")
    chosen = _some(len(found.times))
    times, shares = found.times[chosen], np.cumsum(found.probability[chosen], axis=1)
    below = _steps(times, np.zeros(len(times)), 0.0, found.start)
    begin = np.cumsum(found.initial)
    for place in range(len(found.states)):
        above = _steps(times, shares[:, place], float(begin[place]), found.start)
        points = [axes.at(*point) for point in [*above, *reversed(below)]]
        picture.area(points, COLOURS[place % len(COLOURS)], 0.85)
        below = above
    colours = [COLOURS[place % len(COLOURS)] for place in range(len(found.states))]
    picture.key(found.states[::-1], colours[::-1])  # as they lie upon each other
    return picture.whole()


def _some(count: int) -> Any:
    """Places of at most so many points as a picture shows; the last is among them."""
    return np.unique(np.linspace(0, count - 1, MOST_POINTS).astype(int)) if count > MOST_POINTS else np.arange(count)


def _steps(times: Any, values: Any, first: float, start: float = 0.0) -> list[tuple[float, float]]:
    points, now = [(start, first)], first
    for time, value in zip(times.tolist(), values.tolist(), strict=True):
        points += [(time, now), (time, value)]
        now = value
    return points
