"""Runs background tasks, and seals the log every second."""

from __future__ import annotations

import argparse
import threading

from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import say

SEAL_EVERY_SECONDS = 1.0


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--tasks-at-once", type=int, default=2, help="background tasks at the same time (default 2)")
    parser.add_argument("--once", action="store_true", help="do what waits, seal, and leave")


def run(options: argparse.Namespace) -> int:
    """Work until the process is told to stop."""
    with django_ready("audit") as urls:
        stop = threading.Event()
        sealer = threading.Thread(target=_seal, args=(stop,), name="sealer", daemon=True)
        if not options.once:
            sealer.start()
        try:
            _work(urls.web, options.tasks_at_once, wait=not options.once)
        finally:
            stop.set()
            if sealer.is_alive():
                sealer.join(timeout=5)
            _seal_now()
    return 0


def _work(url: str, at_once: int, *, wait: bool) -> None:
    import asyncio

    from procrastinate import PsycopgConnector
    from procrastinate.contrib.django import app

    async def work() -> None:
        async with worker_app.open_async():
            await worker_app.run_worker_async(
                concurrency=at_once, wait=wait, delete_jobs="successful", shutdown_graceful_timeout=5
            )

    worker_app = app.with_connector(PsycopgConnector(conninfo=url, min_size=1, max_size=at_once + 2))
    asyncio.run(work())


def _seal(stop: threading.Event) -> None:
    while not stop.wait(SEAL_EVERY_SECONDS):
        try:
            _seal_now()
        except Exception as error:
            # A database that restarts must not end the sealer: what is unsealed is sealed by the next round.
            say(f"the log could not be sealed: {type(error).__name__}")
            _close_connections()


def _seal_now() -> None:
    from talo.foundation.audit import sealing

    sealing.seal()


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()
