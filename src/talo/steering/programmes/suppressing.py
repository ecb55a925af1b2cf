"""Covers small numbers: what may leave the counting role, and what would give a covered number away."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

SMALL = 5  # fewer people than this are not shown
FEW_FOR_A_MEAN = 10  # a mean of fewer people than this is not shown

Place = tuple[int, int]  # row and column of a table's cell


class Cover(Enum):
    """Why a number is shown or not."""

    SHOWN = "shown"
    SMALL = "small"  # "<5"
    SECOND = "second"  # covered so that the first cannot be worked out


def is_small(count: int) -> bool:
    """Whether a count of people is too small to show; nobody at all is not."""
    return 0 < count < SMALL


@dataclass(frozen=True)
class Table:
    """A table of counts with the covers of all cells; the last row and the last column are the sums."""

    counts: list[list[int]]
    covers: list[list[Cover]]

    def shown(self, row: int, column: int) -> int | None:
        """The count of a cell, or None if it is covered."""
        return self.counts[row][column] if self.covers[row][column] is Cover.SHOWN else None


def suppress(cells: Sequence[Sequence[int]], *, also: Iterable[Place] = (), known: Iterable[Place] = ()) -> Table:
    """Cover what a table of counts would betray: small cells, and further cells until no covered one can be worked out.

    Args:
        cells: rows of counts of people without sums; rows are parts of a whole, columns too.
        also: places (row, column; the sums stand last) that are covered whatever their count, because they are so in
            another table.
        known: places that stand somewhere else and cannot be covered, such as the number of people counted; none is
            small.

    Returns:
        The table with sums. No line of it shows a count of 1–4, no sum of covered cells that it gives away is 1–4,
        and no covered cell follows from the shown ones – not either by knowing that `<5` is 1, 2, 3 or 4.
    """
    counts = [[*row, sum(row)] for row in cells]
    counts.append([sum(column) for column in zip(*counts, strict=True)])
    covering = _Covering(counts, frozenset(also), frozenset(known))
    covering.run()
    return Table(counts, covering.covers())


class _Covering:
    """The work of `suppress`: covered cells are edges between row and column; an edge in no cycle can be worked out."""

    def __init__(self, counts: list[list[int]], also: frozenset[Place], known: frozenset[Place]) -> None:
        self.counts = counts
        self.known = known
        self.rows, self.columns = range(len(counts)), range(len(counts[0]))
        self.small = {(r, c) for r in self.rows for c in self.columns if is_small(counts[r][c])}
        self.covered = self.small | also
        self.unsaid: set[Place] = set()

    def run(self) -> None:
        while self._cover_small_sums() or self._cover_bridges() or self._cover_pinned():
            pass

    def covers(self) -> list[list[Cover]]:
        return [[self._cover(r, c) for c in self.columns] for r in self.rows]

    def _cover(self, row: int, column: int) -> Cover:
        if (row, column) in self.small - self.unsaid:
            return Cover.SMALL
        return Cover.SECOND if (row, column) in self.covered else Cover.SHOWN

    def _lines(self) -> Iterable[tuple[list[tuple[int, int]], tuple[int, int]]]:
        """Every line: its parts and its sum."""
        last_row, last_column = self.rows[-1], self.columns[-1]
        for row in self.rows:
            yield [(row, column) for column in self.columns[:-1]], (row, last_column)
        for column in self.columns:
            yield [(row, column) for row in self.rows[:-1]], (last_row, column)

    def _cover_small_sums(self) -> bool:
        """Where a line's covered parts together are 1–4 people and the sum shows it, cover one more."""
        changed = False
        for parts, total in self._lines():
            hidden = [cell for cell in parts if cell in self.covered]
            if not hidden or total in self.covered or not is_small(sum(self._count(cell) for cell in hidden)):
                continue
            changed = self._cover_one_of([cell for cell in parts if self._count(cell)], [total], parts) or changed
        return changed

    def _cover_one_of(self, *choices: Iterable[Place]) -> bool:
        """Cover the cheapest cell of the first choice that has one to cover."""
        for choice in choices:
            free = [cell for cell in choice if cell not in self.covered and cell not in self.known]
            if free:
                self.covered.add(min(free, key=self._cost))
                return True
        return False

    def _cover_bridges(self) -> bool:
        changed = False
        for cell in sorted(self.covered):
            new = self._way_round(cell) - self.covered
            self.covered |= new
            changed = changed or bool(new)
        return changed

    def _cover_pinned(self) -> bool:
        """Where only one count between 1 and 4 is possible for a small cell, cover one more beside it."""
        bounds = self._bounds()
        for row, column in sorted(self.small):
            low, high = bounds[row, column]
            if low < high or (row, column) in self.unsaid:
                continue
            inner = [(row, c) for c in self.columns[:-1]] + [(r, column) for r in self.rows[:-1]]
            sums = [(row, self.columns[-1]), (self.rows[-1], column)]
            if self._cover_one_of([cell for cell in inner if self._count(cell)], sums, inner):
                return True
            # Nothing is left to cover: then it is not said that they are small.
            self.unsaid |= self.small.intersection([(row, column), *inner, *sums])
            return True
        return False

    def _bounds(self) -> dict[Place, tuple[int, int]]:
        """Between which counts each covered cell must lie, as a reader can narrow it down along the lines."""
        most = self.counts[-1][-1]
        bounds = {
            cell: (1, SMALL - 1)
            if cell in self.small - self.unsaid
            else (0 if cell in self.unsaid else min(SMALL, self._count(cell)), most)
            for cell in self.covered
        }
        lines = [([(cell, 1) for cell in parts] + [(total, -1)]) for parts, total in self._lines()]
        changed = True
        while changed:
            changed = False
            for line in lines:
                hidden = [(cell, sign) for cell, sign in line if cell in bounds]
                rest = -sum(sign * self._count(cell) for cell, sign in line if cell not in bounds)
                changed = _narrowed(bounds, hidden, rest) or changed
        return bounds

    def _way_round(self, cell: tuple[int, int]) -> set[tuple[int, int]]:
        """The cheapest cells that close a cycle through a covered cell; covered cells cost nothing."""
        start, goal = ("row", cell[0]), ("column", cell[1])
        best: dict[tuple[str, int], int] = {start: 0}
        came: dict[tuple[str, int], tuple[tuple[str, int], tuple[int, int]]] = {}
        queue = [(0, start)]
        while queue:
            cost, node = heapq.heappop(queue)
            if node == goal:
                break
            if cost > best[node]:
                continue
            for other, edge in self._neighbours(node):
                if edge == cell or edge in self.known:
                    continue
                new_cost = cost + self._cost(edge)
                if new_cost < best.get(other, new_cost + 1):
                    best[other], came[other] = new_cost, (node, edge)
                    heapq.heappush(queue, (new_cost, other))
        way = set()
        node = goal
        while node in came and node != start:
            node, edge = came[node]
            way.add(edge)
        return way

    def _neighbours(self, node: tuple[str, int]) -> Iterable[tuple[tuple[str, int], tuple[int, int]]]:
        kind, number = node
        if kind == "row":
            return [(("column", column), (number, column)) for column in self.columns]
        return [(("row", row), (row, number)) for row in self.rows]

    def _count(self, cell: tuple[int, int]) -> int:
        return self.counts[cell[0]][cell[1]]

    def _cost(self, cell: tuple[int, int]) -> int:
        """What covering a cell loses; an empty cell hides little, so it comes late."""
        if cell in self.covered:
            return 0
        count = self._count(cell)
        return count + 1 if count else 10**6


