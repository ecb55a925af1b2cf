"""A log of events as columns of codes: what every reader gives and every count takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.integer]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Columns:
    """The names of the columns of a log; `end` only where events last."""

    case: str | None = None
    activity: str | None = None
    time: str | None = None
    end: str | None = None


@dataclass
class EventLog:
    """Events in the order of their file, one array for each column.

    Attributes:
        case: a whole number for each event, the same for all events of one case, not below 0; need not be dense.
        activity: the place of the event's activity in `activities`.
        time: when it began, in ticks since 1970.
        ticks: ticks in a second; 0 where a tick is a whole day (times without a time of day).
        end: when it ended, in the same ticks; None where events have no length.
        case_names: gives the names for codes of cases; called only where a name is shown.
        attributes: further columns by name, as codes with their names.
    """

    case: Ints
    activity: Ints
    time: Ints
    activities: list[str]
    ticks: int
    end: Ints | None = None
    case_names: Callable[[Ints], list[str]] | None = None
    attributes: dict[str, tuple[Ints, list[str]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.case)

    def where(self, kept: Mask) -> EventLog:
        """The events that a mask keeps, in the same order."""
        return EventLog(
            case=self.case[kept],
            activity=self.activity[kept],
            time=self.time[kept],
            activities=self.activities,
            ticks=self.ticks,
            end=None if self.end is None else self.end[kept],
            case_names=self.case_names,
            attributes={name: (codes[kept], names) for name, (codes, names) in self.attributes.items()},
        )


SECONDS_OF_DAY = 24 * 60 * 60


def seconds(ticks: float, per_second: int) -> float:
    """A length in ticks as seconds; 0 ticks in a second means that a tick is a day."""
    return ticks * SECONDS_OF_DAY if per_second == 0 else ticks / per_second
