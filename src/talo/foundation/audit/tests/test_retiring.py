"""Months that are old enough go; what stays is still proved, and the head file says what went."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from talo.foundation.audit import heads, places, retiring, sealing, verifying
from talo.foundation.audit.tests.conftest import Bench
from talo.foundation.database import log_retiring
from talo.foundation.database.log_statements import Log

CUT = dt.datetime(2014, 1, 1, tzinfo=dt.UTC)
PARTS = ("entry", "subject", "change")


@pytest.fixture
def old(log: Bench) -> Bench:
    """Three seals of 2013 in a month of its own, then three of today."""
    for part in PARTS:
        log.owner(
            f"CREATE TABLE IF NOT EXISTS audit_{part}_2013_05 PARTITION OF audit_{part}"
            " FOR VALUES FROM ('2013-05-01+00') TO ('2013-06-01+00')"
        )
    for seal in range(3):
        for place in range(4):
            log.owner(
                "WITH e AS (INSERT INTO audit_entry (at, actor, request, verb, object, purpose, basis, outcome) VALUES"
                " ('2013-05-03+00', 'position:1', 'r', 'read', 'client.page', 'service', '', 'done') RETURNING id, at)"
                " INSERT INTO audit_subject SELECT id, %s, at FROM e",
                seal * 10 + place,
            )
        log.seal()
    log.sealed()
    assert verifying.verify()["ok"]
    return log


def lines() -> list[dict[str, object]]:
    return [json.loads(line) for line in places.head_file().read_text().splitlines()]


def test_old_months_go_and_the_rest_is_proved(old: Bench) -> None:
    seals = old.count("seal")
    old.owner("INSERT INTO audit_visit VALUES ('position:1', 1, '2013-05-03+00'), ('position:1', 2, now())")
    told = retiring.retire(CUT)
    assert (told["seals"], told["rows"]) == (3, 12)
    answer = verifying.verify()
    assert answer["ok"], answer
    # What stays: nine rows of today, and the entry that says that the log was shortened.
    assert answer["entries"] == answer["sealed"] == 10
    assert answer["retired"] == {"before": CUT.isoformat(), "seals": 3, "rows": 12}
    assert old.owner("SELECT to_regclass('audit_entry_2013_05')") == [(None,)]
    assert old.owner("SELECT min(number) FROM audit_seal") == [(4,)]
    assert old.count("seal") == seals + 1 - 3
    assert old.owner("SELECT basis FROM audit_entry WHERE object = 'log.retired'") == [("before 2014-01",)]
    assert not old.owner("SELECT 1 FROM audit_subject WHERE at < '2014-01-01'")
    assert old.owner("DELETE FROM audit_visit RETURNING client") == [(2,)]
    # The old file is kept: whoever needs it can still prove what went.
    aside = next(places.head_file().parent.glob("audit-head.2*.jsonl"))
    assert len(aside.read_text().splitlines()) == seals + 1
    assert [line["number"] for line in lines()][:2] == [3, 4]


def test_the_log_goes_on_and_shows_changes_as_before(old: Bench) -> None:
    retiring.retire(CUT)
    ids = old.sealed(seals=2)
    assert verifying.verify()["ok"]
    old.owner("UPDATE audit_entry SET actor = 'position:9' WHERE id = %s", ids[-2])
    assert old.first_bad() == (ids[-2], "changed")


def test_a_forged_retirement_shows(old: Bench) -> None:
    """Somebody takes the beginning out by hand, with a line that claims to allow it."""
    retiring.retire(CUT)
    forged = lines()
    forged[0]["retired"]["rows"] = 7  # type: ignore[index]
    places.head_file().write_text("".join(json.dumps(line) + "\n" for line in forged))
    assert verifying.verify()["first_bad"]["what"] == "rewritten"


def test_cut_without_a_line_shows(old: Bench) -> None:
    log_retiring.remove(CUT, 3)
    assert verifying.verify()["first_bad"]["what"] == "rewritten"


@pytest.mark.parametrize("step", ["remove", "finish"])
def test_killed_in_between_is_finished(old: Bench, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    real = log_retiring.remove
    with monkeypatch.context() as patch:
        if step == "remove":
            patch.setattr(log_retiring, "remove", die)
        else:
            patch.setattr(log_retiring, "remove", lambda *of: (real(*of), die()))
        with pytest.raises(Killed):
            retiring.retire(CUT)
    # A sealer that comes first goes on sealing; the next look finishes or forgets what was begun.
    old.write([1])
    sealing.seal_now()
    answer = verifying.verify()
    assert answer["ok"], answer
    assert ("retired" in answer) == (step == "finish")
    assert not places.head_file().with_suffix(".retiring").exists()
    if step == "remove":
        retiring.retire(CUT)
        assert verifying.verify()["retired"]["rows"] == 12


def test_a_second_retirement_adds_to_the_first(old: Bench) -> None:
    retiring.retire(CUT)
    with pytest.raises(retiring.NothingToRetire):
        retiring.retire(CUT)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=40)
    old.owner("UPDATE audit_entry SET object = object")  # nothing
    with pytest.raises(retiring.NothingToRetire, match="newest seal"):
        retiring.retire(later.replace(day=1))
    assert verifying.verify()["ok"]


def test_a_recovery_keeps_the_line(old: Bench) -> None:
    retiring.retire(CUT)
    sealing.restart_after_recovery()
    old.sealed(seals=1)
    answer = verifying.verify()
    assert answer["ok"], answer
    assert answer["retired"]["rows"] == 12
    with Log.open() as log:
        assert heads.last()["number"] == log.last_seal().number  # type: ignore[index, union-attr]