def _narrowed(bounds: dict[Place, tuple[int, int]], hidden: list[tuple[Place, int]], rest: int) -> bool:
    """Narrow the bounds of a line's covered cells, whose signed sum is `rest`; whether anything changed."""
    least = sum(bounds[cell][0] if sign > 0 else -bounds[cell][1] for cell, sign in hidden)
    most = sum(bounds[cell][1] if sign > 0 else -bounds[cell][0] for cell, sign in hidden)
    changed = False
    for cell, sign in hidden:
        low, high = bounds[cell]
        if sign > 0:
            new = max(low, rest - (most - high)), min(high, rest - (least - low))
        else:
            new = max(low, (least + high) - rest), min(high, (most + low) - rest)
        if new != (low, high):
            least += new[0] - low if sign > 0 else high - new[1]
            most += new[1] - high if sign > 0 else low - new[0]
            bounds[cell] = new
            changed = True
    return changed


class People(Protocol):
    """A group of people: its size is cheap, the people themselves are asked for only where sizes are close."""

    def __len__(self) -> int: ...

    @property
    def people(self) -> frozenset[int]: ...


@dataclass(frozen=True)
class Published:
    """A number of people that stands in another report of the same programme: of another day, or frozen.

    people: who they are, where that can still be found out (a frozen report keeps counts only).
    """

    key: Hashable
    count: int
    people: People | None = None


