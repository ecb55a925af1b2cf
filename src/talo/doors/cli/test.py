"""Runs the tests in a database of their own; arguments go to pytest (`talo test src/talo/path -k name`)."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from talo import PROJECT, var
from talo.doors.cli.refusing import say
from talo.foundation.database import embedded, provision
from talo.foundation.database.connection_urls import WEB, export, replace

DATABASE = "talo_test"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command; everything is pytest's."""
    parser.add_argument("arguments", nargs="*", metavar="PYTEST_ARGUMENT", help="passed on to pytest")


def run_raw(arguments: list[str]) -> int:
    """Run pytest with the arguments as they stand and return its exit code."""
    environment = dict(os.environ)
    environment |= {"DJANGO_SETTINGS_MODULE": "talo.settings.config", "TALO_MODE": "test"}
    if not _set_browser(environment):
        return 1
    with ExitStack() as stack:
        # A server of one's own, when its login may make databases; else the embedded one, without fsync.
        admin = os.environ.get(WEB) or stack.enter_context(embedded.running("test")).admin_url
        _drop_left_behind(admin)
        export(provision.create_database(admin, DATABASE), environment)
        # Keys, heads of the log and the like: the demo's own are not the tests' to touch.
        environment["TALO_VAR"] = str(var() / "test")
        environment["TALO_TEST_ADMIN_URL"] = replace(admin, dbname="postgres")
        command = [sys.executable, "-m", "pytest", *(_workers(arguments)), *arguments]
        process = subprocess.Popen(command, cwd=_folder(arguments), env=environment)
        while True:
            try:
                return _exit_code(process.wait())
            except KeyboardInterrupt:
                continue  # pytest heard it too and ends by itself


def _drop_left_behind(admin: str) -> None:
    # A run that was killed leaves its databases; their names carry its process.
    for name in provision.databases(admin, f"{DATABASE}_"):
        run = name.removeprefix(f"{DATABASE}_").split("_")[0]
        if run.isdigit() and not Path(f"/proc/{run}").exists() and Path("/proc/self").exists():
            provision.drop_database(admin, name)


def _workers(arguments: list[str]) -> list[str]:
    # One worker for each core for the whole suite; a chosen part starts faster in one process.
    chosen = any(not argument.startswith("-") for argument in arguments)
    asked = any(argument.startswith(("-n", "--numprocesses", "--pdb", "-s")) for argument in arguments)
    return [] if chosen or asked else ["-n", "2", "--dist", "worksteal"]


def _folder(arguments: list[str]) -> Path:
    here = any((Path.cwd() / argument.split("::")[0]).exists() for argument in arguments)
    return Path.cwd() if here else PROJECT


def _set_browser(environment: dict[str, str]) -> bool:
    found = environment.get("TALO_CHROMIUM") or next((p for p in map(shutil.which, BROWSERS) if p), None)
    if found:
        environment["TALO_CHROMIUM"] = found
        return True
    say("no Chromium here: browser tests are skipped; on Debian or Ubuntu: sudo apt-get install chromium")
    return environment.get("CI") != "true"


def _exit_code(code: int) -> int:
    # pytest: 0 passed, 1 failed, 2 interrupted, 4 wrong usage, 5 nothing collected.
    return {0: 0, 4: 2}.get(code, 1) if code >= 0 else 128 - code
