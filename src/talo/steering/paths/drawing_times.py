"""Draws what changes with time: states month by month, and shares with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from talo.foundation.ui import formats
from talo.steering.paths.canvas import LETTER, WIDTH, Canvas, apart, wrapped

HEIGHT, LEFT, TOP, BOTTOM, NAMES = 380, 52, 14, 46, 210
LINE_HEIGHT = 20


@dataclass(frozen=True)
class Curve:
    """A share over time: points of month and per cent, perhaps with an interval.

    Attributes:
        css: its colour's class.
    """

    name: str
    css: str
    points: Sequence[tuple[int, int]]
    intervals: Sequence[tuple[int, int] | None] = ()


def states_drawn(
    said: str, names: Mapping[str, str], shares: Sequence[Sequence[float | None]], covered: str, across: str
) -> Canvas:
    """A column for each month, the strongest state lowest; what is covered is hatched together, above the others.

    Args:
        names: of the states, in the order of the shares; their keys are the colours' classes.
        shares: by month, per cent of each state; None where covered.
    """
    canvas = _framed(said, len(shares) - 1, across, whole_steps=True)
    step = _across(canvas) / len(shares)
    ends: dict[str, float] = {}
    for month, row in enumerate(shares):
        for key, bottom, top in _stacked(list(names), row):
            x, space = LEFT + month * step, 0.0 if key else 0.5
            canvas.box(
                x + space, _up(top), step - 2 * space, _up(bottom) - _up(top), f"fill {key}" if key else "covered"
            )
            if month == len(shares) - 1:
                ends[key] = (bottom + top) / 2
    last = dict(zip(names, shares[-1], strict=True))
    labels = [
        (f"{names[key]} {formats.percent_text(last[key])}" if key else covered, height, key or "nothing")
        for key, height in ends.items()
    ]
    _labels(canvas, labels)
    return canvas


def _stacked(names: Sequence[str], shares: Sequence[float | None]) -> list[tuple[str, float, float]]:
    """Fields from bottom to top: name, lower and upper end. What is covered is one field, without a name.

    What is known stays where it would stand: below the first covered state, or above the last one.
    """
    hidden = [place for place, share in enumerate(shares) if share is None]
    first = hidden[0] if hidden else len(names)
    low, high = 0.0, 100.0
    below, above = [], []
    for place in range(first):
        share = shares[place]
        if share:
            below.append((names[place], low, low + share))
            low += share
    for place in reversed(range(first, len(names))):
        share = shares[place]
        if share:
            above.append((names[place], high - share, high))
            high -= share
    return [*below, *([("", low, high)] if hidden and high > low else []), *reversed(above)]


def curves_drawn(said: str, curves: Sequence[Curve], across: str) -> Canvas:
    """Shares at the times at which they are shown, with the intervals of the first one as a band."""
    longest = max((curve.points[-1][0] for curve in curves if curve.points), default=12)
    canvas = _framed(said, longest, across)
    for curve in curves:
        places = [(_at(canvas, month, longest), _up(share)) for month, share in curve.points]
        known = [(place, pair) for place, pair in zip(places, curve.intervals, strict=False) if pair is not None]
        if known:
            upper = [(place[0], _up(pair[1])) for place, pair in known]
            lower = [(place[0], _up(pair[0])) for place, pair in known]
            canvas.area([*upper, *reversed(lower)], f"band soft {curve.css}")
    for number, curve in enumerate(curves):
        places = [(_at(canvas, month, longest), _up(share)) for month, share in curve.points]
        canvas.line(places, f"line ink {curve.css}{' dash' if number else ''}")
        for x, y in places[1:]:
            canvas.dot(x, y, f"dot fill {curve.css}")
    labels = [(f"{one.name} {formats.percent_text(one.points[-1][1])}", one.points[-1][1], one.css) for one in curves]
    _labels(canvas, labels)
    return canvas


def _labels(canvas: Canvas, labels: Sequence[tuple[str, float, str]]) -> None:
    """Names beside the last column, each with its colour, none upon another."""
    lines = [wrapped(said, int((NAMES - 34) / LETTER), 2) for said, _height, _css in labels]
    least = LINE_HEIGHT * (2 if any(len(one) > 1 for one in lines) else 1) - 2
    heights = apart([_up(height) for _said, height, _css in labels], least, TOP + 8, HEIGHT - BOTTOM - 6)
    x = canvas.width - NAMES + 12
    for said, (_text, _height, css), y in zip(lines, labels, heights, strict=True):
        canvas.box(x, y - 7, 14, 14, f"fill ink {css}", round_by=3)
        for number, line in enumerate(said):
            canvas.text(x + 22, y + 5 + 16 * number, line, "name")


def _framed(said: str, longest: int, across: str, *, whole_steps: bool = False) -> Canvas:
    canvas = Canvas(said, HEIGHT, WIDTH)
    for share in range(0, 101, 25):
        canvas.line([(LEFT, _up(share)), (canvas.width - NAMES, _up(share))], "grid" if share else "axis")
        canvas.text(LEFT - 8, _up(share) + 5, formats.percent_text(share), "", "end")
    every = 6 if longest > 18 else 3 if longest > 6 else 1
    for month in range(0, longest + 1, every):
        x = _at(canvas, month, longest)
        if whole_steps:
            x = LEFT + (month + 0.5) * _across(canvas) / (longest + 1)
        canvas.text(x, HEIGHT - BOTTOM + 20, month, "", "middle")
    canvas.text(LEFT + _across(canvas) / 2, HEIGHT - 6, across, "", "middle")
    return canvas


def _across(canvas: Canvas) -> float:
    return canvas.width - LEFT - NAMES


def _at(canvas: Canvas, month: int, longest: int) -> float:
    return LEFT + _across(canvas) * month / max(1, longest)


def _up(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share / 100)
