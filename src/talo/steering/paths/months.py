"""Counts where people are, month by month from joining on, and where they went from the first month to the last.

A client is in one state a month: the strongest of the families that hold on that day (`happenings`: work before
services before benefits before job-seeking), or in none. Only those are counted who joined so long ago that every
month of theirs has passed, so that all months are of the same people.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talo.steering.insight.states import entropy_of
from talo.steering.paths.crowds import ALL, WHOLE, Covers, Crowd, Standing, betrayed_by, of_years, together
from talo.steering.paths.happenings import FAMILIES, HAPPENINGS
from talo.steering.paths.lives import MONTH, Lives
from talo.steering.programmes.suppressing import FEW_FOR_A_MEAN, Cover, Place, Table, is_small, suppress

# From the strongest on; `NOTHING` is where no family holds.
STATES = tuple(one.key for one in sorted(FAMILIES, key=lambda one: -one.strength) if one.strength)
NOTHING = "nothing"
COLUMNS = (*STATES, NOTHING)
LENGTHS = (36, 24, 12, 6, 3)  # months
ENOUGH = 0.6  # of the clients: the longest time that so many have behind them is shown
IN, FROM_TO, SPENT, LASTLY = "in", "from-to", "spent", "lastly"

Cells = NDArray[np.int64]


@dataclass(frozen=True)
class Months:
    """What may be shown of a crowd's months.

    Attributes:
        people: of the crowd, all with the whole time behind them.
        length: months from joining to the last one.
        table: months (rows) by states (columns); the last row is person-months, the last column is `people`.
        moves: states in the first month (rows) by states in the last (columns), with sums.
        mean_months: by state; None where covered.
        entropy: by month, how mixed it is, 0 to 1; None where a state is covered.
    """

    people: int
    length: int
    table: Table
    moves: Table

    @property
    def mean_months(self) -> list[float | None]:
        sums = [self.table.shown(self.length + 1, column) for column in range(len(COLUMNS))]
        return [None if total is None else total / self.people for total in sums]

    @property
    def entropy(self) -> list[float | None]:
        found: list[float | None] = []
        for row in range(self.length + 1):
            shown = [self.table.shown(row, column) for column in range(len(COLUMNS))]
            if None in shown:
                found.append(None)
                continue
            shares = np.array([shown], np.float64) / self.people
            found.append(round(float(entropy_of(shares)[0]), 2))
        return found


def standing(lives: Lives) -> tuple[int, Standing]:
    """How many months stand on a programme's page, and what."""
    length, among = length_of(lives)
    if not length:
        return 0, Standing({}, {})
    states = _states(lives, length)
    covers = _covers(*_covered(states[sorted(among)], frozenset())) | {WHOLE: Cover.SHOWN}
    return length, Standing({key: len(group) for key, group in _groups(states, among).items()}, covers)


def months(lives: Lives, members: Sequence[tuple[int, Standing]] = ()) -> dict[str, Months]:
    """The months of everybody (`all`) and of each year that may be shown beside it; of an area only of everybody.

    Args:
        members: the programmes of an area, if it has several; those with as many months are of the same people.
    """
    length, among = length_of(lives)
    if not length:
        return {}
    states = _states(lives, length)
    crowds = [] if members else of_years(lives, among)
    also = _betrayed(_states(lives, length), among, [one for months, one in members if months in (0, length)])
    if WHOLE in also:
        return {}
    # A year of which all but a few have their months behind them would tell of those few, beside the other pages.
    lacking = {str(year) for year, people in lives.years.items() if is_small(len(people - among))}
    decided: dict[str, tuple[Table, Table]] = {}

    def decide(crowd: Crowd, also: frozenset[Hashable]) -> Covers:
        if crowd.key in lacking:
            also |= {WHOLE}
        tables = _covered(states[sorted(crowd.people)], also)
        decided[crowd.key] = tables
        covers = _covers(*tables)
        return covers | {WHOLE: Cover.SECOND if WHOLE in also else Cover.SHOWN}

    whole = decide(Crowd(ALL, among), also)
    groups = {crowd.key: _groups(states, crowd.people) for crowd in crowds}
    covers = together(whole, groups, crowds, decide)
    shown = [Crowd(ALL, among)]
    if len(crowds) > 1:
        shown += [crowd for crowd in crowds if covers[crowd.key].get(WHOLE) is Cover.SHOWN]
    return {crowd.key: Months(len(crowd), length, *decided[crowd.key]) for crowd in shown}


def _betrayed(states: Cells, among: frozenset[int], members: Sequence[Standing]) -> frozenset[Hashable]:
    sizes = {key: len(group) for key, group in _groups(states, among).items()}
    return betrayed_by(sizes, members) if members else frozenset()


