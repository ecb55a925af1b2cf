"""Measures the pages: users against the server as `talo serve` starts it, then the statements of each page."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from statistics import median, quantiles
from typing import Any

from django.conf import settings
from django.db import connections

from talo.doors.bench import inside, machine, reports
from talo.doors.bench.pages import COACH, LEAD, WORKER, Actors, Page, Pages
from talo.doors.bench.staff import House
from talo.doors.cli import children
from talo.doors.cli.refusing import say
from talo.foundation.database import bulk
from talo.register.organisations.signing_in import as_actor

ONE_USER = 200  # requests of one user, and the least that many users make together
EACH_OF_MANY = 25
LONGEST_SECONDS = 30  # for one page and number of users; a slow machine makes fewer requests
WARM_UP = 0.05
MIXED = "mixed"
BEHIND_PROXY = {"TALO_BEHIND_PROXY": "1"}  # as in production: the users hand over whole requests
KINDS = (WORKER, WORKER, WORKER, COACH, LEAD)  # of five users
WATCHED = 12
ERRORS_SHOWN = 3


def measure(clients: int, users: list[int], port: int | None = None, written: int = 0) -> dict[str, Any]:
    """The machine, a line for each page and number of users, and the report of a programme."""
    house = House(clients, written)
    actors, pages, counting = Actors(house), Pages(house).all(), Pages(house).of_programmes()
    about = machine.described()
    sessions = {(page.who, user): "" for page in pages for user in range(max(users))}
    sessions |= {(page.who, 0): "" for page in counting}
    for who, user in sessions:
        sessions[who, user] = actors.session(who, user)
    costs = {page.key: _cost(page, actors, sessions[page.who, 0]) for page in pages}
    programme = reports.measure()
    connections.close_all()
    lines = []
    with _serving(port or _free_port()) as (pid, number):
        for many in users:
            for page in pages:
                taken = _load(page, many, sessions, number, pid)
                cost = costs[page.key]
                taken |= {"queries": cost.queries, "sql_ms": cost.sql_ms, "ratio": cost.ratio}
                lines.append(taken)
                say(f"{page.key}, {many} users: p95 {taken['p95_ms']} ms")
            lines.append(_mixed(pages, many, sessions, number, pid))
        programme["pages"] = [_load(page, 1, sessions, number, pid) for page in counting]
    return {"machine": about, "pages": lines, "programme": programme}


def _cost(page: Page, actors: Actors, session: str) -> inside.Cost:
    random = Random(page.key)
    paths = [page.draw(random, 0) for _ in range(WATCHED)]
    return inside.cost_of(session, paths, as_actor(actors.position(page.who, 0)))


def _load(page: Page, many: int, sessions: dict[tuple[str, int], str], port: int, pid: int) -> dict[str, Any]:
    """So many users open the page again and again; the first of each user's requests only warm up."""
    each = ONE_USER if many == 1 else max(EACH_OF_MANY, ONE_USER // many)
    orders = []
    for user in range(many):
        random = Random(f"{page.key} {user}")
        paths = [page.draw(random, user) for _ in range(each)]
        orders.append({"cookie": _cookie(sessions[page.who, user]), "paths": paths})
    return _taken(page.key, orders, port, pid)


def _mixed(pages: list[Page], many: int, sessions: dict[tuple[str, int], str], port: int, pid: int) -> dict[str, Any]:
    """So many users of all kinds, each of whom opens the pages of that kind by turns at random."""
    orders = []
    for user in range(many):
        random = Random(f"{MIXED} {user}")
        who = KINDS[user % len(KINDS)]
        own = [page for page in pages if page.who == who]
        paths = [random.choice(own).draw(random, user) for _ in range(ONE_USER)]
        orders.append({"cookie": _cookie(sessions[who, user]), "paths": paths})
    taken = _taken(MIXED, orders, port, pid) | {"queries": None, "sql_ms": None, "ratio": None}
    say(f"{MIXED}, {many} users: p95 {taken['p95_ms']} ms, {taken['per_s']} pages/s")
    return taken


def _cookie(session: str) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={session}"


def _taken(key: str, orders: list[dict[str, Any]], port: int, pid: int) -> dict[str, Any]:
    """What the orders of all users took, and what they cost."""
    many = len(orders)
    before = machine.cpu_seconds(pid, bulk.server_process())
    done = subprocess.run(
        [sys.executable, "-m", "talo.doors.bench.users"],
        input=json.dumps({"port": port, "seconds": LONGEST_SECONDS, "users": orders}).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    used = machine.spent_between(before, machine.cpu_seconds(pid, bulk.server_process()))
    told = json.loads(done.stdout)
    made = sum(len(user["seconds"]) for user in told)
    times = [1000 * one for user in told for one in without_warm_up(user["seconds"])]
    errors = [error for user in told for error in user["errors"]]
    for error in errors[:ERRORS_SHOWN]:
        say(f"{key}: {error}")
    return {
        "page": key,
        "users": many,
        "n": len(times),
        "errors": len(errors),
        "median_ms": round(median(times), 1),
        "p95_ms": round(p95(times), 1),
        "cpu_ms": round(1000 * used / made, 1) if used else None,
        "per_s": round(made / max(sum(user["seconds"]) for user in told), 1),
    }


def p95(times: list[float]) -> float:
    """The time that 95 of 100 stay below; of a page so slow that it was opened once, that time."""
    return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


def without_warm_up(seconds: list[float]) -> list[float]:
    """The times of one user without the first ones."""
    return seconds[-int(-len(seconds) * WARM_UP // 1) :]


@contextmanager
def _serving(port: int) -> Iterator[tuple[int, int]]:
    """`talo serve` as a child, as it is started behind a proxy, ready; its process and port."""
    processes = {"server": children.start(["serve", "--port", str(port)], os.environ | BEHIND_PROXY)}
    try:
        children.wait_for(f"http://localhost:{port}/", processes)
        yield processes["server"].pid, port
    finally:
        children.stop(processes)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
