"""Time to an event: Kaplan–Meier with Greenwood's errors, restricted mean, and the log-rank test between groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from talo.steering.insight.bad_input import in_row
from talo.steering.insight.distributions import chi_square_above

Floats = npt.NDArray[np.float64]
HALF = 0.5


@dataclass(frozen=True)
class Lifetimes:
    """How long each was followed, and whether the event came; one entry for each row.

    Attributes:
        event: 1 where the event came at `duration`, 0 where the following ended there.
        entry: from when on they were followed (counted as at risk after it), or None for from the beginning.
        group: the place of the row's group in `groups`.
    """

    duration: Floats
    event: npt.NDArray[np.bool_]
    entry: Floats | None
    group: npt.NDArray[np.integer[Any]]
    groups: list[str]


@dataclass(frozen=True)
class Curve:
    """The Kaplan–Meier curve of a group at each time at which somebody's following ended.

    Attributes:
        se: Greenwood's standard error of `survival`.
        at_risk: how many were followed just before.
    """

    times: Floats
    survival: Floats
    se: Floats
    at_risk: npt.NDArray[np.int64]
    events: npt.NDArray[np.int64]
    people: int

    def median(self) -> float | None:
        """The first time at which at most half are left; where the curve runs along one half, the middle of that."""
        reached = np.flatnonzero(self.survival <= HALF + 1e-12)
        if not len(reached):
            return None
        first = int(reached[0])
        if abs(self.survival[first] - HALF) < 1e-12:
            later = np.flatnonzero(self.survival < HALF - 1e-12)
            if len(later):
                return float((self.times[first] + self.times[int(later[0])]) / 2)
        return float(self.times[first])

    def restricted_mean(self, horizon: float) -> tuple[float, float]:
        """The mean time without the event up to a horizon, and its standard error."""
        inside = self.times < horizon
        edges = np.concatenate(([0.0], self.times[inside], [horizon]))
        areas = np.diff(edges) * np.concatenate(([1.0], self.survival[inside]))
        total = float(areas.sum())
        beyond = total - np.cumsum(areas)[:-1]
        risk, events = self.at_risk[inside], self.events[inside]
        left = (risk - events).astype(np.float64)
        terms = np.divide(events * beyond**2, risk * left, out=np.zeros(len(left)), where=left > 0)
        return total, float(np.sqrt(terms.sum()))


@dataclass(frozen=True)
class LogRank:
    """The log-rank test: whether groups differ by more than chance."""

    statistic: float
    degrees: int
    p_value: float


def check(lives: Lifetimes) -> None:
    """Refuse what cannot be a lifetime.

    Raises:
        BadInput: a duration is missing or below 0, or not after its entry.
    """
    _refuse_first(~np.isfinite(lives.duration), "the duration is missing or not a number")
    _refuse_first(lives.duration < 0, "the duration is below 0")
    if lives.entry is not None:
        _refuse_first(~np.isfinite(lives.entry), "the entry is missing or not a number")
        _refuse_first(lives.duration <= lives.entry, "the duration does not end after the entry")


def _refuse_first(wrong: npt.NDArray[np.bool_], what: str) -> None:
    if wrong.any():
        raise in_row(int(wrong.argmax()), what)


def curves(lives: Lifetimes) -> dict[str, Curve]:
    """The curve of each group, in the order of the groups' names."""
    return {name: _curve(lives, lives.group == place) for place, name in enumerate(lives.groups)}


def _curve(lives: Lifetimes, mine: npt.NDArray[np.bool_]) -> Curve:
    whole = bool(mine.all())
    duration = lives.duration if whole else lives.duration[mine]
    event = lives.event if whole else lives.event[mine]
    order = np.argsort(duration)
    duration = duration[order]
    first = _firsts(duration)
    times = duration[first]
    events = np.add.reduceat(event[order].astype(np.int64), first) if len(first) else np.zeros(0, np.int64)
    at_risk = len(duration) - first
    if lives.entry is not None:
        # Who enters at a time is at risk after it.
        entries = np.sort(lives.entry if whole else lives.entry[mine])
        at_risk = at_risk - (len(entries) - np.searchsorted(entries, times, "left"))
    survival, se = _product(events, at_risk)
    return Curve(times, survival, se, at_risk.astype(np.int64), events, len(duration))


def _firsts(values: Floats) -> npt.NDArray[np.int64]:
    """Where each run of equal values begins."""
    if not len(values):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))


def _product(events: npt.NDArray[Any], at_risk: npt.NDArray[Any]) -> tuple[Floats, Floats]:
    left = (at_risk - events).astype(np.float64)
    risk = at_risk.astype(np.float64)
    survival = np.cumprod(np.divide(left, risk, out=np.ones(len(risk)), where=risk > 0))
    terms = np.divide(events, risk * left, out=np.zeros(len(risk)), where=left > 0)
    # Where nobody is left there is nothing to be unsure of.
    return survival, survival * np.sqrt(np.cumsum(terms))


def log_rank(lives: Lifetimes) -> LogRank | None:
    """The test over all groups; None where there is only one, or no event."""
    count = len(lives.groups)
    times = np.unique(lives.duration[lives.event])
    if count < 2 or not len(times):
        return None
    risk = np.empty((len(times), count))
    events = np.empty((len(times), count))
    for place in range(count):
        mine = lives.group == place
        ends = np.sort(lives.duration[mine])
        risk[:, place] = len(ends) - np.searchsorted(ends, times, "left")
        if lives.entry is not None:
            entries = np.sort(lives.entry[mine])
            risk[:, place] -= len(entries) - np.searchsorted(entries, times, "left")
        happened = np.sort(lives.duration[mine & lives.event])
        events[:, place] = np.searchsorted(happened, times, "right") - np.searchsorted(happened, times, "left")
    return _tested(risk, events)


def _tested(risk: Floats, events: Floats) -> LogRank:
    n, d = risk.sum(axis=1), events.sum(axis=1)
    share = risk / n[:, None]
    expected = (share * d[:, None]).sum(axis=0)
    factor = np.divide(d * (n - d), n - 1, out=np.zeros(len(n)), where=n > 1)
    variance = np.diag((factor[:, None] * share).sum(axis=0)) - (share * factor[:, None]).T @ share
    excess = (events.sum(axis=0) - expected)[:-1]
    inner = variance[:-1, :-1]
    degrees = int(np.linalg.matrix_rank(inner))
    statistic = float(excess @ np.linalg.pinv(inner) @ excess)
    return LogRank(statistic, degrees, chi_square_above(statistic, degrees))
