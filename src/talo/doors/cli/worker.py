"""Runs background tasks, and seals the log every second."""

from __future__ import annotations

import argparse
import threading

from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import say


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--tasks-at-once", type=int, default=2, help="background tasks at the same time (default 2)")
    parser.add_argument("--once", action="store_true", help="do what waits, seal, and leave")


def run(options: argparse.Namespace) -> int:
    """Work until the process is told to stop."""
    with django_ready("audit") as urls:
        from talo.foundation.audit import sealing

        stop = threading.Event()
        sealer = threading.Thread(target=sealing.run, args=(stop,), name="sealer", daemon=True)
        if not options.once:
            sealer.start()
        try:
            _work(urls.web, options.tasks_at_once, wait=not options.once)
        finally:
            stop.set()
            if sealer.is_alive():
                sealer.join(timeout=5)
            _seal_the_rest()
    return 0


def _seal_the_rest() -> None:
    from talo.foundation.audit import sealing, signing

    try:
        sealing.seal_now()
    except (sealing.HeadsDiffer, signing.KeyMissing) as error:
        say(f"the log could not be sealed: {error}")


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
