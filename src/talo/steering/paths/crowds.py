"""Whose numbers a page shows: everybody, or those who joined in one year; and what may stand beside what.

The numbers of everybody are decided first. Then those of the years are decided together, so that no number of one
year follows from the numbers of all and of the other years.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from talo.steering.paths.lives import Lives
from talo.steering.programmes.suppressing import FEW_FOR_A_MEAN, Cover, is_small

ALL = "all"
WHOLE = "people"  # the key of all people of a crowd

Groups = Mapping[Hashable, frozenset[int]]
Covers = dict[Hashable, Cover]
# Decides the covers of a crowd's groups; what is given is covered already.
Decide = Callable[["Crowd", frozenset[Hashable]], Covers]


@dataclass(frozen=True)
class Crowd:
    """Some of the clients.

    Attributes:
        key: `all` or the year of joining.
    """

    key: str
    people: frozenset[int]

    def __len__(self) -> int:
        return len(self.people)


def everybody(lives: Lives) -> Crowd:
    """All clients who count."""
    return Crowd(ALL, lives.everybody)


def of_years(lives: Lives, among: frozenset[int] | None = None) -> list[Crowd]:
    """The clients by their year of joining, the newest first; of all, or of some."""
    found = [Crowd(str(year), people if among is None else people & among) for year, people in lives.years.items()]
    return [crowd for crowd in found if len(crowd)]


def together(whole: Covers, groups: Mapping[str, Groups], crowds: list[Crowd], decide: Decide) -> dict[str, Covers]:
    """The covers of crowds that divide a whole among them, so that none gives another away.

    A number that is covered for the whole is covered for each part. Where only one part of a shown number is covered,
    or the covered ones together are 1–4 people, one more is covered. Whoever is too few to be a crowd of its own
    (fewer than ten people) has all numbers covered.

    Args:
        whole: the covers of the numbers of everybody.
        groups: by crowd, the people of every number that there could be.
    """
    keys = set(whole) | {key for found in groups.values() for key in found}
    few = {crowd.key for crowd in crowds if len(crowd) < FEW_FOR_A_MEAN}
    hidden = {
        crowd.key: {key for key in keys if crowd.key in few or whole.get(key, Cover.SECOND) is not Cover.SHOWN}
        for crowd in crowds
    }
    while True:
        covers = {crowd.key: decide(crowd, frozenset(hidden[crowd.key])) for crowd in crowds}
        for name, found in covers.items():
            if found.get(WHOLE, Cover.SHOWN) is not Cover.SHOWN:
                hidden[name] |= keys
            hidden[name] |= {key for key, cover in found.items() if cover is not Cover.SHOWN}
        if not _cover_between(hidden, groups, [key for key in keys if whole.get(key) is Cover.SHOWN]):
            break
    return {
        name: {
            key: cover if cover is not Cover.SHOWN or key not in hidden[name] else Cover.SECOND
            for key, cover in found.items()
        }
        for name, found in covers.items()
    }


def _cover_between(hidden: dict[str, set[Hashable]], groups: Mapping[str, Groups], keys: list[Hashable]) -> bool:
    changed = False
    for key in keys:
        sizes = {name: len(found.get(key, ())) for name, found in groups.items()}
        covered = [size for name, size in sizes.items() if size and key in hidden[name]]
        open_ones = [(size, name) for name, size in sizes.items() if size and key not in hidden[name]]
        if covered and open_ones and (len(covered) == 1 or is_small(sum(covered))):
            hidden[min(open_ones)[1]].add(key)
            changed = True
    return changed


@dataclass(frozen=True)
class Standing:
    """What a programme's page shows of everybody: how many people stand behind each number, and whether it is shown."""

    sizes: Mapping[Hashable, int]
    covers: Covers


def betrayed_by(sizes: Mapping[Hashable, int], members: Sequence[Standing]) -> frozenset[Hashable]:
    """The numbers of an area that would betray somebody beside those of its programmes.

    What the programmes that show a number leave over of it must be nobody, or at least five people of two programmes;
    and nobody, or five at least, may be in two programmes.
    """
    found = set()
    for key, size in sizes.items():
        here = [(one.sizes.get(key, 0), one.covers.get(key) is Cover.SHOWN) for one in members]
        hidden = [count for count, shown in here if count and not shown]
        rest = abs(size - sum(count for count, shown in here if shown))
        if is_small(rest) or (len(hidden) == 1 and any(count and shown for count, shown in here)):
            found.add(key)
    return frozenset(found)


def mean_may_be_shown(sizes: Mapping[str, int], crowd: str) -> bool:
    """Whether a mean over one part may stand beside that of the whole: the parts' means follow from each other."""
    return all(size == 0 or size >= FEW_FOR_A_MEAN for size in sizes.values()) and sizes.get(crowd, 0) > 0
