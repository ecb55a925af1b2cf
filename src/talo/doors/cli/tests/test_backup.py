"""A backup comes back as it was made, over what was written since; what is no whole backup changes nothing."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from pathlib import Path
from typing import Any

import psycopg
import pytest

from talo.foundation.database import provision
from talo.testing.place import Place


@pytest.fixture(scope="module")
def backup(place: Place) -> Path:
    done = place.talo("backup")
    assert done.returncode == 0, done.stderr
    assert "keys" in done.stderr
    assert "Traceback" not in done.stderr
    return Path(done.stdout.strip())


def verified(place: Place) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(place.talo("audit", "verify", "--json").stdout)
    return found


@pytest.mark.slow
def test_everything_is_as_at_the_backup(place: Place, backup: Path) -> None:
    before, rules = place.content(), place.rules()
    assert place.rows("SELECT count(*) FROM clients_client")[0][0] >= 6
    assert place.talo("populate", "--clients", "9").returncode == 0
    place.rows("UPDATE clients_client SET last_name = 'Toinen'; DROP TABLE notices_notice CASCADE")
    place.rows("CREATE TABLE left_over (id int); DROP POLICY web_select ON clients_client")
    assert verified(place)["ok"]
    heads = (place.var / "audit-head.jsonl").read_text()

    refused = place.talo("restore", str(backup))
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    with psycopg.connect(place.urls.web):
        busy = place.talo("restore", "--force", str(backup))
        assert busy.returncode == 1
        assert "stop `talo serve`" in busy.stderr

    done = place.talo("restore", "--force", str(backup))
    assert done.returncode == 0, done.stderr
    assert place.content() == before
    assert place.rules() == rules
    assert place.rows("SELECT to_regclass('left_over')") == [(None,)]
    found = verified(place)
    assert found["ok"], found
    # The new epoch says what it was restored from: the last head that this machine knew.
    last_known = json.loads(heads.splitlines()[-1])["hash"]
    epochs = place.rows("SELECT encode(restored_from, 'hex'), signature IS NOT NULL FROM audit_epoch ORDER BY number")
    assert epochs[-1] == (last_known, True)
    assert place.rows("SELECT count(*) FROM audit_entry WHERE object = 'backup.restored'") == [(1,)]
    # The old head file proves what the restore has lost.
    assert [old.read_text() for old in place.var.glob("audit-head.2*.jsonl")] == [heads]
    # And life goes on: the demo's people can be added to again, which writes through every policy.
    again = place.talo("populate", "--clients", "9")
    assert again.returncode == 0, again.stderr
    assert verified(place)["ok"]


@pytest.mark.slow
def test_backup_comes_up_on_another_machine(place: Place, backup: Path, tmp_path: Path) -> None:
    """Other roles, another folder, an empty database; only the keys were brought along by hand."""
    admin, name = os.environ["TALO_TEST_ADMIN_URL"], f"talo_other_{os.getpid()}"
    other = Place(provision.create_database(admin, name), tmp_path)
    try:
        refused = other.talo("restore", str(backup))
        assert refused.returncode == 1
        assert "keys that are not here" in refused.stderr
        shutil.copy(place.var / "keys.json", tmp_path)
        refused = other.talo("restore", str(backup))
        assert refused.returncode == 1
        assert "audit-seal.key" in refused.stderr
        assert other.rows("SELECT to_regclass('clients_client')") == [(None,)]
        for name_ in ("audit-seal.key", "audit-seal.pub"):
            shutil.copy(place.var / name_, tmp_path)
        done = other.talo("restore", str(backup))
        assert done.returncode == 0, done.stderr
        assert verified(other)["ok"]
        assert other.rows("SELECT count(*) FROM clients_client")[0][0] >= 6
        checked = other.talo("check", "--json")
        assert "policies" not in checked.stdout, checked.stdout
    finally:
        provision.drop_database(admin, name)


def _cut(whole: bytes, where: float) -> bytes:
    return whole[: int(len(whole) * where)]


@pytest.mark.slow
def test_damaged_and_foreign_files_change_nothing(place: Place, backup: Path, tmp_path: Path) -> None:
    before = place.content()
    whole = backup.read_bytes()
    middle = len(whole) // 2
    files = {
        "cut.tar": _cut(whole, 0.9),
        "half.tar": _cut(whole, 0.5),
        "short.tar": whole[:700],
        "empty.tar": b"",
        "turned.tar": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "letter.pdf": b"%PDF-1.7 hello" * 300,
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        tar.add(tmp_path / "letter.pdf", arcname="../letter.pdf")
    for name in (*files, "other.tar", "absent.tar"):
        done = place.talo("restore", "--force", str(tmp_path / name))
        assert done.returncode == 1, name
        assert name in done.stderr
        assert "Traceback" not in done.stderr
    assert place.content() == before
    assert verified(place)["ok"]


@pytest.mark.slow
def test_dump_that_breaks_off_changes_nothing(place: Place, backup: Path, tmp_path: Path) -> None:
    """Whole by its sums, and yet the database refuses it in the middle: the transaction is undone."""
    from talo.doors.cli import archive

    with tarfile.open(backup) as tar:
        tar.extractall(tmp_path / "in")  # our own file; Debian 12's Python 3.11.2 knows no filter yet
    manifest = json.loads((tmp_path / "in" / archive.MANIFEST).read_text())
    (tmp_path / "in" / archive.MANIFEST).unlink()
    dump = tmp_path / "in" / archive.DUMP
    dump.write_bytes(_cut(dump.read_bytes(), 0.95))
    archive.write(
        tmp_path / "broken.tar",
        tmp_path / "in",
        {key: manifest[key] for key in manifest if key not in {"files", "format"}},
    )
    before = place.content()
    done = place.talo("restore", "--force", str(tmp_path / "broken.tar"))
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert "Traceback" not in done.stderr
    assert place.content() == before


@pytest.mark.slow
def test_empty_database_gives_no_backup(tmp_path: Path) -> None:
    admin, name = os.environ["TALO_TEST_ADMIN_URL"], f"talo_nothing_{os.getpid()}"
    empty = Place(provision.create_database(admin, name), tmp_path)
    try:
        done = empty.talo("backup")
        assert done.returncode == 1
        assert "talo migrate" in done.stderr
        assert "Traceback" not in done.stderr
        assert not list((tmp_path / "backups").glob("*.tar"))
    finally:
        provision.drop_database(admin, name)
