"""Draws changes: a row for each area, the mean as a point and its interval as a line, beside no change at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from talo.foundation.ui import formats
from talo.steering.paths.canvas import LETTER, WIDTH, Canvas, wrapped

NAMES, FIGURES, ROW, TOP, BOTTOM = 270, 190, 40, 30, 40


@dataclass(frozen=True)
class Row:
    """An area's mean change with its interval."""

    name: str
    mean: float
    interval: tuple[float, float]


def changes_drawn(said: str, rows: Sequence[Row], lower: str, higher: str) -> Canvas:
    """The rows on one scale around 0; `lower` and `higher` say what the sides mean."""
    canvas = Canvas(said, TOP + ROW * len(rows) + BOTTOM)
    reach = max(1, ceil(max(abs(end) for row in rows for end in (*row.interval, row.mean))))
    left, right = NAMES, WIDTH - FIGURES

    def at(value: float) -> float:
        return left + (right - left) * (value + reach) / (2 * reach)

    base = TOP + ROW * len(rows)
    for value in sorted({-reach, -reach / 2, 0, reach / 2, reach}):
        canvas.line([(at(value), TOP - 6), (at(value), base)], "zero" if value == 0 else "grid")
        canvas.text(at(value), base + 20, signed(value), "", "middle")
    canvas.text(left, TOP - 12, f"← {lower}", "", "start")
    canvas.text(right, TOP - 12, f"{higher} →", "", "end")
    for number, row in enumerate(rows):
        y = TOP + ROW * (number + 0.5)
        lines = wrapped(row.name, int((NAMES - 16) / LETTER), 2)
        for place, line in enumerate(lines):
            canvas.text(0, y + 5 + 16 * place - 8 * (len(lines) - 1), line, "name")
        canvas.line([(at(row.interval[0]), y), (at(row.interval[1]), y)], "line ink primary")
        canvas.dot(at(row.mean), y, "dot fill primary", 6)
        low, high = (signed(end) for end in row.interval)
        canvas.text(right + 16, y + 5, f"{signed(row.mean)} ({low} – {high})", "name")
    return canvas


def signed(value: float) -> str:
    """`+0,5`, `−1,2`, `0`."""
    text = formats.number_text(abs(round(value, 1)), None if float(value).is_integer() else 1)
    return f"+{text}" if value > 0 else f"−{text}" if value < 0 else "0"
