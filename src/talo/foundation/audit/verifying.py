"""Verifying the log: recomputes every seal and says what the first wrong thing is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from talo.foundation.audit import canonical, heads, marks, retiring, signing
from talo.foundation.audit.diagnosing import BadSeal, Finding, first_finding
from talo.foundation.audit.sealing import HeadsDiffer, seal_pending
from talo.foundation.database.log_statements import Epoch, Log, Seal

# Rows read at a time; the seals of one read belong to one epoch.
CHUNK_ROWS = 40_000
BAD_SEALS_KEPT = 100


def verify(*, seal: bool = True, head_bytes: int | None = None) -> dict[str, Any]:
    """Recompute the whole log against its seals and the head file, or so many bytes of its beginning.

    Seals first, so that the answer covers what can be sealed now. `seq` is the number (`id`) of the first row that is
    wrong or that can no longer be proved; `entries` counts all rows, also those written since.

    Returns:
        {"ok", "entries", "sealed", "head", "first_bad": {"seq", "what"} | None}
        with `what` one of changed, missing, order, tail, rewritten.

    Raises:
        KeyMissing: neither the private nor the public key is here, so nothing can be said.
    """
    with Log.open() as sealer, Log.open() as log, log.snapshot():
        with sealer.locked(wait=True):
            if seal:
                _seal_if_whole(sealer)
            # The snapshot begins here, while no sealer works; the file is read up to where it ended then.
            walk = _Walk(log, log.epochs())
            until = heads.size() if head_bytes is None else head_bytes
        return walk.along(until)


def _seal_if_whole(log: Log) -> None:
    try:
        retiring.finish(log)
        seal_pending(log)
    except (HeadsDiffer, signing.KeyMissing):
        pass  # what is wrong is found and named by the walk


@dataclass
class _Walk:
    """One way along the chain, the head file beside it and the rows below it."""

    log: Log
    epochs: list[Epoch]
    last: Seal | None = None
    sealed: int = 0
    last_row: int = 0
    ends: dict[int, int] = field(default_factory=dict)
    waiting: list[Seal] = field(default_factory=list)
    bad: list[BadSeal] = field(default_factory=list)
    retired: dict[str, Any] | None = None

    def along(self, until: int) -> dict[str, Any]:
        finding = self._chain(until)
        self._check_rows()
        if self.bad:
            last_seal = self.last.number if self.last else 0
            finding = first_finding(self.bad, last_seal=last_seal, stands=self.log.has)
        finding = finding or self._strays()
        after = self.log.count_from(self.last.epoch if self.last else 0, self.last.to_xid if self.last else 0)
        return {
            "ok": finding is None,
            "entries": self.sealed + after,
            "sealed": self.sealed,
            "head": self.last.hash.hex() if self.last else None,
            "first_bad": finding._asdict() if finding else None,
            **({"retired": self.retired} if self.retired else {}),
        }

    def _chain(self, until: int) -> Finding | None:
        """Walk to the first seal that does not fit its predecessor, its line or its signature."""
        file = self._after_retirement(heads.lines(until))
        seals = self.log.seals()
        while True:
            seal = next(seals, None)
            try:
                line = next(file, None)
            except heads.Broken:
                return self._lost(seal, None, "rewritten")
            if seal is None and line is None:
                return None
            if seal is None or line is None:
                return self._lost(seal, line, "tail")
            if not self._fits(seal, line):
                return self._lost(seal, line, "rewritten")
            self._queue(seal)

    def _after_retirement(self, file: Iterator[heads.Line]) -> Iterator[heads.Line]:
        """The lines of seals; a signed first line tells what was retired, and the chain goes on from there."""
        for line in file:
            told: Any = line
            if "retired" in told and self.last is None and retiring.is_signed(told):
                self.retired = {name: told["retired"][name] for name in ("before", "seals", "rows")}
                self.ends = {int(epoch): end for epoch, end in told["retired"]["ends"].items()}
                epoch = told["retired"]["epoch"]
                self.last = _anchor(told["number"], epoch, self.ends[epoch], bytes.fromhex(told["hash"]))
            else:
                yield line

    def _fits(self, seal: Seal, line: heads.Line) -> bool:
        opened = next((epoch for epoch in self.epochs if epoch.number == seal.epoch), None)
        return (
            seal.number == (self.last.number + 1 if self.last else 1)
            and seal.previous == (self.last.hash if self.last else canonical.GENESIS)
            and seal.from_xid == self._expected_start(seal)
            and seal.hash == canonical.seal_hash(seal.previous, seal.root, *seal[:5])
            and self._same(seal, line, opened)
            and heads.is_ours(seal)
            and opened is not None
            and (seal.from_xid > 0 or signing.is_signed(heads.epoch_message(opened), opened.signature or b""))
        )

    def _expected_start(self, seal: Seal) -> int:
        return self.last.to_xid if self.last and self.last.epoch == seal.epoch else 0

    @staticmethod
    def _same(seal: Seal, line: heads.Line, opened: Epoch | None) -> bool:
        """The line says what the seal says; the numbers of the rows are only a hint."""
        says = heads.line_of(seal, opened if seal.from_xid == 0 else None)
        return {**says, "ids": None} == {**line, "ids": None}

    def _lost(self, seal: Seal | None, line: heads.Line | None, what: Any) -> Finding:
        """The first row that the chain no longer proves."""
        ids = [*(marks.ends(seal.marks) if seal else []), *(line.get("ids", []) if line else [])]
        return Finding(ids[0] if ids else self.last_row + 1, what)

    def _queue(self, seal: Seal) -> None:
        rows = sum(waiting.rows for waiting in self.waiting)
        if self.waiting and (rows + seal.rows > CHUNK_ROWS or self.waiting[0].epoch != seal.epoch):
            self._check_rows()
        self.waiting.append(seal)
        self.last = seal
        self.ends[seal.epoch] = seal.to_xid
        self.last_row = max(self.last_row, *marks.ends(seal.marks), 0)

    def _check_rows(self) -> None:
        seals, self.waiting = self.waiting, []
        if not seals:
            return
        rows = self.log.rows(seals[0].epoch, seals[0].from_xid, seals[-1].to_xid)
        self.sealed += len(rows)
        if len(self.bad) < BAD_SEALS_KEPT and not _all_fit(seals, rows):
            for seal, own in _divided(seals, rows):
                if len(own) != seal.rows or canonical.root(own) != seal.root:
                    self.bad.append(BadSeal(seal.number, marks.unpack(seal.marks), [marks.mark(row) for row in own]))

    def _strays(self) -> Finding | None:
        """A row beside the chain: in an epoch that is over, or in one that never was."""
        over = range(1, self.last.epoch if self.last else 1)
        number = self.log.strays(len(self.epochs), [(epoch, self.ends.get(epoch, 0)) for epoch in over])
        return Finding(number, "changed") if number is not None else None


def _anchor(number: int, epoch: int, end: int, seal_hash: bytes) -> Seal:
    """The last retired seal, as far as the chain behind it needs one."""
    return Seal(number, epoch, 0, end, 0, b"", b"", seal_hash, b"", datetime.now(UTC), b"")


def _all_fit(seals: list[Seal], rows: list[bytes]) -> bool:
    """The fast way: seal after seal takes its count of rows, and no row is left over."""
    start = 0
    for seal in seals:
        end = start + seal.rows
        if canonical.root(rows[start:end]) != seal.root:
            return False
        start = end
    return start == len(rows)


def _divided(seals: list[Seal], rows: list[bytes]) -> Iterator[tuple[Seal, list[bytes]]]:
    """The rows of each seal by their transaction, whatever their count."""
    xids = [int(row.split(b"\t", 2)[1]) for row in rows]
    for seal in seals:
        yield seal, rows[bisect_left(xids, seal.from_xid) : bisect_left(xids, seal.to_xid)]
