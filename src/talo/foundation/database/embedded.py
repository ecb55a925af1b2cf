"""The embedded database: up while any command uses it, down when the last one leaves."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

from talo import var
from talo.foundation.database.cluster import Cluster, Runner

Kind = Literal["demo", "test", "bench"]


@contextmanager
def running(kind: Kind = "demo") -> Iterator[Cluster]:
    """The embedded cluster of this kind, started if it is down; the last command to leave stops it.

    A shared lock on a file counts the commands, so a killed one counts no longer and blocks nothing.

    Raises:
        DatabaseRefusal: the server cannot be made or started.
    """
    cluster = Cluster(home(kind), safe=kind != "test")
    owner = os.getpid()
    with open(cluster.home / "users.lock", "a") as users:
        with _alone(cluster):
            fcntl.flock(users, fcntl.LOCK_SH)
            if not cluster.answers():
                cluster.start()
        try:
            yield cluster
        finally:
            # A fork (a web server's worker) shares our lock and must not give it back for us.
            if os.getpid() == owner:
                _leave(cluster, users)


def home(kind: Kind) -> Path:
    """The folder of a cluster, made where it is missing, in a place that the server's user can enter."""
    runner = Runner.here()
    var().mkdir(parents=True, exist_ok=True)
    base = var() / "postgres"
    base.mkdir(exist_ok=True)
    if not runner.can_enter(base):
        # Root's own folders are closed to the user that runs the server.
        name = hashlib.sha256(os.fsencode(var())).hexdigest()[:12]
        base = Path("/var/lib/talo") / name
        base.mkdir(parents=True, exist_ok=True)
    place = base / kind
    # The server's user passes through on the way to its data and reads nothing else.
    place.mkdir(mode=0o711 if runner.switch else 0o700, exist_ok=True)
    return place


def _leave(cluster: Cluster, users: IO[str]) -> None:
    with _alone(cluster):
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        cluster.stop()


@contextmanager
def _alone(cluster: Cluster) -> Iterator[None]:
    with open(cluster.home / "start.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
