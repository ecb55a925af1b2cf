"""Checks of the sealed log: where its heads are kept, and whether somebody seals."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from talo.foundation.audit import heads, sealing
from talo.foundation.audit.places import head_file, key_file
from talo.foundation.database.inspecting import Finding
from talo.foundation.database.log_statements import Log

UNSEALED_SECONDS = 60.0


def heads_are_kept() -> Iterator[Finding]:
    """The head file can be written, lies outside any data directory, and ends with the database's last seal."""
    place, folder = head_file(), head_file().parent
    if not os.access(place if place.exists() else folder, os.W_OK):
        yield Finding("log.heads", f"the head file {place} cannot be written", "give the user of `worker` the right to")
    if _inside_a_data_directory(place) or _inside_a_data_directory(key_file()):
        step = "move both elsewhere (TALO_AUDIT_HEAD, TALO_AUDIT_KEY): who owns the database must not reach them"
        yield Finding("log.heads", "the head file or its key lies inside PostgreSQL's data directory", step)
    with Log.open() as log:
        seal = log.last_seal()
    line = heads.last()
    # A second may pass between the seal and its line.
    ours, theirs = (seal.number if seal else 0), (line["number"] if line else 0)
    if abs(ours - theirs) > 1:
        reason = f"the database ends with seal {ours}, the head file with {theirs}"
        yield Finding("log.heads", reason, "see “When the heads differ” in docs/log.md")


def log_is_sealed() -> Iterator[Finding]:
    """Somebody seals: no row waits longer than a minute."""
    age = sealing.unsealed_age()
    if age > UNSEALED_SECONDS:
        yield Finding("log.unsealed", f"the oldest unsealed row of the log is {age:.0f} s old", "start `talo worker`")


def _inside_a_data_directory(place: Path) -> bool:
    return any((folder / "PG_VERSION").exists() for folder in place.absolute().parents)
