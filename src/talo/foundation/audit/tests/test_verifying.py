from __future__ import annotations

import json

import pytest

from talo.foundation import audit
from talo.foundation.audit import canonical, marks, places, signing, verifying
from talo.foundation.audit.tests.conftest import Bench
from talo.foundation.database.log_statements import Log

CONTENT = "at, actor, organisation, request, verb, object, purpose, basis, outcome"


def test_an_empty_log_is_whole(log: Bench) -> None:
    assert verifying.verify() == {"ok": True, "entries": 0, "sealed": 0, "head": None, "first_bad": None}


def test_a_whole_log_is_whole_and_its_head_is_that_of_the_file(log: Bench) -> None:
    ids = log.sealed()
    log.write([7])
    answer = verifying.verify()
    line = json.loads(places.head_file().read_text().splitlines()[-1])
    assert answer == {
        "ok": True,
        "entries": len(ids) + 1,
        "sealed": len(ids) + 1,
        "head": line["hash"],
        "first_bad": None,
    }


def test_entries_not_sealed_yet_are_counted_as_entries(log: Bench) -> None:
    log.sealed(seals=1)
    log.write([1])
    answer = verifying.verify(seal=False)
    assert (answer["ok"], answer["entries"], answer["sealed"]) == (True, 4, 3)


@pytest.mark.parametrize("place", [0, 4, 8])
def test_a_changed_row(log: Bench, place: int) -> None:
    ids = log.sealed()
    log.owner("UPDATE audit_entry SET actor = 'position:1' WHERE id = %s", ids[place])
    assert log.first_bad() == (ids[place], "changed")


def test_no_column_can_change(log: Bench) -> None:
    ids = log.sealed(seals=1)
    values = {"at": "at + interval '1 microsecond'", "organisation": "7", "verb": "'write'"}
    for column in CONTENT.split(", "):
        was = log.owner(f"SELECT {column} FROM audit_entry WHERE id = %s", ids[1])[0][0]
        log.owner(f"UPDATE audit_entry SET {column} = {values.get(column, quoted('other'))} WHERE id = %s", ids[1])
        assert log.first_bad() == (ids[1], "changed"), column
        log.owner(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", was, ids[1])
        assert log.first_bad() is None, column


def quoted(text: str) -> str:
    return f"'{text}'"


@pytest.mark.parametrize("places_gone", [[0], [4], [3, 4, 5], [1, 7]])
def test_a_missing_row(log: Bench, places_gone: list[int]) -> None:
    ids = log.sealed()
    log.owner("DELETE FROM audit_entry WHERE id = ANY (%s)", [ids[place] for place in places_gone])
    assert log.first_bad() == (ids[places_gone[0]], "missing")


@pytest.mark.parametrize(("one", "other"), [(3, 4), (0, 8), (2, 3)])
@pytest.mark.parametrize("how", ["numbers", "transactions", "content"])
def test_swapped_rows(log: Bench, one: int, other: int, how: str) -> None:
    ids = log.sealed()
    swap(log, ids[one], ids[other], {"numbers": "id", "transactions": "xid", "content": CONTENT}[how])
    assert log.first_bad() == (ids[one], "order")


def swap(log: Bench, one: int, other: int, columns: str) -> None:
    names = columns.split(", ")
    log.owner(
        f"UPDATE audit_entry e SET ({columns}) = ROW({', '.join('o.' + name for name in names)}) FROM audit_entry o"
        " WHERE e.id = ANY (%s) AND o.id = ANY (%s) AND e.id <> o.id",
        [one, other],
        [one, other],
    )


def test_a_row_added_to_what_is_sealed(log: Bench) -> None:
    ids = log.sealed()
    log.owner(
        f"INSERT INTO audit_entry (epoch, xid, {CONTENT}) SELECT epoch, xid, {CONTENT} FROM audit_entry WHERE id = %s",
        ids[4],
    )
    assert log.first_bad() == (max(log.ids()), "changed")


@pytest.mark.parametrize("statement", ["epoch = 0", "epoch = 77", "xid = -5"])
def test_a_row_put_beside_the_chain(log: Bench, statement: str) -> None:
    ids = log.sealed()
    log.owner(f"UPDATE audit_entry SET {statement} WHERE id = %s", ids[4])
    assert log.first_bad() == (ids[4], "order")
    log.owner("DELETE FROM audit_entry WHERE id = %s", ids[4])
    assert log.first_bad() == (ids[4], "missing")


def test_a_forged_row_beside_the_chain(log: Bench) -> None:
    ids = log.sealed()
    log.owner(
        f"INSERT INTO audit_entry (epoch, xid, {CONTENT}) SELECT 0, xid, {CONTENT} FROM audit_entry WHERE id = %s",
        ids[4],
    )
    assert log.first_bad() == (max(log.ids()), "changed")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_subject SET client = 99 WHERE entry = %s AND client <> 1000",
        "DELETE FROM audit_subject WHERE entry = %s AND client <> 1000",
        "DELETE FROM audit_subject WHERE entry = %s",
        "UPDATE audit_subject SET at = at + interval '1 second' WHERE entry = %s",
        "INSERT INTO audit_subject SELECT entry, 99, min(at) FROM audit_subject WHERE entry = %s GROUP BY entry",
    ],
)
@pytest.mark.parametrize("place", [0, 8])
def test_a_changed_missing_or_added_subject(log: Bench, statement: str, place: int) -> None:
    ids = log.sealed()
    log.owner(statement, ids[place])
    assert log.first_bad() == (ids[place], "changed")


