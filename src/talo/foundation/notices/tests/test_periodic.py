"""Tasks by the clock: every one of the house is tried again with longer waits; see also the worker's own tests."""

from __future__ import annotations

from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from talo.foundation.notices.periodic import TRIES_AGAIN, every

ATTEMPTS = 5


def _waits(task: Any) -> list[object]:
    """What is decided after each attempt that fails: the moment of the next one, None when it is given up."""
    jobs = [
        Job(id=1, queue="default", lock=None, queueing_lock=None, task_name=task.name, attempts=tries)
        for tries in range(ATTEMPTS)
    ]
    return [task.retry_strategy.get_retry_decision(exception=OSError("away"), job=job) for job in jobs]


def test_every_task_by_the_clock_is_tried_again_and_then_given_up() -> None:
    tasks = [one.task for one in app.periodic_registry.periodic_tasks.values()]
    assert {"emergency.raise_late", "intake.tell_leads", "messages.remind", "team.tell_leads"} <= {
        task.name for task in tasks
    }
    for task in tasks:
        assert task.retry_strategy == TRIES_AGAIN, f"{task.name}: declare it by `periodic.every`"
        waits = _waits(task)
        assert all(waits[:-1]), task.name
        assert waits[-1] is None, task.name


def test_the_waits_grow() -> None:
    assert isinstance(TRIES_AGAIN, RetryStrategy)
    assert [TRIES_AGAIN.exponential_wait ** (tries + 1) for tries in range(ATTEMPTS - 1)] == [5, 25, 125, 625]


def test_a_declared_task_does_its_work_at_its_times() -> None:
    done = []

    @every("0 4 * * *", name="test.by_the_clock")
    def work() -> None:
        """Count."""
        done.append(1)

    try:
        work.func(timestamp=0)
        assert done == [1]
        assert work.func.__doc__ == "Count."
        assert ("test.by_the_clock", "") in app.periodic_registry.periodic_tasks
    finally:
        app.periodic_registry.periodic_tasks.pop(("test.by_the_clock", ""), None)
        app.tasks.pop("test.by_the_clock", None)
