"""Measures the pages under load, in a database of its own."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from talo.doors.cli.populate import clients, exists
from talo.doors.cli.refusing import Refusal

ROOM = "talo.doors.bench.running"


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--clients", type=clients, default=100_000, help="how many clients (default 100000)")
    parser.add_argument("--users", type=users, default=[1, 16], help="users at the same time, as 1,16")
    parser.add_argument("--port", type=int, help="port of the server that is measured (default: a free one)")
    parser.add_argument("--fresh", action="store_true", help="fill the bench's database anew although it fits")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there as JSON")


def users(text: str) -> list[int]:
    """Numbers of users from the command line."""
    parts = text.split(",")
    if not all(part.isdigit() and int(part) for part in parts):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of numbers as 1,16")
    return [int(part) for part in parts]


def run(options: argparse.Namespace) -> int:
    """Measure and print."""
    if not exists(ROOM):
        raise Refusal("the bench is not built yet.")
    return int(
        import_module(ROOM).run(options.clients, options.users, options.json, port=options.port, fresh=options.fresh)
        or 0
    )
