"""Retires the oldest months of the log: rows and seals go, a signed line says what they were, the rest stays proved.

The head file begins anew with that line; the old file stays beside it and can be thrown away with the months. The line
is written beside the head file first, then the database changes, then the file: whoever is killed in between finds the
line and finishes.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from talo.foundation.audit import heads, sealing, signing, writing
from talo.foundation.audit.places import head_file
from talo.foundation.database import log_retiring
from talo.foundation.database.actor import acting_as, service
from talo.foundation.database.log_statements import Log, Seal


class NothingToRetire(Exception):
    """No sealed row is that old, or the youngest seal covers one: there is nothing that could go."""


def retire(before: dt.datetime) -> dict[str, Any]:
    """Retire every row older than `before` (the first moment of a month, in UTC).

    Returns:
        What the signed line says: `before`, `seals`, `rows`, `at`, and where the chain goes on from.

    Raises:
        NothingToRetire: see there; nothing is changed.
        HeadsDiffer: the log has to be put right first.
    """
    with acting_as(service("operator")):
        # The log itself says that it was shortened, in a seal that stays.
        writing.write([], object="log.retired", purpose="retention", basis=f"before {before:%Y-%m}")
    with Log.open() as log, log.locked(wait=True):
        finish(log)
        sealing.seal_pending(log)
        seal = _last_to_go(log, before)
        line = _line(log, seal, before)
        _write(_planned(), [line])
        log_retiring.remove(before, seal.number)
        finish(log)
    return dict(line["retired"])


def finish(log: Log) -> None:
    """Bring the head file to what the database says, if a retirement stopped between the two."""
    planned = _planned()
    if not planned.exists():
        return
    line = json.loads(planned.read_bytes())
    first = next(log.seals(), None)
    if first is not None and first.number > line["number"]:
        kept = [found for found in heads.lines(heads.size()) if found["number"] > line["number"]]
        _write(head_file().with_suffix(".making"), [line, *kept])
        stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S.%f")
        os.link(head_file(), head_file().with_name(f"{head_file().stem}.{stamp}{head_file().suffix}"))
        head_file().with_suffix(".making").replace(head_file())
    planned.unlink()


def is_signed(line: dict[str, Any]) -> bool:
    """Whether the line of a retirement carries our signature."""
    return signing.is_signed(_message(line), bytes.fromhex(line["signature"]))


def _last_to_go(log: Log, before: dt.datetime) -> Seal:
    last = log_retiring.last_before(before)
    if last is None:
        raise NothingToRetire(f"no row is older than {before:%Y-%m}")
    seals = _seals(log)
    going = next((seal for seal in seals if (seal.epoch, seal.to_xid) > last), None)
    if going is None or next(seals, None) is None:
        raise NothingToRetire("the newest seal covers an old row: let the log go on for a while first")
    return going


def _seals(log: Log) -> Iterator[Seal]:
    yield from log.seals()


def _line(log: Log, seal: Seal, before: dt.datetime) -> dict[str, Any]:
    gone = [one for one in log.seals() if one.number <= seal.number]
    first: Any = next(iter(heads.lines(heads.size())), None) or {}
    earlier: dict[str, Any] = first.get("retired", {"rows": 0, "ends": {}})
    ends = {**earlier["ends"], **{str(one.epoch): one.to_xid for one in gone}}
    line: dict[str, Any] = {
        "number": seal.number,
        "hash": seal.hash.hex(),
        "retired": {
            "before": before.isoformat(),
            "seals": seal.number,
            "rows": earlier["rows"] + sum(one.rows for one in gone),
            "epoch": seal.epoch,
            "ends": ends,
            "at": dt.datetime.now(dt.UTC).isoformat(),
        },
    }
    return {**line, "signature": signing.sign(_message(line), may_create=False).hex()}


def _message(line: dict[str, Any]) -> bytes:
    said = {name: line[name] for name in ("number", "hash", "retired")}
    return b"talo retirement 1\n" + json.dumps(said, sort_keys=True).encode()


def _planned() -> Path:
    return head_file().with_suffix(".retiring")


def _write(path: Path, lines: list[Any]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.writelines(json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
