"""Reads the house's own path store: the paths of those who count today, as a log or as a store with kept sums.

Whoever counts is asked of the counting role at every reading; a client whose consent has ended is not in any answer,
although the store may hold the path until its next compaction. Events are as fresh as `as_of` says.

A store lies in `TALO_PATHS`, else in `paths` where Talo writes, in a folder for each scope that only its owner may
enter. It is made of what stands in the database and in the keys, so it is in no backup; whoever restores one lets it
be written anew.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import numpy as np
from django.conf import settings
from django.utils import timezone

from talo.steering.insight.event_log import SECONDS_OF_DAY, EventLog
from talo.steering.insight.store import MANIFEST, PathStore
from talo.steering.paths.pseudonyms import is_known, kept_pseudonyms
from talo.steering.paths.reading import followed
from talo.steering.paths.scopes import Scope

KEY_MARK = "key"  # the version of the key that the cases are named with
OWNER_ONLY = 0o700


class NotThere(LookupError):
    """The scope's store has not been written yet, or with a key that is gone: the next refresh writes it."""


def root() -> Path:
    """The folder of all stores."""
    return Path(os.environ.get("TALO_PATHS") or settings.VAR / "paths")


def folder_of(scope: Scope) -> Path:
    """The folder of a scope's store."""
    return root() / str(scope)


def log_of(scope: Scope) -> EventLog:
    """The paths of the clients who count now, each client's events together and in order.

    Times are day numbers (`ticks` is 0): `time` the first day, `end` the last, both included; `happenings.OPEN_DAY` is
    the end of what still goes on, and a happening that does not last ends on its own day. `activities` are keys of
    `happenings.HAPPENINGS`; cases are pseudonyms.

    Raises:
        NotThere: no store yet.
        BadInput: the store is damaged; the next refresh writes it anew.
    """
    log = store_of(scope).log()
    log.time = log.time // SECONDS_OF_DAY
    log.end = None if log.end is None else log.end // SECONDS_OF_DAY
    log.ticks = 0
    return log


def store_of(scope: Scope) -> PathStore:
    """The store as it counts now, for `insight.acts.stored.from_sums`, `whole` and `merging.merged`.

    Its gaps are from beginning to beginning; times are in seconds at the beginning of days. It stays readable while it
    is held, also when it is compacted meanwhile. Never write its manifest: it is that of one reading.

    Raises:
        NotThere: no store yet.
        BadInput: the store is damaged; the next refresh writes it anew.
    """
    folder = folder_of(scope)
    if not (folder / MANIFEST).exists():
        raise NotThere(str(scope))
    store = PathStore(folder)
    version = store.manifest.marks.get(KEY_MARK, 0)
    if not is_known(version):
        raise NotThere(str(scope))
    codes = store.codes(kept_pseudonyms(scope, followed(scope, timezone.localdate()).clients, version))
    counts = np.zeros(store.case_count, np.bool_)
    counts[codes[codes >= 0]] = True
    counts[np.asarray(store.manifest.withdrawn, np.int64)] = False
    store.manifest.withdrawn = np.flatnonzero(~counts).tolist()
    return store


def as_of(scope: Scope) -> dt.datetime | None:
    """When the store was last compared with the facts; None: it has not been written yet."""
    said = note_of(scope).get("as_of")
    return dt.datetime.fromisoformat(said) if said and (folder_of(scope) / MANIFEST).exists() else None


def note_of(scope: Scope) -> dict[str, str]:
    """What the last refresh noted beside the store: `as_of`, a moment."""
    try:
        said = json.loads(note_file(scope).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def note_file(scope: Scope) -> Path:
    """The file of that note."""
    return root() / f"{scope}.json"
