"""State sequences: where each case is in each period, how states follow each other, how mixed they are."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from talo.steering.insight.ordering import at_once, cores

CHUNK = 1 << 12  # rows at a time, so that what one step leaves the next one finds in the cache


@dataclass(frozen=True)
class Sequences:
    """One row for each case, one column for each period.

    Attributes:
        codes: the place of the state in `states`; `ended` from the first empty cell of a row on.
        periods: the names of the columns.
        unread: cells with a state behind an empty one, which do not count.
    """

    codes: npt.NDArray[Any]
    states: list[str]
    periods: list[str]
    unread: int = 0

    @property
    def ended(self) -> int:
        """The code of a cell without a state."""
        return int(np.iinfo(self.codes.dtype).max)


def cut_at_gaps(codes: npt.NDArray[Any], states: list[str], periods: list[str]) -> Sequences:
    """Sequences from cells of which some may be empty (the greatest code): the first empty cell ends its sequence."""
    chunks = [codes[low : low + CHUNK] for low in range(0, len(codes), CHUNK)]
    unread = sum(at_once([partial(_cut, chunk) for chunk in chunks]))
    return Sequences(codes, states, periods, unread)


def _cut(chunk: npt.NDArray[Any]) -> int:
    """End the sequences at their first empty cell, in place; how many cells with a state stood behind one."""
    ended = np.iinfo(chunk.dtype).max
    empty = chunk == ended
    if not empty.any():
        return 0
    behind = np.logical_or.accumulate(empty, axis=1)
    chunk[behind] = ended
    return int(np.count_nonzero(behind)) - int(np.count_nonzero(empty))


@dataclass(frozen=True)
class StateReport:
    """What is counted of state sequences.

    Attributes:
        transitions: how often state a (row) is followed by state b (column) in the next period; staying counts.
        distribution: how many cases are in each state (column) in each period (row).
        within: the mean over cases of the entropy of the time in each state, 0 (one state) to 1 (all alike).
    """

    cases: int
    periods: list[str]
    states: list[str]
    transitions: npt.NDArray[np.int64]
    distribution: npt.NDArray[np.int64]
    within: float

    def as_json(self) -> dict[str, Any]:
        """The report as the contract of `talo paths states` has it."""
        size = range(len(self.states))
        matrix = self.matrix()
        shares = self.shares()
        return {
            "cases": self.cases,
            "length": len(self.periods),
            "states": self.states,
            "transition_counts": {
                f"{self.states[a]}->{self.states[b]}": int(self.transitions[a, b])
                for a in size
                for b in size
                if self.transitions[a, b]
            },
            "transition_matrix": {self.states[a]: {self.states[b]: float(matrix[a, b]) for b in size} for a in size},
            "mean_time_in_state": {self.states[a]: float(self.mean_time()[a]) for a in size},
            "distribution": {
                period: {self.states[a]: float(shares[row, a]) for a in size} for row, period in enumerate(self.periods)
            },
            "at_hand": dict(zip(self.periods, self.distribution.sum(axis=1).tolist(), strict=True)),
            "entropy": self.entropy().tolist(),
            "mean_entropy_within": self.within,
        }

    def rows(self) -> list[list[Any]]:
        """The distribution over time as a table with its head."""
        head: list[Any] = ["period", *self.states, "cases", "entropy"]
        shares, entropy = self.shares(), self.entropy()
        at_hand = self.distribution.sum(axis=1)
        return [head] + [
            [period, *shares[row].tolist(), int(at_hand[row]), float(entropy[row])]
            for row, period in enumerate(self.periods)
        ]

    def matrix(self) -> npt.NDArray[np.float64]:
        """The probabilities to be in state b next, by state a; a row without any is 0."""
        out = self.transitions.sum(axis=1, keepdims=True)
        found: npt.NDArray[np.float64] = self.transitions / np.maximum(out, 1)
        return found

    def mean_time(self) -> npt.NDArray[np.float64]:
        """Mean number of periods in each state, over all cases."""
        found: npt.NDArray[np.float64] = self.distribution.sum(axis=0) / max(1, self.cases)
        return found

    def shares(self) -> npt.NDArray[np.float64]:
        """The share of each state in each period among the cases whose sequence goes on."""
        at_hand = self.distribution.sum(axis=1, keepdims=True)
        found: npt.NDArray[np.float64] = self.distribution / np.maximum(at_hand, 1)
        return found

    def entropy(self) -> npt.NDArray[np.float64]:
        """How mixed each period is: Shannon's entropy over that of all states alike."""
        return entropy_of(self.shares())


