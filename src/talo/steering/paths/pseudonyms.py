"""Names of clients in a path store: a keyed hash for each store, so that neither a name nor a store leads to a client.

The key is made of the installation's index key and of the public ids of the scope's programmes, which every database
draws anew: the same client has another name in each store, and a store of another database names nobody of this one.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from talo.foundation.identity.keys import load_key_ring
from talo.steering.paths.scopes import Scope

NAME_BYTES = 16
USE = "talo: names in a path store"


def newest_key() -> int:
    """The version of the key that a store written now is named with."""
    return load_key_ring().index.current


def is_known(version: int) -> bool:
    """Whether the key of a version is still there."""
    return version in load_key_ring().index.by_version


def pseudonyms(scope: Scope, clients: Iterable[int], version: int) -> list[str]:
    """The names of clients (by primary key) in the scope's store: 32 hexadecimal digits each.

    Raises:
        KeyError: the key of that version is no longer there.
    """
    place = " ".join([USE, str(scope), *(public_id for _, public_id in scope.programmes)])
    key = hmac.digest(load_key_ring().index.by_version[version], place.encode(), "sha256")
    return [hmac.digest(key, b"%d" % client, "sha256")[:NAME_BYTES].hex() for client in clients]
