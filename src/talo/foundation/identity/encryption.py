"""Encryption of single values and blind indexes over them.

A sealed value opens only in its own place: table, column and public id of the row are authenticated with it, so that a
value copied to another row or column does not open. A blind index (HMAC with another key) finds an equal value without
opening any. Both carry the version of their key: a rotation adds a version, then seals row by row, stopping anywhere.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from talo.foundation.identity.keys import KeyRing, Keys, load_key_ring

FORMAT = 1
NONCE_BYTES = 12
_HEAD = struct.Struct(">BH")
_INDEX_VERSION = struct.Struct(">H")


class CannotOpen(ValueError):
    """A sealed value that is damaged, stands in another place than it was sealed for, or whose key is gone."""


def seal(value: str, table: str, column: str, public_id: uuid.UUID, *, ring: KeyRing | None = None) -> bytes:
    """Encrypt `value` for one column of one row: format, key version, nonce, then ciphertext with its tag."""
    keys = (ring or load_key_ring()).encryption
    head = _HEAD.pack(FORMAT, keys.current)
    nonce = os.urandom(NONCE_BYTES)
    place = head + _place(table, column, public_id)
    return head + nonce + AESGCM(keys.by_version[keys.current]).encrypt(nonce, value.encode(), place)


def open_sealed(
    sealed: bytes | memoryview, table: str, column: str, public_id: uuid.UUID, *, ring: KeyRing | None = None
) -> str:
    """Decrypt a value that `seal` made for the same table, column and row.

    Raises:
        CannotOpen: damaged, moved from another place, or sealed with a key that is not here.
    """
    blob = bytes(sealed)
    key = _key_of(blob, (ring or load_key_ring()).encryption)
    nonce, body = blob[_HEAD.size : _HEAD.size + NONCE_BYTES], blob[_HEAD.size + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, blob[: _HEAD.size] + _place(table, column, public_id)).decode()
    except (InvalidTag, ValueError) as wrong:
        raise CannotOpen(f"{table}.{column} of {public_id} does not open") from wrong


def key_version(sealed: bytes | memoryview) -> int:
    """The version of the key that sealed the value.

    Raises:
        CannotOpen: not a sealed value.
    """
    try:
        form, version = _HEAD.unpack_from(bytes(sealed))
    except struct.error as wrong:
        raise CannotOpen("not a sealed value") from wrong
    if form != FORMAT:
        raise CannotOpen("not a sealed value")
    return int(version)


def reseal(
    sealed: bytes | memoryview, table: str, column: str, public_id: uuid.UUID, *, ring: KeyRing | None = None
) -> bytes | None:
    """The same value under the current key, or None when it already is; the step of a rotation."""
    keys = ring or load_key_ring()
    if key_version(sealed) == keys.encryption.current:
        return None
    return seal(open_sealed(sealed, table, column, public_id, ring=keys), table, column, public_id, ring=keys)


def blind_index(value: str, table: str, column: str, *, ring: KeyRing | None = None) -> bytes:
    """The index to store beside a sealed value: version of the key, then HMAC-SHA-256. Normalise the value first."""
    keys = (ring or load_key_ring()).index
    return _index(value, table, column, keys.current, keys)


def blind_indexes(value: str, table: str, column: str, *, ring: KeyRing | None = None) -> list[bytes]:
    """Every index under which the value may stand; search with these, so that a rotation under way hides nobody."""
    keys = (ring or load_key_ring()).index
    return [_index(value, table, column, version, keys) for version in keys.versions]


def index_version(index: bytes | memoryview) -> int:
    """The version of the key that a blind index was made with."""
    return int(_INDEX_VERSION.unpack_from(bytes(index))[0])


def _index(value: str, table: str, column: str, version: int, keys: Keys) -> bytes:
    message = _joined(table.encode(), column.encode(), value.encode())
    return _INDEX_VERSION.pack(version) + hmac.new(keys.by_version[version], message, hashlib.sha256).digest()


def _key_of(blob: bytes, keys: Keys) -> bytes:
    version = key_version(blob)
    try:
        return keys.by_version[version]
    except KeyError as wrong:
        raise CannotOpen(f"the key of version {version} is not here") from wrong


def _place(table: str, column: str, public_id: uuid.UUID) -> bytes:
    return _joined(table.encode(), column.encode(), public_id.bytes)


def _joined(*parts: bytes) -> bytes:
    # Lengths before the parts: ("ab", "c") must not read like ("a", "bc").
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
