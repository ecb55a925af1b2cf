"""Extracts the texts of the screen into each room's catalogues (fi, sv) and compiles these."""

from __future__ import annotations

import argparse

from talo.doors.cli.refusing import Refusal, say


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("act", choices=["extract", "compile", "check"])
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help="folder names (services clients …); all without it")


def run(options: argparse.Namespace) -> int:
    """Extract into, compile or check the catalogues."""
    from talo.doors.cli import catalogues

    chosen = catalogues.rooms(options.rooms)
    if options.rooms and len(chosen) != len(options.rooms):
        raise Refusal(f"no such room: {', '.join(sorted(set(options.rooms) - {room.name for room in chosen}))}")
    if options.act == "extract":
        for room in chosen:
            say(f"{room.name}: {catalogues.extract(room)} texts")
        return 0
    if options.act == "compile":
        return 1 if report(catalogues.compile_all(chosen)) else 0
    return 1 if report(catalogues.findings(chosen)) else 0


def report(findings: list[str]) -> bool:
    """Say each finding; whether there was one."""
    for finding in findings:
        say(finding)
    return bool(findings)
