"""Simple charts as SVG without script or inline style: each carries the figures of its table and says them in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil
from typing import Any, TypeGuard

from django.utils.translation import gettext as _

from talo.foundation.ui import formats

Number = Decimal | int | float
COVERED = "<5"
# Where a line chart draws, in per cent of its box: room for figures above and names below.
LINE_SIDE, LINE_CEILING, LINE_FLOOR = 3.0, 16.0, 84.0


@dataclass(frozen=True)
class Covered:
    """A figure that may not be shown: fewer than five people, or a second one that would give the first away."""

    second: bool = False

    def __str__(self) -> str:
        return _("covered") if self.second else COVERED


Value = Number | Covered | None


def value_text(value: Value, unit: str = "", decimals: int | None = None) -> str:
    """The figure as text: `<5` and `covered` stay words, what is not known is said, never blank."""
    if isinstance(value, Covered):
        return str(value)
    if value is None:
        return _("not entered")
    text = formats.number_text(value, decimals)
    return f"{text}{formats.NARROW_SPACE}{unit}" if unit else text


@dataclass(frozen=True)
class Bar:
    """One bar: its name, figure and, if there is one, its goal."""

    label: Any
    value: Value
    target: Number | None = None


@dataclass
class BarChart:
    """Bars beside each other on one scale, each with its goal as a line."""

    title: Any
    bars: Sequence[Bar]
    unit: str = ""
    decimals: int | None = None
    maximum: Number | None = None
    label_heading: Any = ""
    note: Any = ""

    @property
    def top(self) -> float:
        """The end of the scale."""
        if self.maximum is not None:
            return float(self.maximum)
        figures = [float(b.value) for b in self.bars if _is_number(b.value)]
        figures += [float(b.target) for b in self.bars if b.target is not None]
        return max(figures, default=0) or 1

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Bars with widths in per cent and figures as text."""
        return [
            {
                "label": bar.label,
                "width": _share(bar.value, self.top),
                "mark": _share(bar.target, self.top),
                "text": value_text(bar.value, self.unit, self.decimals),
                "target": value_text(bar.target, self.unit, self.decimals) if bar.target is not None else "",
                "shown": _is_number(bar.value),
                "covered": isinstance(bar.value, Covered),
            }
            for bar in self.bars
        ]

    @property
    def has_targets(self) -> bool:
        """Whether a column of goals is needed."""
        return any(bar.target is not None for bar in self.bars)


@dataclass(frozen=True)
class Point:
    """One figure at one time."""

    label: Any
    value: Value


