"""The statements of the sealed log: writing it, reading it to seal and to verify, and what its client may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from django.db import connection, connections
from psycopg import sql

from talo.foundation.database.log_schema import history_trigger_sql

__all__ = ["Log", "history_trigger_sql", "write"]

# One number for all of Talo's sealers; advisory locks are per database.
SEALER_LOCK = 7_461_206_917
WRITE = "talo.write_log(%s, %s, %s, %s, %s, %s, %s, %s, %s::bigint[])"

# A running transaction counts unless its lock says that it belongs to another database: when in doubt, it counts.
SETTLED = """
WITH s AS MATERIALIZED (SELECT pg_current_snapshot() AS now),
  running AS (SELECT pg_snapshot_xip(now)::text::bigint AS xid FROM s),
  elsewhere AS (
    SELECT l.transactionid::text::bigint AS xid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
      AND a.datid <> (SELECT oid FROM pg_database WHERE datname = current_database())
  )
SELECT coalesce(
  (SELECT min(xid) FROM running WHERE xid % 4294967296 NOT IN (SELECT xid FROM elsewhere)),
  (SELECT pg_snapshot_xmax(now)::text::bigint FROM s)
)
"""

# The canonical rows of one range of transactions. `audit/canonical.py` names the fields.
ROWS = """
COPY (
  WITH e AS MATERIALIZED (
    SELECT * FROM talo.log_entries WHERE epoch = {epoch} AND xid >= {start} AND xid < {end}
  ), span AS MATERIALIZED (
    SELECT min(id) AS first_id, max(id) AS last_id, min(at) AS first_at, max(at) AS last_at FROM e
  ), s AS (
    SELECT entry, at, string_agg(client::text, ',' ORDER BY client) AS clients FROM talo.log_subjects
    WHERE entry >= (SELECT first_id FROM span) AND entry <= (SELECT last_id FROM span)
      AND at >= (SELECT first_at FROM span) AND at <= (SELECT last_at FROM span)
    GROUP BY entry, at
  )
  SELECT e.id, e.xid, 'e', e.epoch, e.at, e.actor, e.organisation::text, e.request, e.verb, e.object, e.purpose,
         e.basis, e.outcome, s.clients
  FROM e LEFT JOIN s ON s.entry = e.id AND s.at = e.at
  UNION ALL
  SELECT c.id, c.xid, 'c', c.epoch, c.at, c.actor, NULL, NULL, c.verb, c.relation, array_to_string(c.row_ids, ','),
         array_to_string(c.columns, ','), NULL, array_to_string(c.client_ids, ',')
  FROM talo.log_changes c WHERE c.epoch = {epoch} AND c.xid >= {start} AND c.xid < {end}
  ORDER BY 2, 1
) TO STDOUT
"""
BOTH = (
    "(SELECT {columns} FROM talo.log_entries WHERE {where}"
    " UNION ALL SELECT {columns} FROM talo.log_changes WHERE {where}) r"
)


class Seal(NamedTuple):
    """A row of `audit_seal`."""

    number: int
    epoch: int
    from_xid: int
    to_xid: int
    rows: int
    root: bytes
    previous: bytes
    hash: bytes
    signature: bytes
    at: datetime
    marks: bytes


class Epoch(NamedTuple):
    """A row of `audit_epoch`: transaction numbers are comparable within one."""

    number: int
    system_identifier: int
    started_at: datetime
    restored_from: bytes | None
    signature: bytes | None


class Log:
    """The log as the audit role reads and seals it, over a connection of its own (a session lock needs one)."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Log]:
        """A connection of the audit role, closed at the end."""
        words = connections["audit"].get_connection_params()
        for own in ("context", "cursor_factory", "prepare_threshold"):
            words.pop(own, None)
        with psycopg.connect(**words, autocommit=True, prepare_threshold=None) as connection:
            # The text of times is part of the canonical form. A nested loop over a range is never the good plan.
            connection.execute("SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'")
            connection.execute("SET enable_nestloop = off; SET work_mem = '32MB'")
            yield cls(connection)

    @contextmanager
    def locked(self, *, wait: bool) -> Iterator[bool]:
        """Be the only sealer inside the block; without `wait`, False when another one is."""
        function = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
        got = self._value(f"SELECT {function}(%s)", [SEALER_LOCK]) is not False
        try:
            yield got
        finally:
            if got and not self.connection.closed:
                self.connection.execute("SELECT pg_advisory_unlock(%s)", [SEALER_LOCK])

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One transaction that sees the log as it is at the first statement."""
        with self.connection.transaction():
            self.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield

    def settled_xid(self) -> int:
        """The first transaction that may still write to this database; all rows of earlier ones stand.

        That is `pg_snapshot_xmin`, but for transactions which are known to run in another database of the cluster.
        """
        return int(self._value(SETTLED))

    def current_epoch(self) -> int:
        """The epoch of rows written now; opened when this cluster has none."""
        return int(self._value("SELECT talo.log_epoch()"))

    def epochs(self) -> list[Epoch]:
        rows = self._rows(
            "SELECT number, system_identifier, started_at, restored_from, signature FROM talo.log_epochs ORDER BY 1"
        )
        return [Epoch(*row) for row in rows]

    def last_seal(self) -> Seal | None:
        rows = self._rows("SELECT * FROM talo.log_seals ORDER BY number DESC LIMIT 1")
        return Seal(*rows[0]) if rows else None

    def seals(self) -> Iterator[Seal]:
        """All seals in order, a thousand at a time."""
        number = -(2**63)
        while found := self._rows(
            "SELECT * FROM talo.log_seals WHERE number > %s ORDER BY number LIMIT 1000", [number]
        ):
            yield from (Seal(*row) for row in found)
            number = found[-1][0]

    def rows(self, epoch: int, start: int, end: int) -> list[bytes]:
        """The canonical lines of the rows with `start <= xid < end`, in `(xid, id)` order."""
        bounds = {name: sql.Literal(value) for name, value in {"epoch": epoch, "start": start, "end": end}.items()}
        with self.connection.cursor().copy(sql.SQL(ROWS).format(**bounds)) as copy:
            return [bytes(row)[:-1] for row in copy]

    def end_of_batch(self, epoch: int, start: int, end: int, most: int) -> int | None:
        """Where a seal from `start` ends so that it covers about `most` rows; None when there is no row.

        A transaction is never divided: one with more rows makes a larger seal.
        """
        rows = BOTH.format(columns="xid", where="epoch = %(epoch)s AND xid >= %(start)s AND xid < %(end)s")
        bounds = {"epoch": epoch, "start": start, "end": end, "most": most}
        first = self._value(f"SELECT min(xid) FROM {rows}", bounds)
        if first is None:
            return None
        cut = self._value(f"SELECT xid FROM {rows} ORDER BY xid OFFSET %(most)s LIMIT 1", bounds)
        if cut == first:
            bounds["start"] = first + 1
            cut = self._value(f"SELECT min(xid) FROM {rows}", bounds)
        return int(cut) if cut is not None else end

    def strays(self, latest: int, closed: Sequence[tuple[int, int]]) -> int | None:
        """The number of a row that no seal can ever cover.

        Args:
            latest: the number of the latest epoch.
            closed: each epoch that is over, with the transaction that its last seal reached.
        """
        wheres = [f"epoch < 1 OR epoch > {latest:d}", f"epoch BETWEEN 1 AND {latest:d} AND xid < 0"]
        wheres += [f"epoch = {epoch:d} AND xid >= {end:d}" for epoch, end in closed]
        for where in wheres:
            found = self._value(f"SELECT id FROM {BOTH.format(columns='id', where=where)} LIMIT 1")
            if found is not None:
                return int(found)
        return None

    def count_from(self, epoch: int, start: int) -> int:
        """How many rows the log has from a transaction on."""
        rows = BOTH.format(columns="id", where="(epoch, xid) >= (%(epoch)s, %(start)s)")
        return int(self._value(f"SELECT count(*) FROM {rows}", {"epoch": epoch, "start": start}))

    def has(self, number: int) -> bool:
        """Whether a row with this number stands anywhere in the log."""
        rows = BOTH.format(columns="id", where="id = %(id)s")
        return int(self._value(f"SELECT count(*) FROM {rows}", {"id": number})) > 0

    def add_seal(self, seal: Seal) -> None:
        self.connection.execute(f"SELECT talo.add_seal({', '.join(['%s'] * len(seal))})", seal)

    def sign_epoch(self, number: int, signature: bytes) -> None:
        self.connection.execute("SELECT talo.sign_epoch(%s, %s)", [number, signature])

    def open_epoch(self, after: bytes) -> int:
        """Open a new epoch in the same cluster, after a recovery to an earlier point."""
        return int(self._value("SELECT talo.open_epoch(%s)", [after]))

    def prepare(self, months: int) -> None:
        """Make the partitions of this month and of the next ones."""
        self.connection.execute("SELECT talo.prepare_log(%s)", [months])

    def _rows(self, query: str, values: Any = None) -> list[tuple[Any, ...]]:
        return self.connection.execute(query, values).fetchall()

    def _value(self, query: str, values: Any = None) -> Any:
        found = self.connection.execute(query, values).fetchone()
        return found[0] if found else None


def write(entries: Sequence[tuple[Any, ...]]) -> None:
    """Write entries through the audit connection and commit; each is the arguments of `talo.write_log`."""
    audit = connections["audit"]
    with audit.cursor() as cursor:
        # One statement is one transaction: all entries of a request, or none.
        calls = ", ".join([WRITE] * len(entries))
        cursor.execute(f"SELECT {calls}", [value for entry in entries for value in entry])


def hidden_client(table: str, public_id: UUID) -> int | None:
    """The client behind a row that the actor may not see; for the log only."""
    with connections["audit"].cursor() as cursor:
        cursor.execute("SELECT talo.hidden_client(%s, %s)", [table, public_id])
        found = cursor.fetchone()[0]
    return None if found is None else int(found)


def reads_of(client: int, since: datetime | None, *, own: bool, limit: int) -> list[tuple[Any, ...]]:
    """Rows of `talo.reads_of`; the database refuses everyone but the client and the client's proxies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM talo.reads_of(%s, %s, %s, %s)", [client, since, own, limit])
        return list(cursor.fetchall())


def seconds_unsealed() -> float:
    """The age of the oldest row that is not sealed yet; 0 when all are."""
    oldest = "(SELECT at FROM talo.log_{} WHERE (epoch, xid) >= (t.epoch, t.xid) ORDER BY epoch, xid LIMIT 1)"
    query = (
        f"SELECT coalesce(extract(epoch FROM clock_timestamp() - least({oldest.format('entries')},"
        f" {oldest.format('changes')})), 0) FROM (SELECT coalesce(max(l.epoch), 0) AS epoch, coalesce(max(l.to_xid), 0)"
        " AS xid FROM (SELECT epoch, to_xid FROM talo.log_seals ORDER BY number DESC LIMIT 1) l) t"
    )
    with connections["audit"].cursor() as cursor:
        cursor.execute(query)
        return float(cursor.fetchone()[0])
