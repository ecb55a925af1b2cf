"""Loads programme files, lists programmes and reports what they aimed at and reached."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from pathlib import Path
from typing import Any

from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import Refusal


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    load = acts.add_parser("load", help="load programme files; each by its key, in one transaction")
    load.add_argument("files", nargs="+", type=Path, metavar="FILE")
    listing = acts.add_parser("list", help="list the programmes")
    listing.add_argument("--format", choices=["text", "json"], default="text")
    report = acts.add_parser("report", help="report one programme")
    report.add_argument("key", metavar="KEY")
    report.add_argument("--format", choices=["text", "json", "table", "xlsx", "pdf"], default="text")
    report.add_argument("--out", type=Path, metavar="FILE", help="write to a file (xlsx and pdf need it at a terminal)")
    report.add_argument("--language", choices=["fi", "sv", "en"], default="fi", help="of the names (default: fi)")
    report.add_argument("--as-of", type=day, metavar="DATE", help="YYYY-MM-DD (default: its end or today, the earlier)")


def day(text: str) -> datetime.date:
    """A date from the command line."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date (YYYY-MM-DD)") from None


def run(options: argparse.Namespace) -> int:
    """Do what is asked."""
    if options.act == "load":
        return _load(options.files)
    with django_ready("count"):
        if options.act == "list":
            return _list(as_json=options.format == "json")
        return _report(options)


def _load(files: list[Path]) -> int:
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        raise Refusal(f"no such file: {', '.join(missing)}")
    with django_ready("owner"):
        for file in files:
            print(load_file(file))
    return 0


def load_file(file: Path) -> str:
    """Load a programme file and return the programme's key; Django must be ready.

    Raises:
        Refusal: with each of the file's errors as `FILE:LINE path: what is wrong`.
    """
    from talo.steering.programmes.loading import load
    from talo.steering.programmes.reading import ProgrammeFileError

    try:
        return load(file).key
    except ProgrammeFileError as error:
        raise Refusal(str(error)) from None


def _list(*, as_json: bool) -> int:
    from talo.steering.programmes.reporting import listing

    found = listing()
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for row in found:
            print(f"{row['key']:<10} {row['from']} – {row['until']}  {row['name']}")
    return 0


def _report(options: argparse.Namespace) -> int:
    from django.utils.translation import override

    from talo.steering.programmes.reporting import UnknownProgramme, report

    binary = options.format in ("xlsx", "pdf")
    if binary and options.out is None and sys.stdout.isatty():
        raise Refusal(f"a {options.format} file does not read at a terminal; give --out FILE")
    with override(options.language):
        try:
            found = report(options.key, as_of=options.as_of)
        except UnknownProgramme:
            raise Refusal(f"there is no programme {options.key!r}; talo programme list names them") from None
        content = _written(found, options.format)
    if options.out is None:
        sys.stdout.buffer.write(content)
        return 0
    try:
        options.out.write_bytes(content)
    except OSError as error:
        raise Refusal(f"{options.out} cannot be written: {error.strerror}") from None
    print(f"{options.out}: {len(content)} bytes", file=sys.stderr)
    return 0


def _written(found: dict[str, Any], form: str) -> bytes:
    """The report in one of its forms; texts end with a line end."""
    from talo.steering.programmes.reporting import as_text

    if form == "json":
        return f"{json.dumps(found, ensure_ascii=False)}\n".encode()
    if form == "text":
        return f"{as_text(found)}\n".encode()
    # What makes files takes longer to load than a report takes to count.
    from talo.steering.programmes import exporting

    if form == "xlsx":
        return exporting.spreadsheet(found)
    if form == "pdf":
        return exporting.paper(found)
    return f"{exporting.table(found)}\n".encode()
