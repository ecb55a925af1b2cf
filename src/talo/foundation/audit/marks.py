"""Short marks of the rows that a seal covers: they prove nothing, they tell which row went wrong."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from typing import NamedTuple

from talo.foundation.audit import canonical

_MARK = struct.Struct(">qII")


class Mark(NamedTuple):
    """A row's number, what it says without number, transaction and subjects, and the whole row."""

    id: int
    core: int
    row: int


def mark(row: bytes) -> Mark:
    """The mark of a canonical line."""
    number, _, rest = row.partition(b"\t")
    _, _, rest = rest.partition(b"\t")
    core, _, _ = rest.rpartition(b"\t")
    return Mark(int(number), zlib.crc32(core), int.from_bytes(canonical.row_hash(row)[:4], "big"))


def pack(rows: Iterable[bytes]) -> bytes:
    """The marks of a seal, sixteen bytes a row."""
    return b"".join([_MARK.pack(*mark(row)) for row in rows])


def unpack(packed: bytes) -> list[Mark]:
    """The marks again; what is not whole is left out."""
    whole = len(packed) - len(packed) % _MARK.size
    return [Mark(*found) for found in _MARK.iter_unpack(packed[:whole])]


def ends(packed: bytes) -> list[int]:
    """The numbers of the first and the last row that the seal covers; empty when there are no marks."""
    if len(packed) < _MARK.size:
        return []
    last = len(packed) // _MARK.size * _MARK.size - _MARK.size
    return [int(_MARK.unpack_from(packed, place)[0]) for place in (0, last)]