def test_a_changed_row_of_history(log: Bench) -> None:
    log.sealed()
    change = log.owner(
        "INSERT INTO audit_change (actor, relation, verb, row_ids, client_ids, columns)"
        " VALUES ('position:1', 'clients_fact', 'update', '{1,2}', '{1}', '{value}') RETURNING id"
    )[0][0]
    assert log.first_bad() is None
    log.owner("UPDATE audit_change SET columns = '{starts}' WHERE id = %s", change)
    assert log.first_bad() == (change, "changed")
    log.owner("DELETE FROM audit_change WHERE id = %s", change)
    assert log.first_bad() == (change, "tail")


@pytest.mark.parametrize("keep", [0, 4, 8])
def test_the_end_cut_off_the_rows(log: Bench, keep: int) -> None:
    ids = log.sealed()
    log.owner("DELETE FROM audit_entry WHERE NOT id = ANY (%s)", ids[:keep])
    assert log.first_bad() == (ids[keep], "tail")


@pytest.mark.parametrize("seals", [0, 2])
def test_the_end_cut_off_the_rows_and_the_seals(log: Bench, seals: int) -> None:
    ids = log.sealed()
    log.owner("DELETE FROM audit_seal WHERE number > %s", seals)
    log.owner("DELETE FROM audit_entry WHERE NOT id = ANY (%s)", ids[: seals * 3])
    assert log.first_bad() == (ids[seals * 3], "tail")


def test_the_seals_cut_off_alone(log: Bench) -> None:
    ids = log.sealed()
    log.owner("DELETE FROM audit_seal WHERE number = 3")
    assert log.first_bad() == (ids[6], "tail")


def test_everything_gone(log: Bench) -> None:
    ids = log.sealed()
    log.owner("TRUNCATE audit_entry, audit_subject, audit_seal, audit_epoch")
    assert log.first_bad() == (ids[0], "tail")


@pytest.mark.parametrize("lines", [0, 2])
def test_the_end_cut_off_the_file(log: Bench, lines: int) -> None:
    ids = log.sealed()
    text = places.head_file().read_text().splitlines(keepends=True)
    places.head_file().write_text("".join(text[:lines]))
    assert log.first_bad() == (ids[lines * 3], "tail")


def test_the_file_gone(log: Bench) -> None:
    ids = log.sealed()
    places.head_file().unlink()
    assert log.first_bad() == (ids[0], "tail")


