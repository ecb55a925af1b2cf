"""Encryption of whole files: the same form, keys and binding to their place as single values.

A file is sealed as one piece; at five megabytes that costs some milliseconds, and a cut piece never opens.
"""

from __future__ import annotations

import uuid

from talo.foundation.identity.encryption import open_sealed, seal
from talo.foundation.identity.keys import KeyRing

# Latin-1 names every byte by one character, so that the one sealing (and resealing) of the house serves bytes as well.
_BYTES = "latin-1"


def seal_bytes(content: bytes, table: str, column: str, public_id: uuid.UUID, *, ring: KeyRing | None = None) -> bytes:
    """Encrypt bytes for one column of one row."""
    return seal(content.decode(_BYTES), table, column, public_id, ring=ring)


def open_bytes(sealed: bytes, table: str, column: str, public_id: uuid.UUID, *, ring: KeyRing | None = None) -> bytes:
    """Decrypt what `seal_bytes` made for the same place.

    Raises:
        CannotOpen: damaged, moved from another place, or sealed with a key that is not here.
    """
    return open_sealed(sealed, table, column, public_id, ring=ring).encode(_BYTES)
