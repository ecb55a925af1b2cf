"""Reads a path store as if it were one sorted file: base and deltas together, without the cases that were withdrawn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from talo.steering.insight.event_log import Ints
from talo.steering.insight.ordering import Part, at_once, concatenated, distinct, sorted_part, spread
from talo.steering.insight.store import PathStore


def touched(store: PathStore) -> Ints:
    """The codes of the cases that are not as the base has them: with later events, or withdrawn; sorted."""
    codes = [np.asarray(store.manifest.withdrawn, np.int64)]
    codes += [part.case.astype(np.int64) for piece in store.deltas for part in store.parts(piece)]
    return distinct(np.concatenate(codes))


def merged(store: PathStore, *, with_ends: bool = False) -> list[Part]:
    """All events that count, in parts that share no case; for `with_ends` see `PathStore.parts`."""
    base = [part for part in store.parts(store.base, with_ends=with_ends) if len(part.case)]
    codes = touched(store)
    if not len(codes):
        return base
    is_touched = np.zeros(store.case_count, np.bool_)
    is_touched[codes] = True
    return [*at_once([_without(part, is_touched) for part in base]), now(store, codes, with_ends=with_ends)]


def before(store: PathStore, codes: Ints) -> Part:
    """The events of some cases as the base has them."""
    return concatenated([_rows_of(part, codes) for part in store.parts(store.base)])


def now(store: PathStore, codes: Ints, *, with_ends: bool = False) -> Part:
    """The events of some cases as they count now: with what came later, in order; nothing of those withdrawn."""
    codes = np.setdiff1d(codes, store.manifest.withdrawn)
    found: list[list[Part]] = []
    for piece in reversed(store.manifest.pieces):
        found.append([_rows_of(part, codes) for part in store.parts(piece, with_ends=with_ends)])
        if piece.replaces:
            codes = np.setdiff1d(codes, np.concatenate([part.case for part in found[-1]]))
    # What was appended later stands behind: events of the same time stay in the order in which they came.
    return sorted_part(concatenated([part for parts in reversed(found) for part in parts]))


def _rows_of(part: Part, codes: Ints) -> Part:
    codes = codes.astype(part.case.dtype)
    places, _ = spread(np.searchsorted(part.case, codes), np.searchsorted(part.case, codes, "right"))
    return _taken(part, places)


def _without(part: Part, is_touched: npt.NDArray[np.bool_]) -> Callable[[], Part]:
    def run() -> Part:
        others = ~is_touched[part.case]
        return part if others.all() else _taken(part, np.flatnonzero(others))

    return run


def _taken(part: Part, places: Ints) -> Part:
    end = None if part.end is None else part.end[places]
    return Part(part.case[places], part.activity[places], part.time[places], end)
