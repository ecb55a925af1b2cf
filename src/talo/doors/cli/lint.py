"""Checks style, types, imports, migrations and translations."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from talo import PROJECT
from talo.doors.cli.environment import database
from talo.doors.cli.refusing import say

CHECKS = ("style", "format", "types", "imports", "migrations", "translations")


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("checks", nargs="*", metavar="CHECK", help=f"one or more of {' '.join(CHECKS)}; all without it")


def run(options: argparse.Namespace) -> int:
    """Run the checks; 1 when one of them finds something, 2 for a check that does not exist."""
    unknown = set(options.checks) - set(CHECKS)
    if unknown:
        say(f"no such check: {', '.join(sorted(unknown))}")
        return 2
    failed = [check for check in options.checks or CHECKS if not _passes(check)]
    say(f"findings: {', '.join(failed)}" if failed else "nothing found")
    return 1 if failed else 0


def _passes(check: str) -> bool:
    say(check)
    python = [sys.executable, "-m"]
    match check:
        case "style":
            return _run([*python, "ruff", "check", "src", *_tests()])
        case "format":
            return _run([*python, "ruff", "format", "--check", "src", *_tests()])
        case "types":
            with database():
                return _run([*python, "mypy", "src"])
        case "imports":
            return _run([str(Path(sys.executable).with_name("lint-imports"))])
        case "migrations":
            return _run([*python, "talo", "django", "makemigrations", "--check", "--dry-run"])
        case _:
            from talo.doors.cli import catalogues
            from talo.doors.cli.messages import report

            chosen = catalogues.rooms()
            say(f"{catalogues.unreviewed(chosen)} Swedish texts are not reviewed")
            return not report(catalogues.findings(chosen) + catalogues.clashes(chosen))


def _tests() -> list[str]:
    return ["tests"] if (PROJECT / "tests").exists() else []


def _run(command: list[str]) -> bool:
    environment = {"DJANGO_SETTINGS_MODULE": "talo.settings.config", **os.environ}
    return subprocess.run(command, cwd=PROJECT, env=environment, stdout=sys.stderr, check=False).returncode == 0