def length_of(lives: Lives) -> tuple[int, frozenset[int]]:
    """How many months are shown, and the clients who have them behind them; 0 where they are too few for any."""
    fallback: tuple[int, frozenset[int]] = (0, frozenset())
    for length in LENGTHS:
        here = np.flatnonzero(_day(lives, length) <= lives.day)
        if len(here) < FEW_FOR_A_MEAN or is_small(len(lives) - len(here)):
            continue
        found = (length, frozenset(here.tolist()))
        if len(here) >= ENOUGH * len(lives):
            return found
        fallback = fallback if fallback[0] else found
    return fallback


def _day(lives: Lives, month: int) -> Cells:
    """By client, the day so many months after joining."""
    return lives.joined + round(month * MONTH)


def _states(lives: Lives, length: int) -> Cells:
    """By client and month the column of the state."""
    families = [one.key for one in FAMILIES]
    rank = {families.index(key): place for place, key in enumerate(STATES)}
    of = np.array([rank.get(families.index(one.family.key), -1) if one.lasts else -1 for one in HAPPENINGS])
    column = of[lives.place]
    lasting = column >= 0
    person, column = lives.person[lasting], column[lasting]
    begin, end = lives.begin[lasting], lives.end[lasting]
    found = np.full((len(lives), length + 1), len(STATES), np.int64)
    for month in range(length + 1):
        day = _day(lives, month)[person]
        holds = (begin <= day) & (end >= day)
        np.minimum.at(found[:, month], person[holds], column[holds])
    return found


def _tables(states: Cells) -> tuple[list[list[int]], list[list[int]]]:
    size = len(COLUMNS)
    table = [np.bincount(states[:, month], minlength=size).tolist() for month in range(states.shape[1])]
    moves = np.bincount(states[:, 0] * size + states[:, -1], minlength=size * size).reshape(size, size)
    return table, moves.tolist()


def _groups(states: Cells, people: Iterable[int]) -> dict[Hashable, frozenset[int]]:
    """The people of each cell; person-months stand for themselves, as many as they are."""
    here = sorted(people)
    table, moves = _tables(states[here])
    # Only their numbers matter: parts of a whole are never one within the other.
    groups: dict[Hashable, frozenset[int]] = {WHOLE: frozenset(here)}
    groups |= {
        (IN, month, state): _so_many(count) for month, row in enumerate(table) for state, count in enumerate(row)
    }
    groups |= {(FROM_TO, a, b): _so_many(count) for a, row in enumerate(moves) for b, count in enumerate(row)}
    groups |= {(SPENT, state): _so_many(sum(column)) for state, column in enumerate(zip(*table, strict=True))}
    return {key: group for key, group in groups.items() if group}


def _so_many(count: int) -> frozenset[int]:
    return frozenset(range(count))


def _covered(states: Cells, also: frozenset[Hashable]) -> tuple[Table, Table]:
    """Both tables, covered together: the first and the last month are the sums of the moves."""
    cells, moves = _tables(states)
    last, width = len(cells), len(COLUMNS)
    known = [(row, width) for row in range(last + 1)]  # the number of people stands above the table
    in_cells = {place for key in also if (place := _place(key, IN, SPENT, last)) is not None}
    in_moves = {place for key in also if (place := _place(key, FROM_TO, LASTLY, last)) is not None}
    while True:
        table = suppress(cells, also=in_cells, known=known)
        linked = {(0, s): (s, width) for s in range(width)} | {(last - 1, s): (width, s) for s in range(width)}
        in_moves |= {linked[place] for place in linked if _is_covered(table, place)}
        gone = suppress(moves, also=in_moves, known=[(width, width)])
        back = {place for place in linked if _is_covered(gone, linked[place])}
        if all(_is_covered(table, place) for place in back):
            return table, gone
        in_cells |= back


def _is_covered(table: Table, place: Place) -> bool:
    return table.covers[place[0]][place[1]] is not Cover.SHOWN


def _place(key: Any, inner: str, sums: str, last: int) -> Place | None:
    if isinstance(key, tuple) and key[0] == inner:
        return key[1], key[2]
    return (last, key[1]) if isinstance(key, tuple) and key[0] == sums else None


def _covers(table: Table, moves: Table) -> Covers:
    width = len(COLUMNS)
    found: Covers = {}
    for row, covers in enumerate(table.covers):
        for state, cover in enumerate(covers[:width]):
            found[(IN, row, state) if row < len(table.covers) - 1 else (SPENT, state)] = cover
    for origin in range(width):
        for target in range(width):
            found[FROM_TO, origin, target] = moves.covers[origin][target]
    return found
