"""Loads programme files, lists programmes and reports what they aimed at and reached."""

from __future__ import annotations

import argparse
import datetime
import json
from pathlib import Path

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
    report.add_argument("--format", choices=["text", "json"], default="text")
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
        return _report(options.key, options.as_of, as_json=options.format == "json")


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


def _report(key: str, as_of: datetime.date | None, *, as_json: bool) -> int:
    from talo.steering.programmes.reporting import UnknownProgramme, as_text, report

    try:
        found = report(key, as_of=as_of)
    except UnknownProgramme:
        raise Refusal(f"there is no programme {key!r}; talo programme list names them") from None
    print(json.dumps(found, ensure_ascii=False) if as_json else as_text(found))
    return 0
