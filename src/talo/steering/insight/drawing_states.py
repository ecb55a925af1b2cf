"""Draws state sequences: the shares over time above, single cases below (the index plot)."""

from __future__ import annotations

import numpy as np

from talo.steering.insight.drawing import LEFT, MORE_COLOURS, RIGHT, TOP, WIDTH, Picture, grouped, shortened
from talo.steering.insight.states import Sequences, StateReport

ROWS = 200  # of single cases: what can be told apart
EACH = 2  # pixels
SHARES = 240  # pixels
LABELS = 6  # periods that are named
QUARTERS = 4


def drawn(
    sequences: Sequences,
    report: StateReport,
    *,
    title: str = "States over time: shares, and single cases",
    shares: str = "share of those at hand",
    cases: str | None = None,
) -> str:
    """Shares of the states by period, and a sample of cases sorted from their beginning, a line each.

    Args:
        title: what a screen reader says.
        shares, cases: the headings of the upper and the lower plot.
    """
    codes = sequences.codes[:: max(1, -(-len(sequences.codes) // ROWS))]
    height = TOP + SHARES + 72 + len(codes) * EACH + 40
    names = report.states[::-1]  # as they lie upon each other
    picture = Picture(title, WIDTH, max(height, TOP + 38 * len(names) + 20))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(report.periods))
    colours = [MORE_COLOURS[place % len(MORE_COLOURS)] for place in range(len(report.states))]
    picture.text(LEFT, TOP - 12, shares)
    picture.add('<g shape-rendering="crispEdges">')
    _draw_shares(picture, report, step, colours)
    picture.add("</g>")
    for quarter in range(QUARTERS + 1):
        y = TOP + SHARES * (1 - quarter / QUARTERS)
        picture.text(LEFT - 8, y + 4, f"{quarter / QUARTERS:.0%}", "end", 12)
    _draw_periods(picture, report.periods, step, TOP + SHARES + 16)
    top = TOP + SHARES + 72
    picture.text(LEFT, top - 12, cases or f"{grouped(len(codes))} of {grouped(report.cases)} cases, sorted")
    picture.add('<g shape-rendering="crispEdges">')
    if codes.size:
        for row, line in enumerate(codes[np.lexsort(codes.T[::-1])].tolist()):
            _draw_case(picture, line, top + row * EACH, step, colours)
    picture.add("</g>")
    _draw_periods(picture, report.periods, step, top + len(codes) * EACH + 16)
    picture.key(names, colours[::-1])
    return picture.whole()


def _draw_shares(picture: Picture, report: StateReport, step: float, colours: list[str]) -> None:
    for column, shares in enumerate(report.shares()):
        y = float(TOP + SHARES)
        for place, share in enumerate(shares.tolist()):
            if share:
                y -= share * SHARES
                _bar(picture, LEFT + column * step, y, step, share * SHARES, colours[place])


def _draw_periods(picture: Picture, periods: list[str], step: float, y: float) -> None:
    """Some of the periods' names, each below the middle of its column."""
    if not periods:
        return
    for place in np.unique(np.linspace(0, len(periods) - 1, min(LABELS, len(periods))).astype(int)).tolist():
        picture.text(LEFT + (place + 0.5) * step, y, shortened(periods[place], 14), "middle", 12)


def _draw_case(picture: Picture, line: list[int], y: float, step: float, colours: list[str]) -> None:
    begin = 0
    for place in range(1, len(line) + 1):
        if place == len(line) or line[place] != line[begin]:
            if line[begin] < len(colours):
                _bar(picture, LEFT + begin * step, y, (place - begin) * step, EACH, colours[line[begin]])
            begin = place


def _bar(picture: Picture, x: float, y: float, width: float, height: float, colour: str) -> None:
    picture.add(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>')
