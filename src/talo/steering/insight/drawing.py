"""Small pictures as SVG text: a canvas, axes, and colours that also differ in lightness.

A picture stands alone, and a page may put it into its own look: text and arrows are `currentColor` (the root's `color`
attribute, which any rule for `.picture` overrides), grounds carry the class `paper`, boxes the class `box`.
"""

from __future__ import annotations

import math
from html import escape

WIDTH, HEIGHT = 960, 540
LEFT, RIGHT, TOP, BOTTOM = 70, 224, 30, 50
INK, FAINT, PAPER = "#1b1b1f", "#c9c9d1", "#ffffff"
# Okabe and Ito's, which people with any colour vision tell apart.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#7f7f7f", "#332288", "#882255", "#117733")
MORE_COLOURS = (*COLOURS, "#ddcc77", "#44aa99", "#661100", "#aa4499", "#c4c4c4", "#999933")  # Tol's muted ones
TICKS = 5
ROUND = (1, 2, 5, 10)
KEY_LETTERS = 23


class Picture:
    """An SVG picture that grows by marks; its title is what a screen reader says."""

    def __init__(self, title: str, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.title, self.width, self.height = title, width, height
        self.marks: list[str] = []

    def add(self, mark: str) -> None:
        """Add an element as it stands."""
        self.marks.append(mark)

    def line(self, points: list[tuple[float, float]], colour: str = INK, width: float = 1.0, dash: str = "") -> None:
        """A line through points."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width:.1f}"{dashed}/>')

    def area(self, points: list[tuple[float, float]], colour: str, opacity: float = 1.0) -> None:
        """A filled shape."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.add(f'<polygon points="{path}" fill="{colour}" fill-opacity="{opacity:.2f}"/>')

    def text(
        self, x: float, y: float, said: str, anchor: str = "start", size: int = 13, *, faint: bool = False
    ) -> None:
        """A line of text; `faint` for what is of less weight."""
        opacity = ' fill-opacity="0.72"' if faint else ""
        self.add(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"{opacity}>{escape(said)}</text>'
        )

    def label(self, x: float, y: float, said: str, size: int) -> None:
        """A text around a point on a ground of its own, so that lines below it do not strike it through."""
        width, height = len(said) * size * 0.55 + 4, size + 4
        self.add(
            f'<rect class="paper" x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:.1f}" '
            f'height="{height}" rx="3" fill="{PAPER}" fill-opacity="0.88"/>'
        )
        self.text(x, y + size * 0.36, said, "middle", size)

    def key(self, names: list[str], colours: list[str] | None = None) -> None:
        """Names beside their colours, to the right of the plot."""
        y = TOP
        for place, name in enumerate(names):
            colour = (colours or list(COLOURS))[place % len(colours or COLOURS)]
            self.add(f'<rect x="{self.width - RIGHT + 16}" y="{y}" width="14" height="14" fill="{colour}"/>')
            for line in wrapped(name, KEY_LETTERS, 2):
                self.text(self.width - RIGHT + 36, y + 12, line)
                y += 16
            y += 6

    def whole(self) -> str:
        """The picture as a text."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" role="img" font-family="sans-serif" color="{INK}" fill="currentColor">'
            f"<title>{escape(self.title)}</title>"
            f'<rect class="paper" width="{self.width}" height="{self.height}" fill="{PAPER}"/>'
            f"{''.join(self.marks)}</svg>"
        )


class Axes:
    """Where values lie in a picture: `x` from `low` to `high`, `y` from `bottom` to `top`."""

    def __init__(self, picture: Picture, x: tuple[float, float], y: tuple[float, float]) -> None:
        self.picture = picture
        self.low, self.high = x[0], x[1] if x[1] > x[0] else x[0] + 1
        self.bottom, self.top = y[0], y[1] if y[1] > y[0] else y[0] + 1

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The place of a value."""
        across = (x - self.low) / (self.high - self.low) * (self.picture.width - LEFT - RIGHT)
        up = (y - self.bottom) / (self.top - self.bottom) * (self.picture.height - TOP - BOTTOM)
        return LEFT + across, self.picture.height - BOTTOM - up

    def draw(self, across: str, up: str) -> None:
        """Lines, numbers and what they count."""
        for y in _round_values(self.bottom, self.top):
            self.picture.line([self.at(self.low, y), self.at(self.high, y)], FAINT)
            self.picture.text(LEFT - 8, self.at(0, y)[1] + 4, f"{y:.3g}", "end", 12)
        for x in _round_values(self.low, self.high):
            self.picture.text(self.at(x, 0)[0], self.picture.height - BOTTOM + 18, f"{x:.10g}", "middle", 12)
        self.picture.text((LEFT + self.picture.width - RIGHT) / 2, self.picture.height - 10, across, "middle")
        self.picture.text(LEFT - 50, TOP - 12, up)


def _round_values(low: float, high: float) -> list[float]:
    """Round numbers between two values, some more or less than `TICKS`."""
    size = 10.0 ** math.floor(math.log10((high - low) / TICKS))
    step = next(size * many for many in ROUND if (high - low) / (size * many) <= TICKS + 1)
    first = math.ceil(low / step - 1e-9)
    return [round(number * step, 12) for number in range(first, math.floor(high / step + 1e-9) + 1)]


def shortened(text: str, most: int) -> str:
    """A text of at most so many letters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def wrapped(text: str, letters: int, lines: int) -> list[str]:
    """A text in at most so many lines of at most so many letters; what is longer ends with an ellipsis."""
    found: list[str] = []
    for word in text.split():
        if found and len(found[-1]) + 1 + len(word) <= letters:
            found[-1] += f" {word}"
            continue
        while len(word) > letters:
            found.append(f"{word[: letters - 1]}-")
            word = word[letters - 1 :]
        found.append(word)
    if len(found) > lines:
        found = [*found[: lines - 1], shortened(f"{found[lines - 1]}…", letters)]
    return found or [""]


def grouped(count: int) -> str:
    """A whole number with thin spaces between thousands."""
    return f"{count:,}".replace(",", "\u202f")
