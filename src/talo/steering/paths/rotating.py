"""Brings the path stores under the newest key: the names of their cases are made with it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from talo.foundation.identity.rotating import Versions
from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.store import PathStore
from talo.steering.paths import refreshing
from talo.steering.paths.pseudonyms import newest_key
from talo.steering.paths.reading import NoCountingRole
from talo.steering.paths.scopes import all_scopes
from talo.steering.paths.stored import KEY_MARK, folder_of, root


class Names:
    """The names of clients in the path stores, as the rotation of keys asks for them."""

    key = "paths.names"

    def versions(self) -> Versions:
        """How many cases are named with each version of the index key."""
        found: Counter[int] = Counter()
        for name in refreshing.stores():
            version, count = _version(root() / name)
            found[version] += count
        return {"index": +found}

    def batch(self, after: int, limit: int) -> tuple[int, int | None]:
        """Write the stores under an older key anew; one that cannot be counted here is removed until it can be."""
        renewed = 0
        refreshing.sweep()
        for scope in all_scopes():
            version, count = _version(folder_of(scope))
            if count and version != newest_key():
                try:
                    refreshing.refresh(scope, rebuild=True)
                except NoCountingRole:
                    refreshing.drop(scope)
                renewed += count
        return renewed, None


def _version(folder: Path) -> tuple[int, int]:
    """The version of a store's key and the number of its cases; 0 cases where there is no store that can be read."""
    try:
        store = PathStore(folder)
    except BadInput:
        return 0, 0
    return int(store.manifest.marks.get(KEY_MARK, 0)), store.case_count
