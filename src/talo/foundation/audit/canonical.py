"""The canonical form of a row of the log, and the hashes over it; `docs/log.md` states the same in words."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterable, Sequence
from datetime import datetime

GENESIS = bytes(32)
LAST_XID = 2**63 - 1
FIELDS = (
    "id",
    "xid",
    "kind",
    "epoch",
    "at",
    "actor",
    "organisation",
    "request",
    "verb",
    "object",
    "purpose",
    "basis",
    "outcome",
    "subjects",
)
_ESCAPES = {"\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}
_UNESCAPES = {escaped[1]: plain for plain, escaped in _ESCAPES.items()}
_SPECIAL = re.compile("[" + re.escape("".join(_ESCAPES)) + "]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

Field = str | int | None


def line(fields: Sequence[Field]) -> bytes:
    """One row as PostgreSQL's COPY writes it: fields by tab, null as `\\N`, control characters escaped, UTF-8."""
    return "\t".join(_written(field) for field in fields).encode()


def fields(row: bytes) -> list[str | None]:
    """The fields of a canonical line again, each as text."""
    return [_read(field) for field in row.decode().split("\t")]


def moment(at: datetime) -> str:
    """A time in UTC as PostgreSQL writes it: microseconds without trailing zeros."""
    text = at.strftime("%Y-%m-%d %H:%M:%S")
    fraction = f"{at.microsecond:06d}".rstrip("0")
    return f"{text}.{fraction}+00" if fraction else f"{text}+00"


def row_hash(row: bytes) -> bytes:
    """SHA-256 of a canonical line without its line end."""
    return hashlib.sha256(row).digest()


def root(rows: Iterable[bytes]) -> bytes:
    """SHA-256 over the row hashes, in `(xid, id)` order."""
    sha256 = hashlib.sha256
    return sha256(b"".join([sha256(row).digest() for row in rows])).digest()


def seal_hash(previous: bytes, root_: bytes, number: int, epoch: int, from_xid: int, to_xid: int, rows: int) -> bytes:
    """SHA-256 of `previous ‖ root ‖ number, epoch, from, to, rows`, each number as eight bytes, big-endian."""
    return hashlib.sha256(previous + root_ + struct.pack(">5q", number, epoch, from_xid, to_xid, rows)).digest()


def _written(field: Field) -> str:
    if field is None:
        return "\\N"
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], str(field))


def _read(field: str) -> str | None:
    if field == "\\N":
        return None
    return _ESCAPED.sub(lambda found: _UNESCAPES.get(found[1], found[1]), field)
