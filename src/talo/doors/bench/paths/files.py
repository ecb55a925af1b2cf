"""Names the files that the bench of paths measures on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

EVENTS_OF_CASE = 10
EVENTS_OF_ROW = 20  # for each row of lifetimes and of stays
CASES_OF_SOME = 10  # cases for each one that sequenzo counts too: a million would take it a quarter of an hour
MONTHS = 36


@dataclass(frozen=True)
class Files:
    """What is measured on."""

    events: Path
    more: Path
    store: Path
    states: Path
    some_states: Path
    lives: Path
    stays: Path


def named(folder: Path, events: int) -> Files:
    """Where the files for so many events lie."""
    return Files(
        folder / f"events-{events}.parquet",
        folder / f"more-{events}.parquet",
        folder / f"store-{events}",
        folder / f"states-{events}.csv",
        folder / f"some-states-{events}.csv",
        folder / f"lives-{events}.csv",
        folder / f"stays-{events}.csv",
    )
