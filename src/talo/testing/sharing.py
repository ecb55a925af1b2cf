"""What a test run makes once: whichever worker comes first makes it, the last one to leave takes it away."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from talo import PROJECT, var
from talo.foundation.database import provision

READY = "ready.json"


@contextmanager
def shared(what: str, run: str, make: Callable[[], str], unmake: Callable[[], None]) -> Iterator[str]:
    """Yields what `make` said when it ran, in this worker or in another one of the same run."""
    folder = place(what, run)
    ready = folder / READY
    with open(folder / "users.lock", "a") as users:
        with _alone(folder):
            fcntl.flock(users, fcntl.LOCK_SH)
            if not ready.exists():
                ready.write_text(make())
        try:
            yield ready.read_text()
        finally:
            with _alone(folder):
                if _is_last(users):
                    ready.unlink(missing_ok=True)
                    unmake()


def place(what: str, run: str) -> Path:
    """The folder of a shared thing."""
    folder = var() / what / run
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def migrated(run: str) -> Iterator[str]:
    """The name of the run's migrated database, empty but for that: a template to copy; migrating takes a while."""
    admin, name = os.environ["TALO_TEST_ADMIN_URL"], f"talo_test_{run}_migrated"

    def make() -> str:
        urls = provision.create_database(admin, name)
        talo(dict(os.environ) | urls.as_environment(), "migrate")
        return name

    with shared("migrated", run, make, lambda: provision.drop_database(admin, name)) as template:
        yield template


def talo(environment: dict[str, str], *arguments: str) -> None:
    """Run a command of ours to its end.

    Raises:
        RuntimeError: it failed, with the end of what it said.
    """
    done = subprocess.run(
        [sys.executable, "-m", "talo", *arguments], env=environment, capture_output=True, text=True, cwd=PROJECT
    )
    if done.returncode:
        raise RuntimeError(f"talo {' '.join(arguments)} failed:\n{done.stderr[-4000:]}")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with open(folder / "alone.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_last(users: IO[str]) -> bool:
    fcntl.flock(users, fcntl.LOCK_UN)
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
