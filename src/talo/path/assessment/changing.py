"""How a client's scores have changed: same instrument, same version, same mode, two dates; nothing else compares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from talo.path.assessment.definitions import Definition
from talo.path.assessment.models import Instrument, Round
from talo.register.clients.models import Client


@dataclass(frozen=True, slots=True)
class AreaChange:
    """One area on the two days; None where the client did not answer."""

    area: str
    first: int | None
    last: int | None

    @property
    def difference(self) -> int | None:
        """Last minus first, where both days have an answer."""
        return None if self.first is None or self.last is None else self.last - self.first


@dataclass(frozen=True, slots=True)
class Change:
    """What two comparable rounds say, with their days."""

    first_day: dt.date
    last_day: dt.date
    mode: str
    areas: tuple[AreaChange, ...]

    @property
    def answered(self) -> int:
        """How many areas have an answer on both days."""
        return sum(area.difference is not None for area in self.areas)

    def of(self, area: str) -> AreaChange | None:
        """The change of one area."""
        return next((one for one in self.areas if one.area == area), None)


@dataclass(frozen=True, slots=True)
class Measured:
    """One round as the rule needs it: which instrument and version, how, when, and the scores."""

    instrument_id: int
    mode: str
    date: dt.date
    scores: dict[str, int]


def change(client: Client, using: Instrument) -> Change | None:
    """The change from the first to the last comparable round of an instrument; None where no two rounds compare."""
    rounds = Round.objects.of(client).filter(instrument=using)
    return between([measured(one) for one in rounds], using.defined)


def measured(one: Round) -> Measured:
    """A stored round for the rule."""
    return Measured(one.instrument_id, one.mode, one.date, one.values)


def between(rounds: Iterable[Measured], definition: Definition) -> Change | None:
    """The rule: the latest round against the earliest one of the same mode and another day.

    Rounds must be of one instrument and version; which of two rounds on one day counts is the later in the list.
    """
    ordered = sorted(rounds, key=lambda one: one.date)
    if not ordered:
        return None
    if len({one.instrument_id for one in ordered}) > 1:
        raise ValueError("rounds of different instruments or versions do not compare")
    last = ordered[-1]
    first = next((one for one in ordered if one.mode == last.mode and one.date < last.date), None)
    if first is None:
        return None
    keys = [area.key for area in definition.areas]
    areas = tuple(AreaChange(key, first.scores.get(key), last.scores.get(key)) for key in keys)
    return Change(first.date, last.date, last.mode, areas)
