"""Runs background tasks, and seals the log every second."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import threading
import time
from contextlib import suppress
from typing import Any

from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import say

logger = logging.getLogger("talo.worker")

POOL_SECONDS = 5
AGAIN_SECONDS = 1
STALLED_SECONDS = 30  # three heartbeats
RESCUE_EVERY_SECONDS = 10


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
    from procrastinate import PsycopgConnector
    from procrastinate.contrib.django import app

    from talo.foundation.database import probing

    async def work() -> bool:
        """Work until told to stop (True), or until the queue is empty or the library has given up (False)."""
        connector = PsycopgConnector(conninfo=url, min_size=1, max_size=at_once + 2, timeout=POOL_SECONDS)
        worker_app = app.with_connector(connector)
        told = False
        async with worker_app.open_async():
            worker = asyncio.ensure_future(
                worker_app.run_worker_async(
                    concurrency=at_once,
                    wait=wait,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=5,
                    install_signal_handlers=False,
                )
            )

            def stop() -> None:
                nonlocal told
                told = True
                worker.cancel()

            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, stop)
            rescuer = asyncio.create_task(_rescue(worker_app.job_manager))
            try:
                await worker
            except asyncio.CancelledError:
                if not told:
                    raise
            finally:
                rescuer.cancel()
        return told

    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    while True:
        try:
            if asyncio.run(work()) or not wait:
                return
            # The library ends quietly when it loses the database while it listens.
            logger.warning("the worker has ended by itself and begins again")
        except Exception as error:
            # The database is away: its work waits in it, and so do we.
            if not wait or not (probing.is_away(error) or probing.is_away(error.__cause__)):
                raise
            logger.warning("the worker has lost the database and tries again", exc_info=True)
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
        time.sleep(AGAIN_SECONDS)


async def _rescue(jobs: Any) -> None:
    """Give the tasks of a worker that was killed back to the queue; its heartbeat tells that it is gone."""
    while True:
        with suppress(Exception):  # the database may be away; the worker itself says so
            for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
                logger.warning("a task of a killed worker begins again", extra={"task": job.task_name, "job": job.id})
                await jobs.retry_job(job)
        await asyncio.sleep(RESCUE_EVERY_SECONDS)
