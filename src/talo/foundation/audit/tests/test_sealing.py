from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connections

from talo.foundation import audit
from talo.foundation.audit import heads, places, sealing, signing, verifying
from talo.foundation.audit.tests.conftest import Bench
from talo.foundation.database.log_statements import Log


def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in places.head_file().read_text().splitlines()]


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def in_threads(*works: Callable[[], None]) -> None:
    """Run on connections of their own and pass on what went wrong."""
    wrong: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as failure:
            wrong.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guarded, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
    if wrong:
        raise wrong[0]
    assert not any(thread.is_alive() for thread in threads), "a thread has not ended"


def other_connection(**changes: str) -> psycopg.Connection[Any]:
    words = {**connections["owner"].get_connection_params(), **changes}
    for own in ("context", "cursor_factory", "prepare_threshold"):
        words.pop(own, None)
    return psycopg.connect(**words)


CHANGE = (
    "INSERT INTO audit_change (actor, relation, verb, row_ids, client_ids, columns)"
    " VALUES ('position:1', 'clients_fact', 'insert', '{1}', '{1}', '{}') RETURNING id"
)


def test_one_signed_line_for_each_seal(log: Bench) -> None:
    log.sealed(entries=2, seals=3)
    assert [line["number"] for line in lines()] == [1, 2, 3]
    assert [line["rows"] for line in lines()] == [2, 2, 2]
    assert [line["to_xid"] for line in lines()][:2] == [line["from_xid"] for line in lines()][1:]
    assert lines()[0]["opens"]["restored_from"] is None
    assert log.count("seal") == 3
    assert oct(places.key_file().stat().st_mode & 0o777) == "0o600"


def test_nothing_new_makes_no_seal(log: Bench) -> None:
    log.sealed(seals=1)
    assert sealing.seal_now() == 0
    assert log.count("seal") == 1


def test_a_long_transaction_holds_back_and_is_sealed_later(log: Bench) -> None:
    log.sealed(seals=1)
    with other_connection() as slow:
        number = slow.execute(CHANGE).fetchone()[0]  # type: ignore[index]
        log.write([1], [2])
        assert sealing.seal_now() == 0, "a row that may still come would stand before these"
        assert sealing.unsealed_age() > 0
        assert verifying.verify()["entries"] == 5
    assert log.seal() == 3
    answer = verifying.verify()
    assert (answer["ok"], answer["entries"], answer["sealed"]) == (True, 6, 6)
    log.owner("DELETE FROM audit_change WHERE id = %s", number)
    assert log.first_bad() == (number, "missing")


def test_a_transaction_of_another_database_holds_nothing_back(log: Bench) -> None:
    with other_connection(dbname="postgres") as elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")
        log.write([1])
        assert log.seal() == 1
        assert sealing.unsealed_age() == 0


def test_a_transaction_rolled_back_leaves_no_hole(log: Bench) -> None:
    with other_connection() as slow:
        slow.execute(CHANGE)
        log.write([1])
        slow.rollback()
    assert log.seal() == 1
    assert log.first_bad() is None


def test_nothing_is_lost_between_writers_and_two_sealers(log: Bench) -> None:
    stop, writers, each = threading.Event(), 4, 40

    def write() -> None:
        for client in range(each):
            audit.read([client, 9000], object="client.page")

    def slow() -> None:
        for _ in range(6):
            with other_connection() as connection:
                connection.execute(CHANGE)
                time.sleep(0.05)

    def seal() -> None:
        sealing.run(stop, interval=0.01)

    def end() -> None:
        try:
            wait_until(lambda: log_count() == writers * each + 6, 120)
        finally:
            stop.set()

    def log_count() -> int:
        return log.count("entry") + log.count("change")

    in_threads(*[write] * writers, slow, seal, seal, end)
    answer = verifying.verify()
    assert (answer["ok"], answer["entries"], answer["sealed"]) == (True, writers * each + 6, writers * each + 6)
    assert [line["number"] for line in lines()] == list(range(1, log.count("seal") + 1))
    assert sealing.unsealed_age() == 0


def test_a_sealer_at_work_keeps_another_out(log: Bench) -> None:
    log.write()
    with Log.open() as first, first.locked(wait=False) as alone:
        assert alone
        with Log.open() as second, second.locked(wait=False) as too:
            assert not too
    assert log.seal() == 4


def test_batches_are_bounded_and_a_transaction_is_never_divided(log: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "ROWS_PER_SEAL", 3)
    with other_connection() as bulk:
        for _ in range(7):
            bulk.execute(CHANGE)
    log.write(*[[1]] * 8)
    assert log.seal() == 15
    assert [line["rows"] for line in lines()] == [7, 3, 3, 2]
    assert log.first_bad() is None


