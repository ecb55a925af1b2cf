"""The risks of a plan as a matrix: probability by effect, the weightiest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from talo.steering.programmes.models import Risk

LEVELS = (Risk.Level.LOW, Risk.Level.MEDIUM, Risk.Level.HIGH)


@dataclass(frozen=True)
class Matrix:
    """Heads of the effects, and for each probability, the highest first, the titles of the risks in each cell."""

    effects: list[str]
    rows: list[tuple[str, list[list[str]]]]


def matrix(risks: Iterable[Risk]) -> Matrix | None:
    """The matrix of the risks that the plan weighs; None where it weighs none."""
    cells: dict[tuple[str, str], list[str]] = {}
    for risk in risks:
        if risk.probability and risk.effect:
            cells.setdefault((risk.probability, risk.effect), []).append(str(risk.title))
    if not cells:
        return None
    rows: list[tuple[str, Any]] = [
        (str(probability.label), [cells.get((probability, effect), []) for effect in LEVELS])
        for probability in reversed(LEVELS)
    ]
    return Matrix([str(effect.label) for effect in LEVELS], rows)
