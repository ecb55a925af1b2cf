"""Says what happened to rows whose seal does not fit: changed, missing, out of order, or cut off at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from talo.foundation.audit.marks import Mark

What = Literal["changed", "missing", "order", "tail", "rewritten"]


class Finding(NamedTuple):
    """The number of the row that is wrong, and what is wrong with it."""

    seq: int
    what: What


@dataclass(frozen=True)
class BadSeal:
    """A seal whose root is not that of its rows: what it once covered, and what stands there now."""

    number: int
    expected: Sequence[Mark]
    actual: Sequence[Mark]


def first_finding(bad: Sequence[BadSeal], *, last_seal: int, stands: Callable[[int], bool]) -> Finding:
    """The first difference along the log.

    Args:
        bad: all bad seals in order.
        last_seal: the number of the log's last seal.
        stands: whether a row with this number stands anywhere in the log, sealed or not.
    """
    first = bad[0]
    found = {mark.id: mark for seal in bad for mark in seal.actual}
    for place, expected in enumerate(first.expected):
        actual = first.actual[place] if place < len(first.actual) else None
        if actual == expected:
            continue
        if actual and found.get(expected.id) == expected and actual.id not in {mark.id for mark in first.expected}:
            return Finding(actual.id, "changed")  # a row that was never there pushed the others down
        return Finding(expected.id, _what(expected, actual, bad, last_seal, stands))
    if len(first.actual) > len(first.expected):
        return Finding(first.actual[len(first.expected)].id, "changed")
    # Rows and marks agree, the root does not: the marks were made to fit.
    return Finding(first.expected[0].id if first.expected else 0, "changed")


def _what(
    expected: Mark, actual: Mark | None, bad: Sequence[BadSeal], last_seal: int, stands: Callable[[int], bool]
) -> What:
    found = {mark.id: mark for seal in bad for mark in seal.actual}
    cores = {mark.core for mark in found.values()}
    same_number = found.get(expected.id)
    if same_number is None:
        if expected.core in cores or stands(expected.id):
            return "order"
        return "tail" if _nothing_after(expected, bad, last_seal) else "missing"
    if same_number.core != expected.core:
        return "order" if expected.core in cores else "changed"
    moved = actual is None or actual.id != expected.id
    return "order" if moved else "changed"


def _nothing_after(expected: Mark, bad: Sequence[BadSeal], last_seal: int) -> bool:
    """Whether the row and all that were sealed after it are gone."""
    if bad[-1].number != last_seal or bad[-1].number - bad[0].number != len(bad) - 1:
        return False
    after = bad[0].expected[bad[0].expected.index(expected) :]
    gone = {mark.id for mark in after} | {mark.id for seal in bad[1:] for mark in seal.expected}
    return not any(mark.id in gone for seal in bad for mark in seal.actual)