Groups = Mapping[Hashable, frozenset[int] | People]


def suppress_groups(
    groups: Groups, parts: Iterable[Iterable[Hashable]] = (), published: Iterable[Published] = ()
) -> dict[Hashable, Cover]:
    """Cover counts of overlapping groups of people that stand beside each other, or in reports beside each other.

    A group is covered when it has 1–4 people, or when a larger shown group contains it and has only 1–4 people more
    (the difference would be their count). Where `parts` says that groups divide a larger one among them, what the shown
    ones leave over is looked at in the same way. A group that differs by 1–4 people from the same number in another
    report, or from any number there that contains it or that it contains, is covered too.

    Args:
        groups: the people of each count.
        parts: families of groups that do not overlap, such as ways out of a programme.
        published: what other reports show.
    """
    covers = {key: Cover.SMALL if is_small(len(people)) else Cover.SHOWN for key, people in groups.items()}
    _cover_between(groups, covers, published)
    families = [list(family) for family in parts]
    while _cover_difference(groups, covers) or any(_cover_rest(groups, covers, family) for family in families):
        pass
    return covers


def _set(group: frozenset[int] | People) -> frozenset[int]:
    return group if isinstance(group, frozenset) else group.people


def inside(small: frozenset[int] | People, large: frozenset[int] | People) -> bool:
    """Whether a group lies wholly within a larger one; looks at the people only where the sizes allow it."""
    return len(small) < len(large) and _set(small) < _set(large)


def _cover_between(groups: Groups, covers: dict[Hashable, Cover], published: Iterable[Published]) -> None:
    """Cover what differs by 1–4 people from a number in another report."""
    by_size: dict[int, list[Published]] = {}
    for one in published:
        by_size.setdefault(one.count, []).append(one)
    near = [step for step in range(1 - SMALL, SMALL) if step]
    for key, group in groups.items():
        if covers[key] is Cover.SHOWN and any(
            _betrays(key, group, other) for step in near for other in by_size.get(len(group) + step, ())
        ):
            covers[key] = Cover.SECOND


def _betrays(key: Hashable, group: frozenset[int] | People, other: Published) -> bool:
    if key == other.key:
        return True
    return other.people is not None and (inside(group, other.people) or inside(other.people, group))


def _cover_difference(groups: Groups, covers: dict[Hashable, Cover]) -> bool:
    shown = sorted((key for key in groups if covers[key] is Cover.SHOWN), key=lambda key: len(groups[key]))
    for index, key in enumerate(shown):
        for larger in shown[index + 1 :]:
            if is_small(len(groups[larger]) - len(groups[key])) and inside(groups[key], groups[larger]):
                covers[key] = Cover.SECOND
                return True
    return False


def _telling(groups: Groups, covers: Mapping[Hashable, Cover], family: list[Hashable]) -> frozenset[int]:
    """What a family's shown members must not leave over: 1–4 people, and as few or as many as its small ones can be."""
    small = sum(1 for key in family if covers[key] is Cover.SMALL)
    hidden = sum(1 for key in family if covers[key] is not Cover.SHOWN and len(groups[key]))
    few = set(range(1, SMALL))
    return frozenset(few | {small, small * (SMALL - 1)} if 0 < small == hidden else few)


def _cover_rest(groups: Groups, covers: dict[Hashable, Cover], family: list[Hashable]) -> bool:
    """Cover one more of a family when a shown group around it, less the family's shown ones, leaves 1–4 people."""
    shown = [key for key in family if covers[key] is Cover.SHOWN and len(groups[key])]
    if not shown:
        return False
    number = sum(len(groups[key]) for key in shown)
    telling = _telling(groups, covers, family)
    members = frozenset(family)
    for key, group in groups.items():
        if len(group) - number not in telling or key in members or covers[key] is not Cover.SHOWN:
            continue
        if frozenset().union(*(_set(groups[one]) for one in shown)) < _set(group):
            covers[min(shown, key=lambda one: len(groups[one]))] = Cover.SECOND
            return True
    return False
