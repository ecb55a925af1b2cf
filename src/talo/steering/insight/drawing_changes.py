"""Draws mean changes between two rounds with their intervals, a line for each measure."""

from __future__ import annotations

from talo.steering.insight.change import Change
from talo.steering.insight.drawing import COLOURS, FAINT, LEFT, RIGHT, WIDTH, Picture, shortened

ROW = 34
NAMES = 240


def drawn(found: dict[str, Change], first: str, second: str) -> str:
    """One row for each measure: the mean change as a dot, its interval as a line, how many it rests on."""
    picture = Picture(f"Mean change from {first} to {second} with 95 % intervals", WIDTH, 70 + ROW * len(found))
    ends = [end for one in found.values() if one.interval for end in one.interval]
    reach = max((abs(end) for end in ends), default=1.0) or 1.0
    left, right = LEFT + NAMES, WIDTH - RIGHT

    def at(value: float) -> float:
        return left + (value + reach) / (2 * reach) * (right - left)

    bottom = 40 + ROW * len(found)
    picture.line([(at(0), 30), (at(0), bottom)], FAINT, 2)
    for row, (name, one) in enumerate(found.items()):
        y = 50 + ROW * row
        picture.text(left - 12, y + 4, shortened(name, 36), "end")
        picture.text(right + 12, y + 4, f"{one.paired} of {one.people} people")
        if one.mean_change is not None:
            low, high = one.interval or (one.mean_change, one.mean_change)
            picture.line([(at(low), y), (at(high), y)], COLOURS[0], 3)
            picture.add(f'<circle cx="{at(one.mean_change):.1f}" cy="{y}" r="6" fill="{COLOURS[0]}"/>')
    for value in (-reach, 0.0, reach):
        picture.text(at(value), bottom + 18, f"{value:.3g}", "middle", 12)
    return picture.whole()
