"""A real worker: what fails is tried again, later and later, then shown; what a killed worker left begins again."""

from __future__ import annotations

import pytest

from talo.testing.place import Place

NO_MAIL = {"TALO_EMAIL_HOST": "127.0.0.1", "TALO_EMAIL_PORT": "1", "TALO_EMAIL_SECURITY": "none"}
NOTIFY = """
from django.db import transaction
from talo.foundation.identity.models import Account
from talo.foundation.notices.kinds import kinds
from talo.foundation.notices.notifying import notify
account = Account.objects.using("owner").filter(staff_member__isnull=False).order_by("pk").first()
Account.objects.using("owner").filter(pk=account.pk).update(email="aino@talo.example")
account = Account.objects.get(pk=account.pk)
with transaction.atomic():
    print(notify(account, kinds()[0].key, link="/worker-test/%s/").pk)
"""
AS_ADMINISTRATOR = """
import sys
from django.test import Client
from talo.register.organisations.models import Position
position = Position.objects.filter(profession="administrator").first()
browser = Client()
browser.force_login(position.staff_member.account)
print(browser.get("/operation/tasks/").content.decode())
print(browser.post("/operation/tasks/JOB/again/").status_code)
"""
DEFER = """
from procrastinate.contrib.django import app
print(app.configure_task("messages.remind").defer(timestamp=1794459600))
"""
ATTEMPTS = 5


def jobs(place: Place, job: int | None = None) -> list[tuple[object, ...]]:
    where = f"WHERE id = {job}" if job else "WHERE task_name = 'notices.send'"
    return place.rows(
        f"SELECT id, status::text, attempts, scheduled_at > now() FROM procrastinate_jobs {where} ORDER BY id"
    )


@pytest.mark.slow
def test_task_that_fails_is_tried_again_and_then_shown(place: Place) -> None:
    place.rows("DELETE FROM procrastinate_jobs WHERE task_name = 'notices.send'")
    notice = place.python(NOTIFY % "fails")
    assert notice.returncode == 0, notice.stderr
    waits = []
    for attempt in range(1, ATTEMPTS + 1):
        done = place.talo("worker", "--once", **NO_MAIL)
        assert done.returncode == 0, done.stderr
        [(job, status, tries, later)] = jobs(place)
        assert tries == attempt
        if attempt < ATTEMPTS:
            assert (status, later) == ("todo", True)
            waits.append(
                place.rows(f"SELECT extract(epoch FROM scheduled_at - now()) FROM procrastinate_jobs WHERE id = {job}")[
                    0
                ][0]
            )
            place.rows(f"UPDATE procrastinate_jobs SET scheduled_at = now() WHERE id = {job}")
    assert status == "failed"
    assert waits == sorted(waits)
    assert waits[-1] > 2 * waits[0]
    assert "tasks.failed" in place.talo("check", "--json").stdout

    shown = place.python(AS_ADMINISTRATOR.replace("JOB", str(job)))
    assert shown.returncode == 0, shown.stderr
    assert f"notice_id {notice.stdout.strip()}" in shown.stdout
    assert "aino@talo.example" not in shown.stdout
    assert shown.stdout.strip().endswith("302")
    assert jobs(place, int(str(job)))[0][1] == "todo"
    # The server of e-mail is back: the task leaves the queue.
    again = place.talo("worker", "--once", TALO_EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend")
    assert again.returncode == 0, again.stderr
    assert jobs(place, int(str(job))) == []
    sent = place.rows(f"SELECT sent_at IS NOT NULL, given_up_at FROM notices_notice WHERE id = {notice.stdout.strip()}")
    assert sent == [(True, None)]


@pytest.mark.slow
def test_task_of_a_killed_worker_begins_again(place: Place) -> None:
    notice = place.python(NOTIFY % "killed").stdout.strip()
    [(job, *_)] = jobs(place)[-1:]
    # What a worker leaves that was killed in the middle: the task in its hands, and a heartbeat that has stopped.
    place.rows(
        "INSERT INTO procrastinate_workers (id, last_heartbeat) OVERRIDING SYSTEM VALUE"
        " VALUES (987, now() - interval '5 minutes')"
    )
    place.rows(f"UPDATE procrastinate_jobs SET status = 'doing', worker_id = 987 WHERE id = {job}")
    back = {"TALO_EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    # The first worker that looks for what was left puts it back; a next one does it.
    for _ in range(4):
        assert place.talo("worker", "--once", **back).returncode == 0
        if not jobs(place, int(str(job))):
            break
    assert jobs(place, int(str(job))) == []
    assert place.rows(f"SELECT sent_at IS NOT NULL FROM notices_notice WHERE id = {notice}") == [(True,)]


@pytest.mark.slow
def test_task_by_the_clock_that_fails_is_tried_again_and_then_shown(place: Place) -> None:
    """What the reminders ask of the database is gone for a while: later and later tries, the list, and on."""
    place.rows("ALTER FUNCTION talo.remind_appointments(timestamptz) RENAME TO remind_away")
    deferred = place.python(DEFER)
    assert deferred.returncode == 0, deferred.stderr
    job = int(deferred.stdout.strip())
    for attempt in range(1, ATTEMPTS + 1):
        assert place.talo("worker", "--once").returncode == 0
        [(_, status, tries, later)] = jobs(place, job)
        assert (status, tries, later) == (("todo", attempt, True) if attempt < ATTEMPTS else ("failed", attempt, later))
        place.rows(f"UPDATE procrastinate_jobs SET scheduled_at = now() WHERE id = {job} AND status = 'todo'")
    shown = place.python(AS_ADMINISTRATOR.replace("JOB", str(job)))
    assert "messages.remind" in shown.stdout
    assert "12.11.2026" in shown.stdout
    place.rows("ALTER FUNCTION talo.remind_away(timestamptz) RENAME TO remind_appointments")
    assert place.talo("worker", "--once").returncode == 0
    assert jobs(place, job) == []
