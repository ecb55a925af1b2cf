"""A real house for the tests in a browser: its own database with the demo's journeys, and a server in front of it."""

from __future__ import annotations

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
from typing import Any

from talo import PROJECT
from talo.doors.cli.children import end_with_parent
from talo.foundation.database import provision
from talo.testing.sharing import migrated, place, shared, talo

# The journeys of the demo and a few others; more would only take longer.
CLIENTS = 8
READY_WITHIN_SECONDS = 120
HOUSES = "houses"


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
    with migrated(run) as template:
        environment = _environment(run)

        def make() -> str:
            environment.update(provision.create_database(admin, name, template=template).as_environment())
            # The sealer is a job of the worker; nothing in a browser waits for it.
            talo(environment, "demo", "--clients", str(CLIENTS), "--no-serve")
            return json.dumps(_act(environment, "prepare", {}))

        with shared(HOUSES, run, make, lambda: provision.drop_database(admin, name)) as ready:
            environment.update(provision.create_database(admin, name, template=template).as_environment())
            with _server(environment) as url:
                yield House(url, environment, json.loads(ready))


def _environment(run: str) -> dict[str, str]:
    environment = dict(os.environ) | {"TALO_MODE": "demo", "TALO_VAR": str(place(HOUSES, run))}
    environment["PYTHONPATH"] = os.pathsep.join([str(PROJECT / "src"), os.environ.get("PYTHONPATH", "")])
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the tests' own
    return environment


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