def test_another_cluster_is_another_epoch(log: Bench) -> None:
    """A dump restored elsewhere: transaction numbers begin anew, rows not sealed before come along."""
    before = log.sealed(seals=2)
    log.write([5])
    log.owner("UPDATE audit_epoch SET system_identifier = 1, signature = NULL")
    resign(log)
    log.owner("UPDATE audit_entry SET xid = xid + 1000000")
    log.owner(
        "UPDATE audit_seal SET to_xid = to_xid + 1000000,"
        " from_xid = from_xid + CASE number WHEN 1 THEN 0 ELSE 1000000 END"
    )
    reseal(log)
    after = log.write([6])
    assert [row[0] for row in log.owner("SELECT epoch FROM audit_entry ORDER BY id")] == [1] * (len(before) + 1) + [2]
    assert log.seal() == 2
    closing, opening = lines()[-2:]
    assert (closing["epoch"], closing["to_xid"]) == (1, 2**63 - 1)
    assert (opening["epoch"], opening["from_xid"]) == (2, 0)
    assert opening["opens"]["restored_from"] == lines()[1]["hash"]
    answer = verifying.verify()
    assert (answer["ok"], answer["sealed"]) == (True, len(after))


def resign(log: Bench) -> None:
    with Log.open() as reading:
        epoch = reading.epochs()[0]
        reading.sign_epoch(1, signing.sign(heads.epoch_message(epoch), may_create=False))


def reseal(log: Bench) -> None:
    """Write the log's seals again, as the cluster of other transaction numbers would have made them."""
    log.owner("DELETE FROM audit_seal")
    cut = log.owner("SELECT xid FROM audit_entry ORDER BY xid")
    places.head_file().unlink()
    with Log.open() as reading:
        last = None
        for start, end in [(0, cut[3][0]), (cut[3][0], cut[6][0])]:
            last = sealing._made(reading, last, 1, start, end)
            reading.add_seal(last)
            heads.append(heads.line_of(last, sealing._opened_by(reading.epochs(), last)))


def test_a_recovery_to_an_earlier_point_is_found_and_opens_an_epoch(log: Bench) -> None:
    ids = log.sealed()
    log.owner("DELETE FROM audit_seal WHERE number = 3")
    log.owner("DELETE FROM audit_entry WHERE id >= %s", ids[6])
    lost = lines()[-1]["hash"]
    log.write([77])
    with pytest.raises(sealing.HeadsDiffer):
        sealing.seal_now()
    assert log.first_bad() == (ids[6], "tail")
    assert sealing.restart_after_recovery() == 2
    log.write([78])
    assert log.seal() == 2
    assert log.first_bad() is None
    assert lines()[-1]["opens"]["restored_from"] == lost
    assert len(list(places.head_file().parent.glob("audit-head.*.jsonl"))) == 1


class Stop(Exception):
    pass


@pytest.mark.parametrize("point", ["plan", "append", "forget_plan"])
def test_a_sealer_killed_in_the_middle_goes_on(log: Bench, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    log.sealed(seals=1)
    log.write([1])
    real = getattr(heads, point)

    def killed(*values: Any) -> None:
        if point == "plan":
            real(*values)
        if point == "append":
            text = heads._written(values[0])
            with places.head_file().open("ab") as file:
                file.write(text[: len(text) // 2])
        raise Stop

    monkeypatch.setattr(heads, point, killed)
    with pytest.raises(Stop):
        sealing.seal_now()
    monkeypatch.undo()
    assert log.first_bad() is None
    assert [line["number"] for line in lines()] == [1, 2]
    log.write([2])
    assert log.seal() == 1


def test_a_cut_file_stops_the_sealer_with_an_alarm(log: Bench, caplog: pytest.LogCaptureFixture) -> None:
    log.sealed()
    text = places.head_file().read_text().splitlines(keepends=True)
    places.head_file().write_text("".join(text[:2]))
    log.write([1])
    stop = threading.Event()
    thread = threading.Thread(target=sealing.run, args=[stop, 0.01])
    thread.start()
    wait_until(lambda: "not being sealed" in caplog.text)
    stop.set()
    thread.join(10)
    assert log.count("seal") == 3


def test_a_torn_line_without_a_seal_under_way_stops_the_sealer(log: Bench) -> None:
    log.sealed(seals=1)
    with places.head_file().open("ab") as file:
        file.write(b'{"number":2,')
    with pytest.raises(sealing.HeadsDiffer, match="cannot be read"):
        sealing.seal_now()


def test_a_key_is_never_made_for_a_log_that_had_one(log: Bench) -> None:
    log.sealed(seals=1)
    log.write([1])
    places.key_file().unlink()
    with pytest.raises(signing.KeyMissing):
        sealing.seal_now()


def test_a_key_that_others_may_read_is_refused(log: Bench) -> None:
    log.sealed(seals=1)
    log.write([1])
    places.key_file().chmod(0o644)
    with pytest.raises(signing.KeyUnsafe):
        sealing.seal_now()


def test_a_new_log_beside_an_old_file_begins_only_when_told(log: Bench) -> None:
    log.sealed(seals=1)
    log.owner("DELETE FROM audit_entry; DELETE FROM audit_seal; DELETE FROM audit_epoch")
    log.write([1])
    with pytest.raises(sealing.HeadsDiffer):
        sealing.seal_now()
    aside = heads.set_aside()
    assert aside
    assert aside.exists()
    assert log.seal() == 1
    assert log.first_bad() is None


def test_partitions_are_made_ahead(log: Bench) -> None:
    with Log.open() as reading:
        reading.prepare(5)
        reading.prepare(5)
    made = log.owner("SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_entry'::regclass")[0][0]
    assert made >= 7
