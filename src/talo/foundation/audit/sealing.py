"""The sealer: every second it seals the rows that can no longer change, one sealer at a time."""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime

from talo.foundation.audit import canonical, heads, marks, signing
from talo.foundation.database.log_statements import Epoch, Log, Seal, seconds_unsealed

logger = logging.getLogger("talo.audit")

ROWS_PER_SEAL = 20_000
INTERVAL_SECONDS = 1.0
MONTHS_AHEAD = 3
PREPARE_SECONDS = 3600.0
REPEAT_ALARM_SECONDS = 60.0


class HeadsDiffer(Exception):
    """The database and the head file do not end with the same seal; sealing on would hide what happened."""


def run(stop_event: threading.Event, interval: float = INTERVAL_SECONDS) -> None:
    """Seal until told to stop; a failure is logged and tried again, never passed over."""
    quiet_until = 0.0
    while not stop_event.is_set():
        try:
            with Log.open() as log:
                _run_on(log, stop_event, interval)
        except Exception:  # the sealer outlives a restart of the database
            if time.monotonic() >= quiet_until:
                logger.critical("the log is not being sealed", exc_info=True)
                quiet_until = time.monotonic() + REPEAT_ALARM_SECONDS
            stop_event.wait(interval)


def seal_now() -> int:
    """Seal what can be sealed now and return how many rows that were; waits for another sealer.

    Raises:
        HeadsDiffer: the log was changed, cut, or restored without saying so.
        KeyMissing: the log is not new and its key is not here.
    """
    with Log.open() as log, log.locked(wait=True):
        return seal_pending(log)


def unsealed_age() -> float:
    """Seconds since the oldest row that no seal covers; more than a few: no sealer runs, or it is stuck."""
    return seconds_unsealed()


def restart_after_recovery() -> int:
    """Open a new epoch after the database was recovered to an earlier point, and a new head file for it.

    The old head file stays beside the new one: it is the proof of what the recovery has lost.

    Returns:
        The number of the epoch.
    """
    with Log.open() as log, log.locked(wait=True):
        line, first = heads.last(), next(heads.lines(heads.size()), None)
        opened = log.open_epoch(bytes.fromhex(line["hash"]) if line else canonical.GENESIS)
        heads.set_aside()
        seals = list(log.seals())
        if first and "retired" in first and seals and seals[0].number == first["number"] + 1:
            heads.append(first)
        for seal in seals:
            heads.append(heads.line_of(seal, _opened_by(log.epochs(), seal)))
        return opened


def seal_pending(log: Log) -> int:
    """Seal batch after batch until nothing is left; the caller holds the sealer's lock."""
    _finish_interrupted(log)
    _compare_heads(log)
    log.current_epoch()
    sealed = 0
    while rows := _seal_next(log):
        sealed += rows
    return sealed


def _run_on(log: Log, stop_event: threading.Event, interval: float) -> None:
    prepare_at = 0.0
    while not stop_event.is_set():
        started = time.monotonic()
        if started >= prepare_at:
            log.prepare(MONTHS_AHEAD)
            prepare_at = started + PREPARE_SECONDS
        with log.locked(wait=False) as alone:
            if alone:
                seal_pending(log)
        stop_event.wait(max(0.0, interval - (time.monotonic() - started)))


def _seal_next(log: Log) -> int:
    """Make one seal; 0 when no row can be sealed."""
    with log.snapshot():
        settled = log.settled_xid()
        last = log.last_seal()
        for epoch in (known := log.epochs()):
            start = _start(epoch, last)
            # An earlier epoch is over: what stands in it is all there will ever be.
            end = settled if epoch is known[-1] else canonical.LAST_XID
            cut = None if start is None or start >= end else log.end_of_batch(epoch.number, start, end, ROWS_PER_SEAL)
            if start is None or cut is None:
                continue
            epoch = _signed(log, epoch, new=last is None)
            seal = _made(log, last, epoch.number, start, cut)
            line = heads.line_of(seal, _opened_by([epoch], seal))
            heads.plan(line)
            log.add_seal(seal)
            break
        else:
            return 0
    heads.append(line)
    heads.forget_plan()
    return seal.rows


def _start(epoch: Epoch, last: Seal | None) -> int | None:
    """Where the next seal of an epoch begins; None when a later epoch has been sealed already."""
    if last is None or epoch.number > last.epoch:
        return 0
    return last.to_xid if epoch.number == last.epoch else None


def _made(log: Log, last: Seal | None, epoch: int, start: int, end: int) -> Seal:
    rows = log.rows(epoch, start, end)
    number = last.number + 1 if last else 1
    previous = last.hash if last else canonical.GENESIS
    root = canonical.root(rows)
    seal_hash = canonical.seal_hash(previous, root, number, epoch, start, end, len(rows))
    at = datetime.now(UTC)
    signature = signing.sign(heads.seal_message(seal_hash, at), may_create=last is None)
    return Seal(number, epoch, start, end, len(rows), root, previous, seal_hash, signature, at, marks.pack(rows))


def _signed(log: Log, epoch: Epoch, *, new: bool) -> Epoch:
    if epoch.signature is not None:
        return epoch
    signature = signing.sign(heads.epoch_message(epoch), may_create=new)
    log.sign_epoch(epoch.number, signature)
    return epoch._replace(signature=signature)


def _opened_by(epochs: list[Epoch], seal: Seal) -> Epoch | None:
    """The epoch that a seal is the first of."""
    starts = {epoch.number: epoch for epoch in epochs}
    return starts.get(seal.epoch) if seal.from_xid == 0 else None


def _finish_interrupted(log: Log) -> None:
    """Bring both sides together after a sealer that stopped between the database and the file."""
    planned = heads.planned()
    if planned is None:
        return
    heads.drop_torn_line()
    last, line = log.last_seal(), heads.last()
    reached = line["number"] if line else 0
    if last and last.hash.hex() == planned["hash"] and reached == planned["number"] - 1:
        heads.append(planned)
    heads.forget_plan()


def _compare_heads(log: Log) -> None:
    last = log.last_seal()
    try:
        line = heads.last()
    except heads.Broken as broken:
        raise HeadsDiffer(f"{broken}; see docs/log.md, 'When the heads differ'") from broken
    database = (last.number, last.hash.hex()) if last else None
    file = (line["number"], line["hash"]) if line else None
    if database != file:
        raise HeadsDiffer(
            f"the database ends with seal {database[0] if database else 0},"
            f" the head file with seal {file[0] if file else 0}; see docs/log.md, 'When the heads differ'"
        )
