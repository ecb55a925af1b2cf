"""Tasks that run by the clock: declared once, tried again with longer waits, then shown to administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.tasks import Task

# The library counts what comes after the first attempt: after 5, 25, 125 and 625 seconds.
TRIES_AGAIN = RetryStrategy(max_attempts=4, exponential_wait=5)


def every(cron: str, *, name: str) -> Callable[[Callable[[], object]], Task[Any, Any, Any]]:
    """Declare a task that runs at the times of `cron` (in UTC); what it does must bear being done again.

    Args:
        cron: minute, hour, day of the month, month, day of the week.
        name: how the queue and the list of failed tasks call it, such as `intake.tell_leads`.
    """

    def declare(work: Callable[[], object]) -> Task[Any, Any, Any]:
        def run(timestamp: int) -> None:
            work()

        run.__doc__ = work.__doc__
        return app.periodic(cron=cron)(app.task(name=name, retry=TRIES_AGAIN)(run))

    return declare
