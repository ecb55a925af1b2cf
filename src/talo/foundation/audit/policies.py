"""Who may do what with the log: rows enter and are read through functions and views; its tables are closed to all."""

from __future__ import annotations

from talo.foundation.database import log_schema as log
from talo.foundation.database.policies import ClosedTable, Policy, Statement

CLOSED = "the sealed log: written by talo.write_log and history triggers, sealed by talo.add_seal, changed by nobody"
AUDIT, WEB = ("audit",), ("web",)


def _function(signature: str, text: str, grant: tuple[str, ...], why: str) -> Statement:
    return Statement(name=f"talo.{signature}", sql=text, grant=grant, definer_reason=why)


POLICIES: list[Policy] = [
    # Opened here and committed with the step: a long transaction that opened it would hold up everyone else.
    _function(
        "log_epoch()",
        f"{log.EPOCH_FUNCTION}; SELECT talo.log_epoch()",
        AUDIT,
        "the first row after a restore opens the epoch it belongs to",
    ),
    _function(
        "write_log(text, bigint, text, text, text, text, text, text, bigint[])",
        log.WRITE,
        AUDIT,
        "the writer may append a whole entry and choose neither its number nor its time nor its transaction",
    ),
    _function(
        "add_seal(bigint, integer, bigint, bigint, bigint, bytea, bytea, bytea, bytea, timestamptz, bytea)",
        log.ADD_SEAL,
        AUDIT,
        "a seal can only follow the last one",
    ),
    _function("sign_epoch(integer, bytea)", log.SIGN_EPOCH, AUDIT, "an epoch is signed once"),
    _function("open_epoch(bytea)", log.OPEN_EPOCH, AUDIT, "waits for all writers before an epoch begins"),
    _function("prepare_log(integer)", log.PREPARE, AUDIT, "the sealer makes the partitions of the months to come"),
    _function(
        "hidden_client(text, uuid)", log.HIDDEN_CLIENT, AUDIT, "a refusal is logged with the client it concerned"
    ),
    _function("reads_of(bigint, timestamptz, boolean, integer)", log.READS_OF, WEB, "the client sees who has read"),
    *(
        _function(f"{name}()", text, (), "history is written whatever the writer may see")
        for name, text in log.RECORD_CHANGES.items()
    ),
    *(
        Statement(name=name, sql=text, kind="view", grant=AUDIT, definer_reason="the sealer reads, and only reads")
        for name, text in log.VIEWS.items()
    ),
    *(ClosedTable(table=f"audit_{name}", reason=CLOSED) for name in ("epoch", "seal", "entry", "subject", "change")),
    ClosedTable(table="audit_visit", reason="what talo.write_log has written of visits, for talo.last_opened"),
]
