"""Draws state sequences: the shares over time above, single cases below (the index plot)."""

from __future__ import annotations

import numpy as np

from talo.steering.insight.drawing import COLOURS, LEFT, RIGHT, TOP, WIDTH, Picture
from talo.steering.insight.states import Sequences, StateReport

ROWS = 200  # of single cases: what can be told apart
EACH = 2  # pixels
SHARES = 240  # pixels


def drawn(sequences: Sequences, report: StateReport) -> str:
    """Shares of the states by period, and a sample of cases sorted from their beginning, a line each."""
    codes = sequences.codes[:: max(1, -(-len(sequences.codes) // ROWS))]
    height = TOP + SHARES + 60 + len(codes) * EACH + 30
    picture = Picture("States over time: shares, and single cases", WIDTH, height)
    step = (WIDTH - LEFT - RIGHT) / max(1, len(report.periods))
    colours = [COLOURS[place % len(COLOURS)] for place in range(len(report.states))]
    picture.text(LEFT, TOP - 12, "share of those at hand")
    for column, shares in enumerate(report.shares()):
        y = float(TOP + SHARES)
        for place, share in enumerate(shares.tolist()):
            if share:
                y -= share * SHARES
                _bar(picture, LEFT + column * step, y, step, share * SHARES, colours[place])
    picture.text(LEFT, TOP + SHARES + 18, report.periods[0] if report.periods else "")
    picture.text(WIDTH - RIGHT, TOP + SHARES + 18, report.periods[-1] if report.periods else "", "end")
    top = TOP + SHARES + 60
    picture.text(LEFT, top - 10, f"{len(codes)} of {report.cases} cases, sorted")
    if codes.size:
        for row, line in enumerate(codes[np.lexsort(codes.T[::-1])].tolist()):
            _draw_case(picture, line, top + row * EACH, step, colours)
    picture.key(report.states, colours)
    return picture.whole()


def _draw_case(picture: Picture, line: list[int], y: float, step: float, colours: list[str]) -> None:
    begin = 0
    for place in range(1, len(line) + 1):
        if place == len(line) or line[place] != line[begin]:
            if line[begin] < len(colours):
                _bar(picture, LEFT + begin * step, y, (place - begin) * step, EACH, colours[line[begin]])
            begin = place


def _bar(picture: Picture, x: float, y: float, width: float, height: float, colour: str) -> None:
    picture.add(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>')
