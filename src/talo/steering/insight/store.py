"""The path store: events sorted by case and time in Parquet – a base and sorted deltas – opened without reading them.

A folder with `store.json`, which names the files that count: the base, a delta for each append, the names of the cases
of each, and the kept sums (see `kept_sums`). Files never change; a new `store.json` replaces the old one at once.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.event_log import EventLog, Ints
from talo.steering.insight.ordering import Part
from talo.steering.insight.plain_parquet import column, opened

MANIFEST = "store.json"
FORM = 2  # what is written; 1, which knew no replacing pieces, can be read as well
TRIES = 5  # to open a store that is being compacted


@dataclass(frozen=True)
class Piece:
    """The base or a delta: its events in order, and the names of the cases that came with it.

    Attributes:
        layout: the row groups of `file`, none of which cuts a case.
        first_case: the code of the first case named in `cases`; the others follow in the order of their names.
        width: of a case's name in bytes.
        earliest, latest: of all times that gaps are counted from.
        replaces: whether it holds all of its cases' events, so that what earlier pieces have of them counts no more.
    """

    file: str
    layout: list[dict[str, Any]]
    cases: str
    cases_layout: list[dict[str, Any]]
    first_case: int
    width: int
    earliest: int
    latest: int
    replaces: bool = False

    @property
    def rows(self) -> int:
        """How many events."""
        return sum(group["rows"] for group in self.layout)

    @property
    def named(self) -> int:
        """How many cases came with it."""
        return sum(group["rows"] for group in self.cases_layout)


@dataclass
class Manifest:
    """What `store.json` says.

    Attributes:
        ticks: ticks in a second; never whole days.
        lasting: whether events have an end.
        withdrawn: codes of cases that no longer count and are erased by the next compaction.
        sums: the kept sums of the base, or None.
        from_starts: gaps are counted from beginning to beginning, although events have an end.
        marks: what the store's owner wrote down about it; a store with marks is counted through its owner only.
    """

    ticks: int
    lasting: bool
    activities: list[str]
    pieces: list[Piece]
    withdrawn: list[int] = field(default_factory=list)
    sums: dict[str, Any] | None = None
    from_starts: bool = False
    marks: dict[str, Any] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Replace the folder's manifest; whoever reads sees the old or the new one."""
        new = folder / f"{MANIFEST}.new"
        new.write_text(json.dumps({"form": FORM} | asdict(self), ensure_ascii=False), encoding="utf-8")
        lay_down(new)
        new.replace(folder / MANIFEST)

    @property
    def files(self) -> list[str]:
        """The files that count."""
        found = [name for piece in self.pieces for name in (piece.file, piece.cases)]
        return [*found, self.sums["file"]] if self.sums else found


def lay_down(new: Path) -> None:
    """Wait until a written file is on the disk, readable by whom its folder is open to."""
    new.chmod(new.parent.stat().st_mode & 0o666)
    with new.open("rb") as file:
        os.fsync(file.fileno())


def read_manifest(folder: Path) -> Manifest:
    """What a folder's `store.json` says.

    Raises:
        BadInput: it is no path store, or one of a later form.
    """
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise BadInput(f"{folder} is no path store: it has no {MANIFEST} that can be read") from None
    if said.pop("form", None) not in (1, FORM):
        raise BadInput(f"{folder} was written by a later version of Talo")
    pieces = [Piece(**piece) for piece in said.pop("pieces")]
    return Manifest(pieces=pieces, **said)


class PathStore:
    """An opened path store; its columns are mapped, not read, and stay readable when the folder is compacted."""

    def __init__(self, folder: Path) -> None:
        """Open a folder.

        Raises:
            BadInput: it is no path store, one of a later form, or one that has lost a file.
        """
        self.folder = folder
        for left in reversed(range(TRIES)):
            self.manifest = read_manifest(folder)
            try:
                self._files = {name: opened(folder / name) for name in self.manifest.files}
                return
            except (OSError, ValueError) as error:
                # A compaction has put another manifest there and removed the old one's files.
                if not left:
                    raise BadInput(f"{folder} is damaged: {error}") from None

    def column(self, file: str, layout: list[dict[str, Any]], name: str, kind: str) -> list[npt.NDArray[Any]]:
        """A column of one of the store's files, one array for each row group."""
        return column(self._files[file], layout, name, kind)

    @property
    def base(self) -> Piece:
        """The piece that the last compaction left."""
        return self.manifest.pieces[0]

    @property
    def deltas(self) -> list[Piece]:
        """What was appended since, in that order."""
        return self.manifest.pieces[1:]

    @property
    def span(self) -> int:
        """The longest time between two events, in ticks."""
        filled = [piece for piece in self.manifest.pieces if piece.rows]
        if not filled:
            return 0
        return max(piece.latest for piece in filled) - min(piece.earliest for piece in filled)

    @property
    def case_count(self) -> int:
        """How many codes of cases there are."""
        last = self.manifest.pieces[-1]
        return last.first_case + last.named

    def parts(self, piece: Piece, *, with_ends: bool = False) -> list[Part]:
        """The events of a piece, a part for each row group; with their ends where gaps begin there or if asked for."""
        columns = [("case", "i4"), ("activity", "i4"), ("time", "i8")]
        columns += [("end", "i8")] if self.manifest.lasting and (with_ends or not self.manifest.from_starts) else []
        found = [self.column(piece.file, piece.layout, name, kind) for name, kind in columns]
        return [Part(*arrays) for arrays in zip(*found, strict=True)]

    def names(self, piece: Piece) -> npt.NDArray[np.bytes_]:
        """The names of the cases that came with a piece, sorted, in UTF-8."""
        return self.column(piece.cases, piece.cases_layout, "name", f"S{piece.width}")[0]

    def case_names(self, codes: Ints) -> list[str]:
        """The names of cases."""
        return [name.decode() for name in self._all_names[codes]]

    @cached_property
    def _all_names(self) -> npt.NDArray[np.bytes_]:
        return np.concatenate([self.names(piece) for piece in self.manifest.pieces])

    def codes(self, names: npt.NDArray[np.bytes_]) -> Ints:
        """The codes of names; -1 for those that the store does not know."""
        codes = np.full(len(names), -1, np.int64)
        for piece in self.manifest.pieces:
            known = self.names(piece)
            if not len(known):
                continue
            place = np.searchsorted(known, names)
            place[place == len(known)] = 0
            here = known[place] == names
            codes[here] = place[here] + piece.first_case
        return codes

    def log(self) -> EventLog:
        """All events that count, each case's together and in order."""
        from talo.steering.insight.merging import merged

        parts = merged(self, with_ends=True)
        empty = np.zeros(0, np.int64)
        return EventLog(
            case=np.concatenate([empty.astype(np.int32), *(part.case for part in parts)]),
            activity=np.concatenate([empty.astype(np.int32), *(part.activity for part in parts)]),
            time=np.concatenate([empty, *(part.time for part in parts)]),
            activities=self.manifest.activities,
            ticks=self.manifest.ticks,
            end=np.concatenate([empty, *(part.end for part in parts)]) if self.manifest.lasting else None,
            case_names=self.case_names,
        )
