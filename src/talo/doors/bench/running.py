"""Runs the bench: a database of its own, many clients, then the pages as many users at once open them."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from talo.doors.bench.filling import Filled, fill
from talo.doors.cli.environment import set_up_django
from talo.doors.cli.migrate import bring_up_to_date
from talo.doors.cli.populate import load_reference
from talo.doors.cli.refusing import Refusal, say
from talo.foundation.database import bulk, embedded, provision
from talo.foundation.database.connection_urls import WEB, export

DATABASE = "talo_bench"
# What decides which rows there are: a database filled by other code is filled anew.
SOURCES = ("people.py", "staff.py", "rows.py", "way.py", "programmes.py", "enrolments.py", "copying.py", "clones.py")
WRITTEN_AT_MOST = 200_000  # more clients than this are made by copying
BLOCKS = 10


def written_of(clients: int) -> int:
    """How many of so many clients are written one by one when nobody says."""
    few = clients <= WRITTEN_AT_MOST or clients % BLOCKS
    return clients if few else clients // BLOCKS


def run(
    clients: int,
    users: list[int],
    file: Path | None,
    *,
    port: int | None = None,
    fresh: bool = False,
    written: int | None = None,
) -> int:
    """Fill if need be, measure, print; the result goes to `file` as JSON, too.

    written: how many clients are written one by one; the others are copies of them.
    """
    from talo.doors.bench.people import MOST

    written = written_of(clients) if written is None else written
    if not written or clients % written:
        raise Refusal(f"{clients} clients are not a whole number of blocks of {written}.")
    if not 0 < clients <= MOST:
        raise Refusal(f"the bench takes 1 to {MOST} clients.")
    # Sessions over http, and staff without a second factor: the server of the demo, otherwise as in production.
    os.environ["TALO_MODE"] = "demo"
    with _server() as admin:
        filled = None if fresh else _found(admin, clients, written)
        if filled is None:
            provision.drop_database(admin, DATABASE)
        export(provision.create_database(admin, DATABASE))
        set_up_django()
        bring_up_to_date()
        if filled is None:
            filled = _fill(clients, written)
        else:
            say(f"{clients} clients with {filled.facts} facts are there")
        from talo.doors.bench import measuring, telling

        result: dict[str, Any] = {
            "clients": filled.clients,
            "facts": filled.facts,
            "populate_per_s": filled.per_second,
            "written": filled.written,
            "copied_per_s": filled.copied_per_second,
            **measuring.measure(clients, users, port, filled.written),
        }
    print(telling.table(result))
    if file:
        file.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    measured = [*result["pages"], *result["programme"]["pages"]]
    return 1 if any(page["errors"] for page in measured) else 0


@contextmanager
def _server() -> Iterator[str]:
    """An administrator's connection string: the server's that is given, else that of a cluster of the bench's own."""
    given = os.environ.get(WEB)
    if not given:
        with embedded.running("bench") as cluster:
            yield cluster.admin_url
    elif provision.may_provision(given):
        yield given
    else:
        raise Refusal(f"the bench makes a database of its own: the login of {WEB} must be allowed to, or be left out.")


def _edition() -> str:
    place = Path(__file__).parent
    return hashlib.sha256(b"".join((place / name).read_bytes() for name in SOURCES)).hexdigest()[:16]


def _found(admin: str, clients: int, written: int) -> Filled | None:
    note = bulk.note_of(admin, DATABASE) or {}
    if (note.get("edition"), note.get("clients"), note.get("written")) != (_edition(), clients, written):
        return None
    return Filled(clients, note["facts"], note["per_second"], written, note["copied_per_second"])


def _fill(clients: int, written: int) -> Filled:
    load_reference()
    filled = fill(clients, written, _show_progress)
    bulk.write_note({**asdict(filled), "edition": _edition()})
    say(f"{clients} clients with {filled.facts} facts, {filled.per_second:.0f} clients/s")
    return filled


def _show_progress(ready: int, per_second: float) -> None:
    line = f"\rtalo: {ready} clients, {per_second:.0f}/s"
    print(line, end="", file=sys.stderr, flush=True)
