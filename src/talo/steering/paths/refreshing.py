"""Keeps the house's own path stores in line with the facts: finds whose path has changed, and writes only those.

A refresh leaves a store that equals one written anew. It is compacted when somebody's path has to be erased, when it
has more than a dozen deltas or a tenth of its events lie in them, and in any case by the first refresh of a day.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from talo.steering.insight import storing
from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.following import Followed, follow, joined
from talo.steering.insight.store import MANIFEST, PathStore
from talo.steering.paths import reading
from talo.steering.paths.pseudonyms import newest_key, pseudonyms
from talo.steering.paths.scopes import Scope, all_scopes
from talo.steering.paths.stored import KEY_MARK, OWNER_ONLY, folder_of, note_file, note_of, root

MOST_DELTAS = 12
TENTH = 10
FORM = 1  # of what is read as which happening: a greater number lets every store be written anew


class Busy(RuntimeError):
    """Somebody else refreshes this store now."""


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did.

    Attributes:
        clients: who count now.
        changed: whose path was written; all of them where the store was written anew.
        gone: who counted in the store and do so no longer.
    """

    scope: Scope
    clients: int
    changed: int
    gone: int
    compacted: bool


def refresh(scope: Scope, *, rebuild: bool = False) -> Refreshed:
    """Bring a scope's store in line with the facts; one that is not there, damaged or named by an old key is written.

    Raises:
        Busy: another process is at it.
        NoCountingRole: see `reading.followed`.
    """
    with _alone(scope):
        moment = timezone.now()
        key = newest_key()
        marks = {KEY_MARK: key, "form": FORM}
        who = reading.followed(scope, timezone.localdate())
        names = pseudonyms(scope, who.clients.tolist(), key)
        logs = reading.logs(who, names)
        folder = folder_of(scope)
        if rebuild or not _continues(folder, marks):
            _begin_anew(folder)
            storing.build(folder, joined(logs), from_starts=True, marks=marks)
            found, compacted = Followed(len(names), 0), True
        else:
            found = follow(folder, logs)
            compacted = _needs_compaction(folder, found, _day_of(note_of(scope)), who.today)
            if compacted:
                storing.compact(folder)
        _write_note(scope, moment)
    return Refreshed(scope, len(names), found.changed, found.gone, compacted)


def sweep() -> list[str]:
    """Remove the stores of programmes and areas that are no more; returns their names."""
    kept = {str(scope) for scope in all_scopes()}
    gone = [name for name in stores() if name not in kept]
    _remove(gone)
    return gone


def stores() -> list[str]:
    """The names of the folders that hold a store."""
    return sorted(file.parent.name for file in root().glob(f"*/{MANIFEST}"))


def drop_all() -> None:
    """Remove every store; the next refreshes write them anew."""
    _remove(stores())


def drop(scope: Scope) -> None:
    """Remove a scope's store; the next refresh writes it anew."""
    with _alone(scope):
        _remove([str(scope)])


def _remove(names: list[str]) -> None:
    for name in names:
        shutil.rmtree(root() / name, ignore_errors=True)
        (root() / f"{name}.json").unlink(missing_ok=True)


def _continues(folder: Path, marks: dict[str, int]) -> bool:
    """Whether the store can be brought up to date; one that cannot is written anew."""
    try:
        return PathStore(folder).manifest.marks == marks
    except BadInput:
        return False


def _begin_anew(folder: Path) -> None:
    """A folder that only its owner may enter; what is damaged in it is replaced by what is written."""
    folder.mkdir(mode=OWNER_ONLY, exist_ok=True)
    if not (folder / MANIFEST).exists():
        for left in folder.iterdir():
            left.unlink()


def _needs_compaction(folder: Path, found: Followed, last: dt.date | None, today: dt.date) -> bool:
    manifest = PathStore(folder).manifest
    deltas = manifest.pieces[1:]
    if manifest.withdrawn or found.gone:
        return True
    late = sum(piece.rows for piece in deltas)
    return bool(deltas) and (len(deltas) > MOST_DELTAS or TENTH * late > manifest.pieces[0].rows or last != today)


@contextlib.contextmanager
def _alone(scope: Scope) -> Iterator[None]:
    root().mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    handle = os.open(root() / f".{scope}.refresh", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"the store of {scope} is being refreshed by another process") from None
        yield
    finally:
        os.close(handle)


def _write_note(scope: Scope, moment: dt.datetime) -> None:
    new = note_file(scope).with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump({"as_of": moment.isoformat()}, file)
    new.replace(note_file(scope))


def _day_of(note: dict[str, str]) -> dt.date | None:
    """The day of the refresh before this one."""
    said = note.get("as_of")
    return timezone.localdate(dt.datetime.fromisoformat(said)) if said else None
