"""The background tasks that keep the path stores in line with the facts; their arguments name a programme or area."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from talo.foundation.notices.periodic import TRIES_AGAIN
from talo.steering.paths import refreshing
from talo.steering.paths.scopes import all_scopes, find

EVERY_HOUR = "25 * * * *"
ATTEMPTS = 5


@app.periodic(cron=EVERY_HOUR)
@app.task(name="paths.refresh_all", retry=TRIES_AGAIN)
def refresh_all(timestamp: int = 0) -> None:
    """Let every store be refreshed, each by a task of its own; remove those of programmes that are no more."""
    refreshing.sweep()
    for scope in all_scopes():
        lock = f"paths.{scope}"
        try:
            # One that still waits from the hour before is enough.
            refresh.configure(lock=lock, queueing_lock=lock).defer(kind=scope.kind, key=scope.key)
        except AlreadyEnqueued:
            continue


# The library counts what comes after the first attempt.
@app.task(name="paths.refresh", retry=RetryStrategy(max_attempts=ATTEMPTS - 1, exponential_wait=5))
def refresh(kind: str, key: str) -> None:
    """Refresh the store of a programme or an area; one that is no more has nothing to refresh."""
    scope = find(kind, key)
    if scope is not None:
        refreshing.refresh(scope)
