"""Measures the pages under load, in a database of its own."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from talo.doors.cli.populate import clients, exists
from talo.doors.cli.refusing import Refusal

ROOM = "talo.doors.bench.running"
LEAST_EVENTS = 10_000


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("what", nargs="?", choices=("pages", "paths"), default="pages", help="pages (default) or paths")
    parser.add_argument("--events", type=events, default=10_000_000, help="for paths: how many (default 10000000)")
    parser.add_argument("--scale", action="store_true", help="for paths: also a store of ten times as many events")
    parser.add_argument("--quick", action="store_true", help="for paths: three runs, without pm4py")
    parser.add_argument("--clients", type=clients, default=100_000, help="how many clients (default 100000)")
    parser.add_argument(
        "--written",
        type=clients,
        metavar="N",
        help="write only N clients and copy them on the server (default: all up to 200000, else a tenth)",
    )
    parser.add_argument("--users", type=users, default=[1, 16], help="users at the same time, as 1,16")
    parser.add_argument("--port", type=int, help="port of the server that is measured (default: a free one)")
    parser.add_argument("--fresh", action="store_true", help="fill the bench's database anew although it fits")
    parser.add_argument("--kill", type=kills, metavar="N", help="instead: kill each part N times while people write")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there as JSON")


def events(text: str) -> int:
    """A number of events from the command line."""
    if not text.isdigit() or int(text) < LEAST_EVENTS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {LEAST_EVENTS} on")
    return int(text)


def users(text: str) -> list[int]:
    """Numbers of users from the command line."""
    parts = text.split(",")
    if not all(part.isdigit() and int(part) for part in parts):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of numbers as 1,16")
    return [int(part) for part in parts]


def kills(text: str) -> int:
    """How often to kill each part."""
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of kills")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Measure and print."""
    if options.what == "paths":
        paths = import_module("talo.doors.bench.paths.running")
        return int(paths.run(options.events, options.json, scale=options.scale, quick=options.quick))
    if not exists(ROOM):
        raise Refusal("the bench is not built yet.")
    if options.kill:
        return int(import_module("talo.doors.bench.killing").run(options.kill, options.json))
    room = import_module(ROOM)
    how = {"port": options.port, "fresh": options.fresh, "written": options.written}
    return int(room.run(options.clients, options.users, options.json, **how) or 0)
