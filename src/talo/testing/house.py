"""A real house for the tests in a browser: its own database with the demo's journeys, and a server in front of it."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from talo import PROJECT, var
from talo.doors.cli.children import end_with_parent
from talo.foundation.database import provision

# The journeys of the demo and a few others; more would only take longer.
CLIENTS = 8
READY_WITHIN_SECONDS = 120
# What a run prepares once, whichever of its workers comes first.
READY = "ready.json"


@dataclass
class House:
    """The address of the server, and what stands behind it."""

    url: str
    environment: dict[str, str]
    objects: dict[str, Any] = field(default_factory=dict)

    def do(self, act: str, **arguments: str) -> dict[str, Any]:
        """Let an act of `talo.testing.house_acts` happen in the house's own database; returns what it says."""
        return _act(self.environment, act, arguments)


@contextmanager
def standing(run: str) -> Iterator[House]:
    """The house of one test run: its database is made once and shared by the workers, each serves it itself."""
    admin = os.environ["TALO_TEST_ADMIN_URL"]
    name = f"talo_test_{run}_house"
    folder = var() / "houses" / run
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "users.lock", "a") as users:
        with _alone(folder):
            fcntl.flock(users, fcntl.LOCK_SH)
            urls = provision.create_database(admin, name)
            environment = dict(os.environ) | urls.as_environment() | {"TALO_MODE": "demo", "TALO_VAR": str(folder)}
            environment["PYTHONPATH"] = os.pathsep.join([str(PROJECT / "src"), os.environ.get("PYTHONPATH", "")])
            environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the tests' own
            # The sealer is a job of the worker; nothing in a browser waits for it.
            if not (folder / READY).exists():
                _talo(environment, "demo", "--clients", str(CLIENTS), "--no-serve")
                (folder / READY).write_text(json.dumps(_act(environment, "prepare", {})))
        try:
            with _server(environment) as url:
                yield House(url, environment, json.loads((folder / READY).read_text()))
        finally:
            _leave(users, folder, admin, name)


def _leave(users: IO[str], folder: Path, admin: str, name: str) -> None:
    with _alone(folder):
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        (folder / READY).unlink(missing_ok=True)
        provision.drop_database(admin, name)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with open(folder / "alone.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _talo(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "talo", *arguments], env=environment, capture_output=True, text=True, cwd=PROJECT
    )
    if done.returncode:
        raise RuntimeError(f"talo {' '.join(arguments)} failed:\n{done.stderr[-4000:]}")


def _act(environment: dict[str, str], act: str, arguments: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "talo.testing.house_acts", act, json.dumps(arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=PROJECT)
    if done.returncode:
        raise RuntimeError(f"{act} failed:\n{done.stderr[-4000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def _server(environment: dict[str, str]) -> Iterator[str]:
    port = _free_port()
    said = Path(environment["TALO_VAR"]) / f"server-{port}.log"
    with open(said, "w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "talo", "serve", "--port", str(port), "--processes", "1"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=PROJECT,
            start_new_session=True,
            preexec_fn=end_with_parent(os.getpid()),
        )
    try:
        # A name, not a number: what signs in by a passkey needs one.
        url = f"http://localhost:{port}"
        _wait_for(url, server, said)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, server: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/", timeout=30):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the server does not answer on {url}:\n{said.read_text()[-4000:]}")