@pytest.mark.parametrize("place", [0, 8])
def test_a_rewritten_chain(log: Bench, place: int) -> None:
    """The owner of the database changes a row and makes all hashes of the database fit again."""
    ids = log.sealed()
    log.owner("UPDATE audit_entry SET actor = 'position:1' WHERE id = %s", ids[place])
    rewrite(log)
    assert log.first_bad() == (ids[place // 3 * 3], "rewritten")


def rewrite(log: Bench) -> None:
    with Log.open() as reading:
        previous = canonical.GENESIS
        for seal in list(reading.seals()):
            rows = reading.rows(seal.epoch, seal.from_xid, seal.to_xid)
            root = canonical.root(rows)
            hashed = canonical.seal_hash(previous, root, *seal[:4], len(rows))
            log.owner(
                "UPDATE audit_seal SET root = %s, previous = %s, hash = %s, rows = %s, marks = %s WHERE number = %s",
                root,
                previous,
                hashed,
                len(rows),
                marks.pack(rows),
                seal.number,
            )
            previous = hashed


def test_a_chain_rewritten_on_both_sides_with_another_key(log: Bench) -> None:
    ids = log.sealed()
    public = signing.public_file().read_bytes()
    places.head_file().unlink()
    places.key_file().unlink()
    log.owner("UPDATE audit_entry SET actor = 'position:1' WHERE id = %s", ids[4])
    log.owner("TRUNCATE audit_seal")
    log.owner("UPDATE audit_epoch SET signature = NULL")
    log.seal()
    assert log.first_bad() is None  # whoever replaces the key as well needs to be held against the public key
    places.key_file().unlink()
    signing.public_file().write_bytes(public)
    assert log.first_bad() == (ids[0], "rewritten")


@pytest.mark.parametrize(
    "change",
    ["from_xid = from_xid - 1", "rows = rows + 1", "signature = previous", "at = at + interval '1 s'", "number = 9"],
)
def test_a_changed_seal(log: Bench, change: str) -> None:
    ids = log.sealed()
    log.owner(f"UPDATE audit_seal SET {change} WHERE number = 2")
    assert log.first_bad() == (ids[3] if change != "number = 9" else ids[6], "rewritten")


@pytest.mark.parametrize("change", ["system_identifier = 1", "signature = NULL", "restored_from = '\\x00'"])
def test_a_changed_epoch(log: Bench, change: str) -> None:
    ids = log.sealed()
    log.owner(f"UPDATE audit_epoch SET {change}")
    assert log.first_bad() == (ids[0], "rewritten")


@pytest.mark.parametrize("damage", [("hash", "00" * 32), ("signature", "00" * 64), ("at", "2020-01-01T00:00:00+00:00")])
def test_a_changed_line(log: Bench, damage: tuple[str, str]) -> None:
    ids = log.sealed()
    lines = [json.loads(line) for line in places.head_file().read_text().splitlines()]
    lines[1][damage[0]] = damage[1]
    places.head_file().write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert log.first_bad() == (ids[3], "rewritten")


def test_a_line_that_cannot_be_read(log: Bench) -> None:
    ids = log.sealed()
    lines = places.head_file().read_text().splitlines()
    places.head_file().write_text("\n".join([lines[0], "rubbish", lines[2]]) + "\n")
    assert log.first_bad() == (ids[3], "rewritten")


def test_the_first_of_two_wrongs_is_named(log: Bench) -> None:
    ids = log.sealed()
    log.owner("DELETE FROM audit_seal WHERE number = 3")
    log.owner("UPDATE audit_entry SET actor = 'position:1' WHERE id = %s", ids[4])
    assert log.first_bad() == (ids[4], "changed")


def test_the_marks_are_only_a_hint(log: Bench) -> None:
    ids = log.sealed()
    log.owner("UPDATE audit_seal SET marks = ''")
    assert log.first_bad() is None
    log.owner("UPDATE audit_entry SET actor = 'position:1' WHERE id = %s", ids[4])
    assert log.first_bad() == (ids[3], "changed")


def test_verifying_needs_the_public_key_only(log: Bench) -> None:
    log.sealed()
    places.key_file().unlink()
    assert verifying.verify()["ok"]
    signing.public_file().unlink()
    with pytest.raises(signing.KeyMissing):
        verifying.verify()


def test_text_with_tabs_line_ends_and_backslashes_verifies(log: Bench) -> None:
    audit.read([1], object="a\tb\\n\nc\\N\r\v\b\f ä–€", purpose="\\")
    assert log.first_bad() is None
    assert verifying.verify()["sealed"] == 1
