"""Being in one of several states over time: Aalen–Johansen with Greenwood-type errors, as R's `etm` has them.

The estimate is a product of one matrix for each time, and its covariance a recursion along them. Both are computed for
many stretches of time side by side, and the stretches are then joined: as exact as one step after the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from talo.steering.insight.bad_input import BadInput, in_row

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Stays:
    """Rows of the long format of `mstate`: a stay in a state and one transition that could end it.

    Attributes:
        person, origin, target: codes; `origin` and `target` are places in `states`.
        begin, end: of the stay; at risk after `begin`, up to and including `end`.
        happened: whether this transition ended the stay.
    """

    person: Codes
    origin: Codes
    target: Codes
    begin: Floats
    end: Floats
    happened: npt.NDArray[np.bool_]
    states: list[str]


@dataclass(frozen=True)
class Occupation:
    """The probability to be in each state (column) at each time (row) at which somebody moved.

    Attributes:
        se: its standard error.
        initial: the shares of the states at the first beginning.
        transitions: how often each state (row) was left for each other (column).
    """

    times: Floats
    states: list[str]
    probability: Floats
    se: Floats
    initial: Floats
    start: float
    transitions: npt.NDArray[np.int64]

    def restricted_mean(self, horizon: float) -> dict[str, float]:
        """The mean time in each state from the first beginning up to a horizon."""
        inside = self.times < horizon
        edges = np.concatenate(([self.start], self.times[inside], [max(horizon, self.start)]))
        steps = np.vstack((self.initial, self.probability[inside]))
        return dict(zip(self.states, (np.diff(edges)[:, None] * steps).sum(axis=0).tolist(), strict=True))


def occupation(rows: Stays) -> Occupation:
    """Estimate the occupation of the states.

    Raises:
        BadInput: a stay does not end after it begins, ends in two ways, or overlaps another of the same person.
    """
    _check_rows(rows)
    first = _stays(rows)
    size = len(rows.states)
    start = float(rows.begin[first].min()) if len(first) else 0.0
    initial = np.bincount(rows.origin[first][rows.begin[first] == start], minlength=size).astype(np.float64)
    initial /= max(1.0, initial.sum())
    moved = np.flatnonzero(rows.happened)
    times, place = np.unique(rows.end[moved], return_inverse=True)
    flows = np.zeros((len(times), size, size))
    np.add.at(flows, (place, rows.origin[moved], rows.target[moved]), 1.0)
    risk = _at_risk(rows, first, times, size)
    probability, covariance = _along(flows, risk, initial)
    variance = np.diagonal(covariance, axis1=1, axis2=2)
    return Occupation(
        times=times,
        states=rows.states,
        probability=probability,
        se=np.sqrt(np.maximum(variance, 0)),
        initial=initial,
        start=start,
        transitions=flows.sum(axis=0).astype(np.int64),
    )


def _check_rows(rows: Stays) -> None:
    for wrong, what in (
        (~np.isfinite(rows.begin) | ~np.isfinite(rows.end), "tstart or tstop is missing or not a number"),
        (rows.end <= rows.begin, "tstop is not after tstart"),
        (rows.origin == rows.target, "from and to are the same state"),
    ):
        if wrong.any():
            raise in_row(int(wrong.argmax()), what)


def _stays(rows: Stays) -> Codes:
    """One row of each stay: its possible transitions are several rows."""
    order = np.lexsort((rows.end, rows.begin, rows.person))
    person, begin, end = rows.person[order], rows.begin[order], rows.end[order]
    same_person = person[1:] == person[:-1]
    overlaps = same_person & (begin[1:] < end[:-1]) & (begin[1:] != begin[:-1])
    same = same_person & (begin[1:] == begin[:-1])
    uneven = same & ((end[1:] != end[:-1]) | (rows.origin[order][1:] != rows.origin[order][:-1]))
    for wrong, what in (
        (overlaps, "the stay overlaps another of the same person"),
        (uneven, "the rows of this stay differ in from or tstop"),
    ):
        if wrong.any():
            raise in_row(int(order[1:][wrong].min()), what)
    first = np.concatenate(([True], ~same)) if len(order) else np.zeros(0, np.bool_)
    stay = np.cumsum(first) - 1
    twice = np.bincount(stay, weights=rows.happened[order]) > 1
    if twice.any():
        inside = np.flatnonzero(twice[stay] & rows.happened[order])
        raise in_row(int(order[inside[1]]), "the stay has ended in two ways")
    return order[first]


def _at_risk(rows: Stays, first: Codes, times: Floats, size: int) -> Floats:
    """How many are in each state (column) just before each time (row)."""
    risk = np.empty((len(times), size))
    for state in range(size):
        mine = first[rows.origin[first] == state]
        begun = np.searchsorted(np.sort(rows.begin[mine]), times, "left")
        ended = np.searchsorted(np.sort(rows.end[mine]), times, "left")
        risk[:, state] = begun - ended
    return risk


def _along(flows: Floats, risk: Floats, initial: Floats) -> tuple[Floats, Floats]:
    """Probabilities (times × states) and their covariances (times × states × states)."""
    count, size = risk.shape
    if not count:
        return np.zeros((0, size)), np.zeros((0, size, size))
    hazards = np.divide(flows, risk[:, :, None], out=np.zeros_like(flows), where=risk[:, :, None] > 0)
    places = np.arange(size)
    steps = hazards.copy()
    steps[:, places, places] = 1 - hazards.sum(axis=2)
    length = max(1, int(np.sqrt(count)))
    probability = initial @ _products(steps, length)
    before = np.vstack((initial, probability[:-1]))
    return probability, _covariances(steps, _increments(steps, risk, before), length)


def _increments(steps: Floats, risk: Floats, before: Floats) -> Floats:
    """What each time adds to the covariance: where people stood, times the variance of where they went."""
    weight = np.divide(before**2, risk, out=np.zeros_like(risk), where=risk > 0)
    spread: Floats = -np.einsum("tg,tgj,tgk->tjk", weight, steps, steps, optimize=True)
    places = np.arange(steps.shape[1])
    spread[:, places, places] += np.einsum("tg,tgj->tj", weight, steps)
    return spread


def _blocks(values: Floats, length: int, filler: Floats) -> Floats:
    """Values along time as (blocks, length, …), the last block filled up."""
    missing = -len(values) % length
    if missing:
        values = np.concatenate((values, np.broadcast_to(filler, (missing, *filler.shape))))
    return values.reshape(-1, length, *values.shape[1:])


def _products(steps: Floats, length: int) -> Floats:
    """The product of all matrices up to each time."""
    unit = np.eye(steps.shape[1])
    inside = _blocks(steps, length, unit).copy()
    for place in range(1, length):
        inside[:, place] = inside[:, place - 1] @ inside[:, place]
    carried = unit
    for block in range(len(inside)):
        inside[block] = carried @ inside[block]
        carried = inside[block, -1]
    return inside.reshape(-1, *unit.shape)[: len(steps)]


def _covariances(steps: Floats, increments: Floats, length: int) -> Floats:
    """V(t) = M(t)ᵀ V(t-) M(t) + C(t), for all times."""
    unit = np.eye(steps.shape[1])
    inside = _blocks(steps, length, unit).copy()
    added = _blocks(increments, length, np.zeros_like(unit)).copy()
    for place in range(1, length):
        step = inside[:, place].copy()
        added[:, place] += np.swapaxes(step, 1, 2) @ added[:, place - 1] @ step
        inside[:, place] = inside[:, place - 1] @ step
    carried = np.zeros_like(unit)
    for block in range(len(inside)):
        added[block] += np.swapaxes(inside[block], 1, 2) @ carried @ inside[block]
        carried = added[block, -1]
    return added.reshape(-1, *unit.shape)[: len(steps)]


def check_states(states: list[str], most: int) -> None:
    """Refuse more states than a matrix for each time has room for.

    Raises:
        BadInput: more than `most` states.
    """
    if len(states) > most:
        raise BadInput(f"{len(states)} different states; are from and to the columns of states?")