@dataclass
class LineChart:
    """A figure over time, with its goal as a dashed line. A missing or covered figure breaks the line."""

    title: Any
    points: Sequence[Point]
    target: Number | None = None
    unit: str = ""
    decimals: int | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    note: Any = ""

    def _bounds(self) -> tuple[float, float]:
        figures = [float(p.value) for p in self.points if _is_number(p.value)]
        if self.target is not None:
            figures.append(float(self.target))
        low = float(self.minimum) if self.minimum is not None else min([*figures, 0])
        high = float(self.maximum) if self.maximum is not None else max(figures, default=1)
        return (low, high) if high > low else (low, low + 1)

    def _y(self, value: Number) -> float:
        """Height in per cent from the top, so that letters keep their size on a phone."""
        low, high = self._bounds()
        return round(LINE_FLOOR - (float(value) - low) / (high - low) * (LINE_FLOOR - LINE_CEILING), 2)

    def _x(self, number: int) -> float:
        """Position in per cent from the left."""
        return round(LINE_SIDE + (100 - 2 * LINE_SIDE) * (number / max(len(self.points) - 1, 1)), 2)

    def _anchor(self, number: int) -> str:
        last = len(self.points) - 1
        return "start" if number == 0 < last else "end" if number == last > 0 else "middle"

    @property
    def dots(self) -> list[dict[str, Any]]:
        """Points that can be drawn; of many only some carry their figure, the last always."""
        return [
            {
                "x": self._x(number),
                "y": self._y(point.value),
                "text": value_text(point.value, self.unit, self.decimals) if self._named(number) else "",
                "minor": self._minor(number),
                "anchor": self._anchor(number),
            }
            for number, point in enumerate(self.points)
            if _is_number(point.value)
        ]

    @property
    def lines(self) -> list[dict[str, float]]:
        """Pieces of line between neighbours that are both known."""
        return [
            {"x1": self._x(n), "y1": self._y(a.value), "x2": self._x(n + 1), "y2": self._y(b.value)}
            for n, (a, b) in enumerate(pairwise(self.points))
            if _is_number(a.value) and _is_number(b.value)
        ]

    def _named(self, number: int) -> bool:
        last = len(self.points) - 1
        step = max(1, ceil(len(self.points) / 6))
        return number == last or (number % step == 0 and last - number >= step)

    def _minor(self, number: int) -> bool:
        """Left out on a phone: every second one from the end, and the second; never the first or the last."""
        last = len(self.points) - 1
        return len(self.points) > 3 and 0 < number < last and ((last - number) % 2 == 1 or number == 1)

    @property
    def target_y(self) -> float | None:
        """Height of the goal's line."""
        return self._y(self.target) if self.target is not None else None

    @property
    def target_text(self) -> str:
        """The goal as text."""
        return value_text(self.target, self.unit, self.decimals) if self.target is not None else ""

    @property
    def ticks(self) -> list[dict[str, Any]]:
        """Names under the line."""
        return [
            {"x": self._x(n), "label": p.label, "minor": self._minor(n), "anchor": self._anchor(n)}
            for n, p in enumerate(self.points)
            if self._named(n)
        ]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The table's rows."""
        return [{"label": p.label, "text": value_text(p.value, self.unit, self.decimals)} for p in self.points]

    @property
    def words(self) -> str:
        """What the line says, in one sentence."""
        known = [p for p in self.points if _is_number(p.value)]
        if not known:
            return _("%(title)s: no figures yet.") % {"title": self.title}
        first, last = known[0], known[-1]
        return _("%(title)s: %(first_label)s %(first)s, %(last_label)s %(last)s.") % {
            "title": self.title,
            "first_label": first.label,
            "first": value_text(first.value, self.unit, self.decimals),
            "last_label": last.label,
            "last": value_text(last.value, self.unit, self.decimals),
        }


@dataclass(frozen=True)
class Share:
    """A part of a whole."""

    label: Any
    value: Value


@dataclass
class ShareBars:
    """Parts of a whole as bars of one length each, so that they compare without colours."""

    title: Any
    shares: Sequence[Share]
    unit: str = ""
    label_heading: Any = ""
    note: Any = ""

    @property
    def hides(self) -> bool:
        """Whether a figure is covered: then no per cents are shown, for they would give it away."""
        return any(isinstance(share.value, Covered) for share in self.shares)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Rows with figure, per cent and width."""
        whole = sum(float(s.value) for s in self.shares if _is_number(s.value))
        top = max((float(s.value) for s in self.shares if _is_number(s.value)), default=0) if self.hides else whole
        rows = []
        for share in self.shares:
            width = _share(share.value, top or 1)
            known = _is_number(share.value) and not self.hides and whole > 0
            rows.append(
                {
                    "label": share.label,
                    "width": width,
                    "shown": _is_number(share.value),
                    "text": value_text(share.value, self.unit),
                    "percent": formats.percent_text(width) if known else "",
                }
            )
        return rows


def spark_points(values: Sequence[Value], target: Number | None = None) -> dict[str, Any]:
    """Points of a small line 120 × 36 with its goal; the scale spans figures and goal."""
    known = [float(v) for v in values if _is_number(v)]
    scale = [*known, *([float(target)] if target is not None else [])]
    low, high = (min(scale), max(scale)) if scale else (0, 1)
    spread = (high - low) or 1

    def y(value: float) -> float:
        return round(31 - (value - low) / spread * 26, 1)

    step = 112 / max(len(values) - 1, 1)
    points = [(round(4 + step * n, 1), y(float(v))) for n, v in enumerate(values) if _is_number(v)]
    return {
        "points": " ".join(f"{a},{b}" for a, b in points),
        "last": points[-1] if points else None,
        "goal": y(float(target)) if target is not None else None,
    }


def _is_number(value: Value) -> TypeGuard[Number]:
    return value is not None and not isinstance(value, Covered)


def _share(value: Value, top: float) -> float | None:
    """Per cent of the scale, kept between 0 and 100; None where there is nothing to draw."""
    if not _is_number(value):
        return None
    return round(min(max(float(value) / top * 100, 0), 100), 2)
