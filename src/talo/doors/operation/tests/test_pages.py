"""The administrator's pages: figures, findings, failed tasks with ids only, and starting one again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from talo.doors.operation import failed
from talo.foundation.database.fields import Texts
from talo.foundation.notices.checks import tasks_succeed, waiting_since
from talo.steering.paths.scopes import Scope
from talo.testing.browsing import signed_in
from talo.testing.world import World

OTHERS = ("own_worker", "unit_lead", "programme_manager", "evaluator", "client")
TASKS, HEALTH = "/operation/tasks/", "/health/details/"


def failed_job(task: str = "notices.send", **arguments: object) -> int:
    job = app.configure_task(task, allow_unknown=True).defer(**(arguments or {"notice_id": 987}))
    with connections["default"].cursor() as cursor:
        # As a worker leaves it: tried five times, then given up.
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', attempts = 4 WHERE id = %s", [job])
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job])
    return job


def test_failed_tasks_are_shown_with_ids_only(world: World) -> None:
    job = failed_job(notice_id=987, words="Meikäläinen", phone="040 765")
    page = signed_in(world, "administrator").get(TASKS).content.decode()
    assert str(job) in page
    assert "notices.send" in page
    assert "notice_id 987" in page
    assert "Meikäläinen" not in page
    assert "040 765" not in page
    assert [finding.key for finding in tasks_succeed()] == ["tasks.failed"]


def test_a_task_of_paths_says_whose_and_nothing_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    scope = Scope("programme", "silta", Texts(fi="Silta töihin"), ())
    monkeypatch.setattr(failed, "all_scopes", lambda: (scope,))
    failed_job("paths.refresh", kind="programme", key="silta")
    failed_job("paths.refresh", kind="programme", key="Meikäläinen")
    browser = signed_in(world, "administrator")
    page = browser.get(TASKS).content.decode()
    assert "hanke Silta töihin" in page
    assert "jota ei enää ole" in page
    assert "Meikäläinen" not in page
    assert "Laskee hankkeen tai alueen polut" in page


def test_starting_again(world: World) -> None:
    job = failed_job()
    browser = signed_in(world, "administrator")
    assert browser.get(f"{TASKS}{job}/again/").status_code == 405
    answer = browser.post(f"{TASKS}{job}/again/", follow=True)
    assert str(job) in answer.content.decode()
    row = ProcrastinateJob.objects.get(pk=job)
    assert row.status == "todo"
    assert row.scheduled_at <= timezone.now()
    assert not list(tasks_succeed())
    # A task that does not wait for this answers as one that is not there.
    for absent in (job, 987654321):
        assert browser.post(f"{TASKS}{absent}/again/").status_code == 404


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_comes_in(world: World, role: str) -> None:
    job = failed_job()
    browser = signed_in(world, role)
    assert browser.get(TASKS).status_code == 404
    assert browser.get(HEALTH).status_code == 404
    assert browser.post(f"{TASKS}{job}/again/").status_code == 404
    assert ProcrastinateJob.objects.get(pk=job).status == "failed"


def test_late_task_shows(world: World) -> None:
    assert waiting_since() is None
    app.configure_task("notices.send", schedule_at=timezone.now() + dt.timedelta(hours=1)).defer(notice_id=1)
    assert waiting_since() is None
    job = app.configure_task("notices.send").defer(notice_id=2)
    with connections["default"].cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '40 minutes' WHERE job_id = %s", [job])
    assert [finding.key for finding in tasks_succeed()] == ["tasks.late"]


def test_state_of_the_system(world: World) -> None:
    failed_job()
    page = signed_in(world, "administrator").get(HEALTH).content.decode()
    assert "1 background tasks have failed" in page
    assert 'lang="en"' in page


def test_health_says_nothing_more(world: World, client: object) -> None:
    answer = client.get("/health", HTTP_HOST="10.0.0.7")  # type: ignore[attr-defined]
    assert answer.status_code == 200
    assert answer.content == b'{"ok": true}'
    assert not answer.cookies
