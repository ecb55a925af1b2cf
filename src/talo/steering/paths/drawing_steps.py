"""Draws the steps of paths: families in columns from left to right, and an arrow for each step."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from talo.steering.paths.canvas import LETTER, WIDTH, Canvas, wrapped
from talo.steering.paths.happenings import JOINED, PLACES, happening
from talo.steering.paths.steps import Step

MOST_NODES, MOST_IN_COLUMN, MOST_STEPS = 16, 6, 24
COLUMNS = (("step",), ("service",), ("benefit",), ("work",), ("exit",))
BOX, TALL, ROW, TOP = 150, 62, 88, 46
WIDEST = 9.0
PORT = 11  # forward steps leave and come in above the middle of a box, backward ones below
Point = tuple[float, float]


def drawn(said: str, at: Mapping[str, int], steps: Sequence[Step], words: Mapping[str, Any]) -> tuple[Canvas, int]:
    """The most common happenings and steps, and how many of the steps are in the picture.

    Args:
        words: the heads of the columns, by the family that they begin with.
    """
    columns = _columns(at)
    columns = [column for column in columns if column]
    tallest = max(map(len, columns), default=1)
    canvas = Canvas(said, TOP + ROW * tallest + 6)
    pitch = (WIDTH - BOX - 2) / max(1, len(columns) - 1)
    places: dict[str, Point] = {}
    for x, column in enumerate(columns):
        for y, key in enumerate(column):
            places[key] = (1 + pitch * x, TOP + ROW * (y + (tallest - len(column)) / 2) + (ROW - TALL) / 2)
    chosen = [step for step in steps if step.origin in places and step.target in places][:MOST_STEPS]
    canvas.tip()
    most = max((step.people for step in chosen), default=1)
    curves = [(step, _curve(step, places)) for step in chosen]
    for step, points in reversed(curves):
        title = f"{happening(step.origin).label} → {happening(step.target).label}: {step.people}"
        canvas.curve(points, 1 + (WIDEST - 1) * math.sqrt(step.people / most), title)
    for x, column in enumerate(columns):
        family = happening(column[0]).family.key
        canvas.text(1 + pitch * x + BOX / 2, 20, words.get(family, ""), "strong", "middle")
    for key, place in places.items():
        _box(canvas, key, at[key], place)
    taken = [(x - 2, y - 2, x + BOX + 2, y + TALL + 2) for x, y in places.values()]
    for step, points in curves:
        _number(canvas, step.people, points, taken)
    return canvas, len(chosen)


def _columns(at: Mapping[str, int]) -> list[list[str]]:
    """The most common happenings, by family; the most common one of each column stands highest."""
    chosen = sorted(at, key=lambda key: (-at[key], PLACES[key]))[:MOST_NODES]
    found = []
    for families in COLUMNS:
        column = [key for key in chosen if happening(key).family.key in families]
        found.append(column[:MOST_IN_COLUMN])
    if JOINED in at and JOINED not in found[0]:
        found[0] = [JOINED]
    return found


def _curve(step: Step, places: Mapping[str, Point]) -> list[Point]:
    """A step's beginning, its two handles and its end."""
    (x1, y1), (x2, y2) = places[step.origin], places[step.target]
    y1, y2 = y1 + TALL / 2, y2 + TALL / 2
    if x1 == x2:
        # Within a column to the right where it goes down, to the left where it goes up.
        side, bulge = (BOX, 1) if y2 > y1 else (0, -1)
        reach = bulge * min(46.0, 22 + abs(y2 - y1) / 8)
        y1, y2 = (y1 + PORT, y2 - PORT) if y2 > y1 else (y1 - PORT, y2 + PORT)
        return [(x1 + side, y1), (x1 + side + reach, y1), (x1 + side + reach, y2), (x1 + side, y2)]
    forward = x2 > x1
    start, end = (x1 + BOX, x2) if forward else (x1, x2 + BOX)
    shift = -PORT if forward else PORT
    middle = (start + end) / 2
    return [(start, y1 + shift), (middle, y1 + shift), (middle, y2 + shift), (end, y2 + shift)]


def _box(canvas: Canvas, key: str, people: int, place: Point) -> None:
    one, (x, y) = happening(key), place
    canvas.box(x, y, BOX, TALL, f"box soft ink {one.family.key}", round_by=8)
    lines = wrapped(str(one.label), int((BOX - 12) / LETTER) + 1, 2)
    first = y + (24 if len(lines) == 1 else 18)
    for number, line in enumerate(lines):
        canvas.text(x + BOX / 2, first + 16 * number, line, "name", "middle")
    canvas.text(x + BOX / 2, y + TALL - 9, people, "strong", "middle")


def _number(canvas: Canvas, people: int, points: list[Point], taken: list[tuple[float, float, float, float]]) -> None:
    """The number of people where it covers no box and no other number; else it stands in the table only."""
    half = 6 + LETTER * len(str(people)) / 2
    for part in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88):
        x, y = _on_the_way(points, part)
        mine = (x - half, y - 11, x + half, y + 11)
        if any(mine[0] < b[2] and b[0] < mine[2] and mine[1] < b[3] and b[1] < mine[3] for b in taken):
            continue
        taken.append(mine)
        canvas.box(mine[0], mine[1], 2 * half, 22, "pill", round_by=11)
        canvas.text(x, y + 5, people, "strong", "middle")
        return


def _on_the_way(points: list[Point], part: float) -> Point:
    weights = ((1 - part) ** 3, 3 * (1 - part) ** 2 * part, 3 * (1 - part) * part**2, part**3)
    x, y = (sum(w * point[axis] for w, point in zip(weights, points, strict=True)) for axis in (0, 1))
    return x, y
