"""The head file: one signed line for each seal, outside the database, so that a rewritten log shows."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypedDict

from talo.foundation.audit import marks, signing
from talo.foundation.audit.places import head_file
from talo.foundation.database.log_statements import Epoch, Seal

BLOCK = 4096


class Line(TypedDict, total=False):
    """A line of the head file; hashes in hexadecimal, `ids` the first and last row's number (a hint, not signed)."""

    number: int
    epoch: int
    from_xid: int
    to_xid: int
    rows: int
    root: str
    previous: str
    hash: str
    at: str
    signature: str
    ids: list[int]
    opens: dict[str, Any]


class Broken(Exception):
    """A line of the head file that nobody can read."""


def seal_message(seal_hash: bytes, at: datetime) -> bytes:
    """What is signed for a seal: its hash, which covers all before, and its time."""
    return b"talo seal 1\n" + seal_hash + at.astimezone(UTC).isoformat().encode()


def epoch_message(epoch: Epoch) -> bytes:
    """What is signed for an epoch: number, cluster, start, and the head it was restored from."""
    return b"talo epoch 1\n" + json.dumps(_opening(epoch), sort_keys=True).encode()


def line_of(seal: Seal, opened: Epoch | None) -> Line:
    """The line of a seal; the first of an epoch says what the epoch started from."""
    line = Line(
        number=seal.number,
        epoch=seal.epoch,
        from_xid=seal.from_xid,
        to_xid=seal.to_xid,
        rows=seal.rows,
        root=seal.root.hex(),
        previous=seal.previous.hex(),
        hash=seal.hash.hex(),
        at=seal.at.astimezone(UTC).isoformat(),
        signature=seal.signature.hex(),
        ids=marks.ends(seal.marks),
    )
    if opened is not None:
        line["opens"] = {**_opening(opened), "signature": (opened.signature or b"").hex()}
    return line


def append(line: Line) -> None:
    """Add a line and wait until the disk has it."""
    path = head_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb") as file:
        file.write(_written(line))
        file.flush()
        os.fsync(file.fileno())
    if new:
        _sync_folder(path.parent)


def last() -> Line | None:
    """The last line.

    Raises:
        Broken: it cannot be read.
    """
    path = head_file()
    if not path.exists():
        return None
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        tail = b""
        while end > 0 and tail.rstrip(b"\n").count(b"\n") == 0:
            start = max(0, end - BLOCK)
            file.seek(start)
            tail = file.read(end - start) + tail
            end = start
    found = tail.rstrip(b"\n").rpartition(b"\n")[2]
    return _parsed(found) if found else None


def size() -> int:
    """How long the file is now, in bytes."""
    path = head_file()
    return path.stat().st_size if path.exists() else 0


def lines(until: int) -> Iterator[Line]:
    """The lines in order, up to a size of the file.

    Raises:
        Broken: a line cannot be read.
    """
    path = head_file()
    if not path.exists():
        return
    with path.open("rb") as file:
        while until > 0 and (line := file.readline()):
            until -= len(line)
            yield _parsed(line)


def plan(line: Line) -> None:
    """Note a seal before the database has it: the only reason why the two may differ by one."""
    path = _planned()
    path.parent.mkdir(parents=True, exist_ok=True)
    making = path.with_suffix(".making")
    with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(_written(line))
        file.flush()
        os.fsync(file.fileno())
    making.replace(path)
    _sync_folder(path.parent)


def planned() -> Line | None:
    """The seal that was being made when the sealer stopped, if it stopped in the middle of one."""
    path = _planned()
    try:
        return _parsed(path.read_bytes()) if path.exists() else None
    except Broken:
        return None


def forget_plan() -> None:
    """The seal stands on both sides."""
    _planned().unlink(missing_ok=True)


def drop_torn_line() -> None:
    """Cut a last line without its end, left by a crash while it was being written."""
    path = head_file()
    if not path.exists():
        return
    content_end = path.stat().st_size
    with path.open("rb+") as file:
        file.seek(max(0, content_end - BLOCK))
        tail = file.read()
        if tail and not tail.endswith(b"\n"):
            file.truncate(content_end - len(tail.rpartition(b"\n")[2]))


def set_aside() -> Path | None:
    """Begin a new head file, because a new and empty log begins; the old one stays beside it under its date.

    Returns:
        The old file's new name, or None when there was none.
    """
    forget_plan()
    path = head_file()
    if not path.exists():
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    aside = path.with_name(f"{path.stem}.{stamp}{path.suffix}")
    path.replace(aside)
    _sync_folder(path.parent)
    return aside


def is_ours(seal: Seal) -> bool:
    """Whether a seal carries our signature."""
    return signing.is_signed(seal_message(seal.hash, seal.at), seal.signature)


def _planned() -> Path:
    return head_file().with_suffix(".pending")


def _opening(epoch: Epoch) -> dict[str, Any]:
    return {
        "epoch": epoch.number,
        "system_identifier": str(epoch.system_identifier),
        "started_at": epoch.started_at.astimezone(UTC).isoformat(),
        "restored_from": epoch.restored_from.hex() if epoch.restored_from else None,
    }


def _written(line: Line) -> bytes:
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def _parsed(text: bytes) -> Line:
    try:
        found = json.loads(text)
    except ValueError:
        raise Broken("a line of the head file cannot be read") from None
    if not isinstance(found, dict) or not isinstance(found.get("number"), int):
        raise Broken("a line of the head file is not a seal")
    return Line(**found)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
