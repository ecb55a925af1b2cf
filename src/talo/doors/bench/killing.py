"""Kills what serves while people write, again and again, and counts what became of every write that was acknowledged.

A write is a referral sent through the web server, and a notice put into the outbox: one transaction each, over several
tables. It is acknowledged when the answer has come. A house of its own is built for it, with a cluster of its own.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from talo import var
from talo.doors.bench import machine
from talo.doors.cli import children
from talo.doors.cli.environment import set_up_django
from talo.doors.cli.migrate import bring_up_to_date
from talo.doors.cli.populate import add_clients, load_reference
from talo.doors.cli.refusing import Refusal, say
from talo.foundation.database import bulk, embedded, provision
from talo.foundation.database.cluster import Cluster
from talo.foundation.database.connection_urls import WEB, export
from talo.foundation.database.killing import server_backends, terminate

DATABASE = "talo_kill"
CLIENTS = 12
WRITERS = 4
BETWEEN_SECONDS = (0.4, 1.4)
BACK_WITHIN_SECONDS = 90
SETTLE_SECONDS = 120
NOTE = {"kill": CLIENTS}  # what a filled database carries: the next run begins at once
KINDS = ("web", "worker", "backend", "postmaster")


@dataclass
class Tally:
    """What one kind of killing came to."""

    kind: str
    rounds: int = 0
    back_after: list[float] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        back = self.back_after or [0.0]
        return {
            "kind": self.kind,
            "rounds": self.rounds,
            **self.counts,
            "back_median_s": round(statistics.median(back), 2),
            "back_max_s": round(max(back), 2),
        }


class House:
    """A server and a worker over a cluster of their own, and the hands that kill them."""

    def __init__(self, cluster: Cluster, port: int) -> None:
        self.cluster, self.port = cluster, port
        self.processes: dict[str, Any] = {}

    def start(self, what: str) -> None:
        arguments = {"server": ["serve", "--port", str(self.port), "--processes", "2"], "worker": ["worker"]}
        self.processes[what] = children.start(arguments[what], os.environ)

    def kill(self, kind: str, number: int) -> None:
        """One kill; what would start again in a real house (by a service manager) is started again here."""
        if kind == "web":
            self._kill_web(number)
        elif kind == "worker":
            self._kill_child("worker")
        elif kind == "backend":
            self._kill_backend(number)
        else:
            pid = int((self.cluster.data / "postmaster.pid").read_text().split()[0])
            os.kill(pid, signal.SIGKILL)
            self.cluster.start()

    def _kill_web(self, number: int) -> None:
        found = _children_of(self.processes["server"].pid)
        # Every fourth time the master with all its processes, else one of those that serve.
        if number % 4 == 3 or not found:
            for pid in found:
                _kill(pid)
            self._kill_child("server")
        else:
            _kill(random.choice(found))

    def _kill_child(self, what: str) -> None:
        self.processes[what].kill()
        self.processes[what].wait()
        self.start(what)

    def _kill_backend(self, number: int) -> None:
        pids: list[int] = []
        deadline = time.monotonic() + BACK_WITHIN_SECONDS
        while not pids and time.monotonic() < deadline:
            # After the last hard kill the server may still be recovering.
            pids = server_backends(self.cluster.admin_url, DATABASE)
            time.sleep(0 if pids else 0.1)
        if not pids:
            raise Refusal("the database serves nobody: there is nothing to kill")
        # Ended by the server's own hand, and every other time hard: then all backends begin again.
        if number % 2:
            terminate(self.cluster.admin_url, random.choice(pids))
        else:
            _kill(random.choice(pids))

    def stop(self) -> None:
        children.stop(self.processes)


def run(rounds: int, file: Path | None) -> int:
    """Kill each kind so many times; 1 when a write was lost, doubled or halved, or the log does not hold."""
    if os.environ.get(WEB):
        raise Refusal(f"the kill test starts and kills a database of its own: leave {WEB} out.")
    os.environ |= {"TALO_MODE": "demo", "TALO_VAR": str(var() / "kill")}
    os.environ |= {"TALO_EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend", "TALO_LOG_LEVEL": "CRITICAL"}
    with embedded.running("bench") as cluster:
        ready = bulk.note_of(cluster.admin_url, DATABASE) == NOTE
        if not ready:
            provision.drop_database(cluster.admin_url, DATABASE)
        export(provision.create_database(cluster.admin_url, DATABASE))
        set_up_django()
        bring_up_to_date()
        if not ready:
            _fill()
        result = _kill_all(cluster, rounds)
    print(json.dumps(result) if file is None else _table(result))
    if file:
        file.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if result["ok"] else 1


def _fill() -> None:
    from talo.foundation.audit import heads

    heads.set_aside()
    load_reference()
    add_clients(CLIENTS)
    bulk.write_note(NOTE)


def _kill_all(cluster: Cluster, rounds: int) -> dict[str, Any]:
    from talo.doors.bench.writing import find_writers

    house = House(cluster, _free_port())
    tallies = []
    try:
        for what in ("server", "worker"):
            house.start(what)
        children.wait_for(f"http://localhost:{house.port}/", house.processes)
        writers = find_writers(house.port, WRITERS)
        for kind in KINDS:
            tallies.append(_rounds(house, writers, kind, rounds))
            say(json.dumps(tallies[-1].as_json()))
    finally:
        house.stop()
    from talo.foundation.audit import verifying

    verified = verifying.verify()
    wrong = sum(tally.counts[name] for tally in tallies for name in ("missing", "double", "half", "unsent"))
    return {
        "ok": not wrong and verified["ok"],
        "machine": machine.described(),
        "kinds": [tally.as_json() for tally in tallies],
        "log": verified,
    }


def _rounds(house: House, writers: list[Any], kind: str, rounds: int) -> Tally:
    from talo.doors.bench.writing import Load

    tally = Tally(kind)
    load = Load(house.port, writers, mark=f"kill-{kind}-{time.time_ns()}")
    load.start()
    try:
        _wait(_reaches(load, WRITERS), "the first writes")
        for number in range(rounds):
            time.sleep(random.uniform(*BETWEEN_SECONDS))
            before = load.answered
            began = time.monotonic()
            house.kill(kind, number)
            # Back when the web server has taken as many writes as there are writers.
            _wait(_reaches(load, before + WRITERS), "writes after the kill")
            tally.back_after.append(time.monotonic() - began)
            tally.rounds += 1
    finally:
        load.stop()
    tally.counts = load.counted(settle_seconds=SETTLE_SECONDS)
    return tally


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _reaches(load: Any, count: int) -> Callable[[], bool]:
    return lambda: bool(load.answered >= count)


def _wait(reached: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + BACK_WITHIN_SECONDS
    while not reached():
        if time.monotonic() > deadline:
            raise Refusal(f"{what} did not come within {BACK_WITHIN_SECONDS} s")
        time.sleep(0.02)


def _children_of(pid: int) -> list[int]:
    place = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in place.read_text().split()] if place.exists() else []


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # it has ended by itself meanwhile


def _table(result: dict[str, Any]) -> str:
    names = ("kind", "rounds", "acknowledged", "missing", "double", "half", "unsent", "back_median_s", "back_max_s")
    lines = ["  ".join(f"{name:>13}" for name in names)]
    lines += ["  ".join(f"{row[name]:>13}" for name in names) for row in result["kinds"]]
    held = "holds" if result["log"]["ok"] else f"does not hold: {result['log']['first_bad']}"
    return "\n".join([*lines, f"the log of {result['log']['entries']} entries {held}"])
