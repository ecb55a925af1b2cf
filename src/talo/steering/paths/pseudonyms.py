"""Names of clients in a path store: a keyed hash for each store, so that neither a name nor a store leads to a client.

The key is made of the installation's index key and of the public ids of the scope's programmes, which every database
draws anew: the same client has another name in each store, and a store of another database names nobody of this one.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

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
    return _names(_key(scope, version), clients)


def kept_pseudonyms(scope: Scope, clients: npt.NDArray[np.int64], version: int) -> npt.NDArray[np.bytes_]:
    """The same as an array, kept in memory for the next reading of the same clients."""
    return _kept(_key(scope, version), clients.tobytes())


def _key(scope: Scope, version: int) -> bytes:
    place = " ".join([USE, str(scope), *(public_id for _, public_id in scope.programmes)])
    return hmac.digest(load_key_ring().index.by_version[version], place.encode(), "sha256")


def _names(key: bytes, clients: Iterable[int]) -> list[str]:
    begun = hmac.new(key, digestmod="sha256")
    found = []
    for client in clients:
        one = begun.copy()
        one.update(b"%d" % client)
        found.append(one.digest()[:NAME_BYTES].hex())
    return found


@lru_cache(maxsize=4)
def _kept(key: bytes, clients: bytes) -> npt.NDArray[np.bytes_]:
    return np.array(_names(key, np.frombuffer(clients, np.int64).tolist()), f"S{2 * NAME_BYTES}")
