"""The background task of the outbox; its argument is an id only."""

from __future__ import annotations

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from talo.foundation.notices.sending import give_up, send_notice, take_up

ATTEMPTS = 5


# The library counts what comes after the first attempt.
@app.task(name="notices.send", retry=RetryStrategy(max_attempts=ATTEMPTS - 1, exponential_wait=5), pass_context=True)
def send(context: JobContext, notice_id: int) -> None:
    """Send one notice; after the last attempt it is given up, until an administrator starts the task again."""
    if context.job.attempts >= ATTEMPTS:
        take_up(notice_id)
    try:
        send_notice(notice_id)
    except OSError:
        if context.job.attempts >= ATTEMPTS - 1:
            give_up(notice_id)
        raise
