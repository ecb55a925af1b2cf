"""Writes one file with everything that a restore needs, but for the keys: they belong in another place."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from talo import var
from talo.doors.cli import archive
from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import Refusal, say

TELL_EVERY_SECONDS = 2.0


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the file (default: backups/ in var/)")


def run(options: argparse.Namespace) -> int:
    """Back up, print the file's name; the house may be open meanwhile."""
    out = (options.out or var() / "backups").absolute()
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(out, os.W_OK):
        raise Refusal(f"nothing can be written into {out}")
    began = time.monotonic()
    with django_ready("owner", "audit") as urls, tempfile.TemporaryDirectory(prefix=".talo-backup-", dir=out) as folder:
        target = out / f"talo-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar"
        archive.write(target, Path(folder), _filled(urls.owner or "", Path(folder)))
    size = target.stat().st_size
    say(f"{size / 1e6:.1f} MB in {time.monotonic() - began:.1f} s; take it to another machine, it holds personal data")
    say("the keys of sealed values and the log's signing key are not in it: keep copies of both in another place")
    print(target)
    return 0


def progress() -> Callable[[str], None]:
    """Tells how it goes, every two seconds at most."""
    last = time.monotonic()

    def tell(message: str) -> None:
        nonlocal last
        if time.monotonic() - last >= TELL_EVERY_SECONDS:
            last = time.monotonic()
            say(message)

    return tell


def _filled(url: str, folder: Path) -> dict[str, Any]:
    """The dump and the heads of one and the same moment; returns what the manifest says about them."""
    from talo.foundation.audit import heads, sealing, signing
    from talo.foundation.audit.places import head_file
    from talo.foundation.database import dumping
    from talo.foundation.database.log_statements import Log
    from talo.foundation.identity.keys import fingerprints, load_key_ring

    known = dumping.migrations(url)
    with Log.open() as log, dumping.waiting_snapshot(url) as take:
        # While we hold the sealer's lock, database and head file end with the same seal.
        with log.locked(wait=True):
            try:
                sealing.seal_pending(log)
            except sealing.HeadsDiffer as error:
                say(f"the log could not be sealed, the backup is made all the same: {error}")
            except (signing.KeyMissing, signing.KeyUnsafe) as error:
                raise Refusal(str(error)) from None
            moment, line = take(), heads.last()
            _copy_or_empty(head_file(), folder / archive.HEAD)
        say(f"the log ends with seal {line['number'] if line else 0}")
        dumping.dump(url, folder / archive.DUMP, at=moment, tell=progress())
        rows = dumping.row_counts(url, at=moment)
    if signing.public_file().exists():
        shutil.copyfile(signing.public_file(), folder / archive.PUBLIC_KEY)
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "server_major": dumping.server_major(url),
        "seal": {"number": line["number"], "hash": line["hash"]} if line else None,
        "keys": fingerprints(load_key_ring()),
        "migrations": known,
        "rows": rows,
    }


def _copy_or_empty(source: Path, target: Path) -> None:
    if source.exists():
        shutil.copyfile(source, target)
    else:
        target.touch()