def entropy_of(shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Shannon's entropy of each row of shares, over its greatest possible value; between 0 and 1."""
    states = shares.shape[1]
    if states < 2:
        return np.zeros(len(shares))
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    found: npt.NDArray[np.float64] = np.abs((shares * logs).sum(axis=1)) / float(np.log(states))
    return found


def count(sequences: Sequences) -> StateReport:
    """Count the sequences."""
    total = len(sequences.codes)
    cuts = np.linspace(0, total, cores() * 4 + 1).astype(int)
    found = at_once(
        [lambda low=low, high=high: _counted(sequences, low, high) for low, high in itertools.pairwise(cuts)]  # type: ignore[misc]
    )
    size = len(sequences.states)
    within = sum(part[2] for part in found)
    return StateReport(
        cases=total,
        periods=sequences.periods,
        states=sequences.states,
        transitions=sum((part[0] for part in found), np.zeros((size, size), np.int64)),
        distribution=sum((part[1] for part in found), np.zeros((len(sequences.periods), size), np.int64)),
        within=float(within / total) if total else 0.0,
    )


def _counted(
    sequences: Sequences, first: int, after: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], float]:
    # One more state for cells behind the end; its row and column are cut off again.
    size, length = len(sequences.states) + 1, len(sequences.periods)
    transitions = np.zeros(size**2, np.int64)
    distribution = np.zeros(length * size, np.int64)
    within = 0.0
    for low in range(first, after, CHUNK):
        chunk = np.minimum(sequences.codes[low : min(low + CHUNK, after)], size - 1)
        pairs = _keys(chunk[:, :-1], size, chunk[:, 1:], size)
        transitions += np.bincount(pairs, minlength=size**2)
        distribution += np.bincount(_keys(np.arange(length), length, chunk, size), minlength=length * size)
        within += _entropies(chunk, size)
    cut = size - 1
    return transitions.reshape(size, size)[:cut, :cut], distribution.reshape(length, size)[:, :cut], within


def _keys(high: npt.NDArray[Any], highs: int, low: npt.NDArray[Any], lows: int) -> npt.NDArray[Any]:
    """Two codes as one, in the smallest whole numbers that hold it: most of the time goes by moving them."""
    kind = np.min_scalar_type(highs * lows)
    keys: npt.NDArray[Any] = high.astype(kind) * kind.type(lows) + low.astype(kind)
    return keys.ravel()


def _entropies(chunk: npt.NDArray[Any], size: int) -> float:
    """The sum over cases of the entropy of their time in each state; the last of the codes is no state."""
    rows = len(chunk)
    times = np.bincount(_keys(np.arange(rows)[:, None], rows, chunk, size), minlength=rows * size)
    size -= 1
    times = times.reshape(rows, size + 1)[:, :size]
    lengths = times.sum(axis=1, keepdims=True)
    # Of times up to the length each n log n is looked up: a logarithm for every cell would take longer than all else.
    table = np.arange(chunk.shape[1] + 1, dtype=np.float64)
    table[1:] *= np.log(table[1:])
    parts = table[times].sum(axis=1)
    alive = lengths[:, 0] > 0
    lengths, parts = lengths[alive, 0], parts[alive]
    if size < 2:
        return 0.0
    return float(np.maximum(0, np.log(lengths) - parts / lengths).sum() / np.log(size))
