"""Pictures as SVG in the house's look: classes instead of colours, so that theme, print and a strict CSP hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe

WIDTH = 960
CLASS = re.compile(r'class="([^"]*)"')
LETTER = 7.6  # the width of a letter of 14 px, about
# What the classes mean where the house's own style sheet is not at hand: in a file that somebody has taken along.
FONT = '"Atkinson Hyperlegible Next", "Atkinson Hyperlegible", Verdana, sans-serif'
INK, SOFT_INK, PAPER, LINE, STRONG_LINE, WELL = "#182725", "#4b5a57", "#ffffff", "#d9d7cd", "#75817d", "#e9e8e1"
MEANING = {
    "strong": {"font-weight": "700", "fill": INK},
    "name": {"fill": INK},
    "grid": {"fill": "none", "stroke": LINE},
    "axis": {"fill": "none", "stroke": STRONG_LINE},
    "zero": {"fill": "none", "stroke": STRONG_LINE, "stroke-width": "2"},
    "edge": {"fill": "none", "stroke": SOFT_INK, "stroke-opacity": "0.55"},
    "tip": {"fill": SOFT_INK},
    "pill": {"fill": PAPER, "stroke": LINE},
    "line": {"fill": "none", "stroke-width": "3"},
    "dash": {"stroke-dasharray": "7 5"},
    "dot": {"stroke": PAPER},
    "box": {"stroke-width": "2"},
    "covered": {"fill": WELL, "stroke": STRONG_LINE, "stroke-dasharray": "3 3"},
}
# Colours of what a shape is about: strong and soft.
COLOURS = {
    "work": ("#98431c", "#fae6db"),
    "service": ("#1f6f63", "#dcedea"),
    "benefit": ("#3d5f94", "#e4ebf5"),
    "seeking": (STRONG_LINE, WELL),
    "step": (STRONG_LINE, WELL),
    "exit": (STRONG_LINE, WELL),
    "nothing": (LINE, WELL),
    "primary": ("#15594f", "#e0eeea"),
}


class Canvas:
    """A picture that grows by marks; `said` is its text alternative."""

    def __init__(self, said: str, height: float, width: float = WIDTH) -> None:
        self.said, self.width, self.height = said, width, height
        self.marks: list[str] = []

    def line(self, points: Sequence[tuple[float, float]], css: str) -> None:
        """A line through points."""
        self.marks.append(f'<polyline class="{css}" points="{_points(points)}"/>')

    def area(self, points: Sequence[tuple[float, float]], css: str) -> None:
        """A filled shape."""
        self.marks.append(f'<polygon class="{css}" points="{_points(points)}"/>')

    def box(self, x: float, y: float, width: float, height: float, css: str, *, round_by: float = 0) -> None:
        """A rectangle."""
        self.marks.append(
            f'<rect class="{css}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{round_by:g}"/>'
        )

    def dot(self, x: float, y: float, css: str, radius: float = 5) -> None:
        """A point."""
        self.marks.append(f'<circle class="{css}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"/>')

    def curve(self, points: Sequence[tuple[float, float]], width: float, title: str) -> None:
        """An arrow along a curve with two handles; `title` shows where a pointer rests on it."""
        first, *others = (f"{x:.1f} {y:.1f}" for x, y in points)
        self.marks.append(
            f'<path class="edge" d="M{first}C{" ".join(others)}" stroke-width="{width:.1f}" marker-end="url(#tip)">'
            f"<title>{escape(title)}</title></path>"
        )

    def tip(self) -> None:
        """The arrows' tip; once in a picture that has arrows."""
        self.marks.append(
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="10" markerHeight="10" '
            'markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0 8 4 0 8Z"/></marker></defs>'
        )

    def text(self, x: float, y: float, said: object, css: str = "", anchor: str = "start") -> None:
        """A line of text."""
        named = f' class="{css}"' if css else ""
        self.marks.append(f'<text{named} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(str(said))}</text>')

    def inline(self) -> SafeString:
        """The picture for a page; its letters and colours are the page's."""
        return mark_safe(self._svg("", self.marks))  # noqa: S308 - every text went through `escape`

    def file(self) -> str:
        """The picture as a file of its own."""
        paper = f'<rect width="{self.width:g}" height="{self.height:g}" fill="{PAPER}"/>'
        marks = [CLASS.sub(lambda found: _painted(found[1]), mark) for mark in self.marks]
        root = f' font-family=\'{FONT}\' font-size="14" fill="{SOFT_INK}"'
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{self._svg(root, [paper, *marks])}\n'

    def _svg(self, root: str, marks: Sequence[str]) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" role="img" '
            f'aria-label="{escape(self.said)}"{root}>{"".join(marks)}</svg>'
        )


def _painted(classes: str) -> str:
    """The attributes that classes stand for."""
    names = classes.split()
    found: dict[str, str] = {}
    for name in names:
        found |= MEANING.get(name, {})
    strong, soft = next((COLOURS[name] for name in names if name in COLOURS), ("", ""))
    for name, attribute, colour in (("ink", "stroke", strong), ("soft", "fill", soft), ("fill", "fill", strong)):
        if name in names:
            found[attribute] = colour
    return " ".join(f'{attribute}="{value}"' for attribute, value in found.items())


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def wrapped(text: str, most: int, lines: int) -> list[str]:
    """A text in lines of at most so many letters; what does not fit is cut with an ellipsis."""
    found = [""]
    for word in text.replace("\u00ad", "").split():
        longer = f"{found[-1]} {word}".strip()
        if len(longer) <= most or not found[-1]:
            found[-1] = longer
        else:
            found.append(word)
    cut = [line if len(line) <= most else line[: most - 1] + "…" for line in found[:lines]]
    if len(found) > lines and not cut[-1].endswith("…"):
        cut[-1] = cut[-1][: most - 1] + "…"
    return cut


def apart(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Heights as near as possible to the wanted ones, in their order, so that labels stand `least` apart."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    found = [0.0] * len(wanted)
    above = low - least
    for place in order:
        above = found[place] = max(wanted[place], above + least)
    below = high + least
    for place in reversed(order):
        below = found[place] = min(found[place], below - least)
    return found
