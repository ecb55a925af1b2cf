"""Follow-along: its rhythm, its task, and what the end of a job brings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as some

from talo.foundation.database.actor import Actor, acting_as
from talo.foundation.law.calendar import is_working_day
from talo.path.coaching import rhythm
from talo.path.coaching.caseload import AT_WORK, coached, phase
from talo.path.coaching.following import JobEnded, record_follow_along
from talo.path.coaching.models import FollowAlong
from talo.path.employers.directory import add_employer
from talo.path.employers.employing import end_employment, start_employment
from talo.path.employers.models import Employment
from talo.register.clients.models import NetworkRole
from talo.register.tasks.models import Task

DAY = dt.date(2026, 6, 1)


@pytest.fixture
def coach(world: Any) -> Actor:
    return world.join("job_coach", NetworkRole.COACH)


@pytest.fixture
def job(world: Any, coach: Actor) -> Employment:
    with acting_as(coach):
        return start_employment(
            world.client(),
            by=coach,
            kind="open",
            job_title="Pakkaaja",
            hours_per_week=Decimal(25),
            starts=DAY,
            employer=add_employer("Pakkaamo Oy"),
        )


@given(some.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), some.integers(0, 700))
def test_the_next_day_is_a_working_day_after_the_last(starts: dt.date, later: int) -> None:
    last = starts + dt.timedelta(days=later)
    following = rhythm.next_day(starts, last)
    assert is_working_day(following)
    weekly = last < starts + dt.timedelta(days=28)
    assert 0 < (following - last).days <= (14 if weekly else 42)


def test_a_job_opens_the_coachs_first_contact(coach: Actor, job: Employment) -> None:
    with acting_as(coach):
        task = Task.objects.open().get(kind="coaching.follow_along")
        assert task.holder_id == coach.holder_id
        assert task.due == rhythm.first_day(DAY)


def test_a_contact_moves_the_task_to_the_next_day(coach: Actor, job: Employment) -> None:
    with acting_as(coach):
        record_follow_along(job, by=coach, day=dt.date(2026, 6, 3), with_whom="both", going=4, agreed="Tauko kahdelta")
        assert Task.objects.open().get(kind="coaching.follow_along").due == dt.date(2026, 6, 10)
        record_follow_along(job, by=coach, day=dt.date(2026, 7, 15), with_whom="client")
        assert Task.objects.open().get(kind="coaching.follow_along").due == dt.date(2026, 8, 17)
        chosen = dt.date(2026, 9, 9)
        record_follow_along(job, by=coach, day=dt.date(2026, 8, 17), with_whom="client", next_on=chosen)
        assert Task.objects.open().get(kind="coaching.follow_along").due == chosen
        assert [phase(row) for row in coached(coach)] == [AT_WORK]


def test_the_end_of_a_job_brings_a_meeting_and_no_more_follow_along(coach: Actor, job: Employment) -> None:
    with acting_as(coach):
        end_employment(job, by=coach, ends=dt.date(2026, 8, 31), reason="employer_ended")
        assert [task.kind for task in Task.objects.open().filter(about_id=job.pk)] == ["coaching.after_job"]
        job.refresh_from_db()
        with pytest.raises(JobEnded):
            record_follow_along(job, by=coach, day=dt.date(2026, 9, 1), with_whom="client")
        last = record_follow_along(job, by=coach, day=dt.date(2026, 8, 28), with_whom="client")
        assert last.next_on is None


@pytest.mark.parametrize(
    "wrong",
    [{"with_whom": "neighbour"}, {"going": 6}, {"next_on": DAY}, {"agreed": "x" * 501}, {"way": "dream"}],
)
def test_a_contact_that_cannot_be_is_not_written(coach: Actor, job: Employment, wrong: dict[str, Any]) -> None:
    with acting_as(coach):
        with pytest.raises(ValidationError):
            record_follow_along(job, by=coach, **{"day": DAY, "with_whom": "client", **wrong})
        assert not FollowAlong.objects.exists()


def test_follow_along_is_hidden_from_strangers(world: Any, coach: Actor, job: Employment) -> None:
    with acting_as(coach):
        record_follow_along(job, by=coach, day=DAY, with_whom="client")
    for key in ("other_worker", "other_coach", "administrator", "peer_coach", "other_client"):
        with acting_as(world.actor(key)):
            assert not FollowAlong.objects.exists(), key
    with acting_as(world.actor("client")):
        assert FollowAlong.objects.count() == 1
