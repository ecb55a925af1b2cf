"""Puts a backup back into an empty database, or with --force over what is there, and proves what came back."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from talo.doors.cli import archive
from talo.doors.cli.backup import progress
from talo.doors.cli.environment import django_ready
from talo.doors.cli.migrate import bring_up_to_date
from talo.doors.cli.refusing import Refusal, say


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that `talo backup` wrote")
    parser.add_argument("--force", action="store_true", help="replace what is in the database; it is gone then")
    parser.add_argument(
        "--lost-keys", action="store_true", help="restore although keys are missing: what they sealed stays shut"
    )


def run(options: argparse.Namespace) -> int:
    """Restore; 1 when something of what came back does not hold."""
    began = time.monotonic()
    with archive.opened(options.file) as (manifest, folder), django_ready("owner", "audit") as urls:
        owner = urls.owner or ""
        _refuse_what_does_not_fit(manifest, folder, lost_keys=options.lost_keys)
        _refuse_what_stands(owner, manifest, force=options.force)
        say(f"restoring the backup of {manifest['made_at']}")
        from talo.foundation.database import dumping

        dumping.restore(owner, folder / archive.DUMP, clear=True, tell=progress())
        findings = _missing_rows(manifest, dumping.row_counts(owner))
        say("rows are back; tables, policies and grants follow")
        bring_up_to_date()
        findings += _recover(folder, options.file.name)
        _let_paths_be_written_anew()
        findings += _check(urls.web)
    for finding in findings:
        say(finding)
    if findings:
        return 1
    print(f"restored {options.file} in {time.monotonic() - began:.1f} s")
    say("everybody signs in anew; now start `talo serve` and `talo worker`")
    return 0


def _let_paths_be_written_anew() -> None:
    """What was derived from the rows that were here before goes; the worker's next refresh writes it."""
    from talo.steering.paths import refreshing

    refreshing.drop_all()


def _refuse_what_does_not_fit(manifest: dict[str, Any], folder: Path, *, lost_keys: bool) -> None:
    """What shows before the database is touched: another version, other keys, another log's key."""
    from django.db.migrations.loader import MigrationLoader

    from talo.foundation.audit import signing
    from talo.foundation.audit.places import key_file
    from talo.foundation.identity.keys import fingerprints, load_key_ring

    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = sorted(set(manifest["migrations"]) - known)
    if newer:
        raise Refusal(f"the backup was made by a newer Talo ({newer[0]} is not known here): upgrade, then restore.")
    here = fingerprints(load_key_ring())
    lost = [
        f"{use} key {version}"
        for use, keys in manifest["keys"].items()
        for version, mark in keys.items()
        if here[use].get(version) != mark
    ]
    if lost and not lost_keys:
        raise Refusal(
            f"the backup was sealed with keys that are not here: {', '.join(lost)}. Bring the house's keys back first "
            "(TALO_KEYS, TALO_KEYS_FILE); with --lost-keys what they sealed stays shut for ever."
        )
    theirs = folder / archive.PUBLIC_KEY
    ours = signing.public_file()
    if manifest["seal"] and not key_file().exists():
        raise Refusal(f"the key that signs the log is not at {key_file()}: bring it back first.")
    if theirs.exists() and ours.exists() and theirs.read_bytes() != ours.read_bytes():
        raise Refusal(
            f"the log of the backup was signed with another key than {key_file()}: bring the right one back first."
        )


def _refuse_what_stands(url: str, manifest: dict[str, Any], *, force: bool) -> None:
    from talo.foundation.database import dumping

    server = dumping.server_major(url)
    if server < manifest["server_major"]:
        raise Refusal(f"the backup comes from PostgreSQL {manifest['server_major']}, and this server is {server}.")
    if not force and not dumping.is_empty(url):
        raise Refusal("the database is not empty: give another one, or --force to replace everything in it.")
    others = dumping.others_connected(url)
    if others:
        raise Refusal(f"{others} other connections use the database: stop `talo serve` and `talo worker` first.")


def _missing_rows(manifest: dict[str, Any], now: dict[str, int]) -> list[str]:
    return [
        f"{table}: {now.get(table, 0)} rows came back of {rows}"
        for table, rows in manifest["rows"].items()
        if now.get(table, 0) != rows
    ]


def _recover(folder: Path, name: str) -> list[str]:
    from talo.foundation.audit import recovering, verifying

    done = recovering.recover(folder / archive.HEAD, source=name)
    findings = []
    if not done.proof["ok"]:
        bad = done.proof["first_bad"]
        findings.append(f"the log of the backup did not hold: {bad['what']} at entry {bad['seq']}")
    else:
        say(f"the log holds: {done.proof['entries']} entries, {done.proof['sealed']} sealed")
    if done.lost:
        say(f"{done.lost} later seals are lost with what came after the backup; the old head file stays as their proof")
    after = verifying.verify()
    if not after["ok"]:
        findings.append(f"the log does not hold: {after['first_bad']['what']} at entry {after['first_bad']['seq']}")
    say(f"the log goes on in epoch {done.epoch}")
    return findings


def _check(web: str) -> list[str]:
    from talo.foundation.database.web_role import findings

    return [f"the login of DATABASE_URL {finding}" for finding in findings(web)]
