"""Versions and approvals: numbered, never changed, each side once, and only the newest."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.foundation.law.calendar import deadline
from talo.path.plan import approving, planning, reviewing, versions
from talo.path.plan.models import Approval, OwnWords, PlanVersion, Side
from talo.path.plan.saving import NotYours
from talo.register.tasks.models import Task

TODAY = timezone.localdate()


@pytest.fixture
def version(planned: SimpleNamespace) -> PlanVersion:
    with acting_as(planned.by):
        return versions.publish(planned.plan, by=planned.by)


def test_the_own_worker_who_makes_it_approves_and_the_client_is_asked(
    world: Any, planned: SimpleNamespace, version: PlanVersion
) -> None:
    with acting_as(planned.by):
        assert [one.side for one in Approval.objects.all()] == [Side.OWN_WORKER]
        task = Task.objects.open().get(kind="plan.approve_mine")
        assert task.holder_id == world.actor("client").holder_id
        shown = approving.approvals_of(versions.newest(planned.plan))  # type: ignore[arg-type]
        assert (shown.client_approved, shown.own_worker_approved, shown.in_force) == (False, True, False)


def test_the_client_approves_with_own_words_once(world: Any, planned: SimpleNamespace, version: PlanVersion) -> None:
    me = world.actor("client")
    with acting_as(me):
        approving.approve(version, by=me, words="Tämä on hyvä")
        assert OwnWords.objects.get().text == "Tämä on hyvä"
        assert not Task.objects.open().filter(kind="plan.approve_mine").exists()
        with pytest.raises(approving.AlreadyApproved):
            approving.approve(version, by=me)
        with pytest.raises(ValueError, match="in person"):
            approving.approve_for_client(version, given="phone", by=me)
    with acting_as(planned.by):
        assert approving.approvals_of(versions.newest(planned.plan)).in_force  # type: ignore[arg-type]


def test_an_approval_through_a_worker_says_how(planned: SimpleNamespace, version: PlanVersion) -> None:
    with acting_as(planned.by):
        assert approving.approve_for_client(version, given="phone", by=planned.by).side == Side.CLIENT
        with pytest.raises(approving.AlreadyApproved):
            approving.approve_for_client(version, given="in_person", by=planned.by)
        with pytest.raises(ValueError, match="in person"):
            approving.approve_for_client(version, given="signed_in", by=planned.by)


def test_only_the_newest_version_can_be_approved(world: Any, planned: SimpleNamespace, version: PlanVersion) -> None:
    with acting_as(planned.by):
        with pytest.raises(versions.NothingNew):
            versions.publish(planned.plan, by=planned.by)
        planning.add_need(planned.plan, title="Uni", text="Uni katkeilee.", by=planned.by)
        second = versions.publish(planned.plan, by=planned.by, what_changed="Uusi tarve: uni")
        assert second.number == 2
        assert [task.about_id for task in Task.objects.open().filter(kind="plan.approve_mine")] == [second.pk]
    me = world.actor("client")
    with acting_as(me):
        with pytest.raises(approving.NotNewest):
            approving.approve(version, by=me)
        with pytest.raises(approving.NotNewest):
            approving.ask_to_talk(version, words="En ymmärrä", by=me)


def test_a_version_never_changes(planned: SimpleNamespace, version: PlanVersion) -> None:
    with acting_as(planned.by), pytest.raises(DatabaseError), transaction.atomic():
        PlanVersion.objects.filter(pk=version.pk).update(content={})


def test_the_client_can_ask_to_talk(world: Any, planned: SimpleNamespace, version: PlanVersion) -> None:
    me = world.actor("client")
    with acting_as(me):
        with pytest.raises(ValidationError):
            approving.ask_to_talk(version, words="  ", by=me)
        task = approving.ask_to_talk(version, words="Tavoite ei ole minun", by=me)
    assert task is not None
    assert task.holder_id == planned.by.holder_id


def test_the_client_cannot_approve_as_a_worker(world: Any, planned: SimpleNamespace, version: PlanVersion) -> None:
    me = world.actor("client")
    for side, position in ((Side.OWN_WORKER, None), (Side.PARTY, None)):
        with acting_as(me), pytest.raises(DatabaseError), transaction.atomic():
            Approval(
                client=planned.client,
                controller_id=planned.by.organisation_id,
                data_class=version.data_class,
                version=version,
                side=side,
                account_id=me.id,
                position=position,
            ).save(force_insert=True)


def test_an_empty_plan_makes_no_version_and_only_its_keeper_makes_one(world: Any) -> None:
    by = world.actor("own_worker")
    with acting_as(by):
        plan = planning.open_plan(world.client(), by=by)
        with pytest.raises(versions.NothingNew):
            versions.publish(plan, by=by)
    nurse = world.join("nurse")
    with acting_as(nurse), pytest.raises(NotYours):
        versions.publish(plan, by=nurse)


def test_the_review_is_the_agreed_day_or_the_laws_last(planned: SimpleNamespace, version: PlanVersion) -> None:
    law = deadline(TODAY, reviewing.LAW_KEY)
    assert law
    review = reviewing.review_of(planned.plan, TODAY)
    assert (review.day, review.agreed) == (law.day, False)
    assert review.remark
    planned.plan.review_on = TODAY + dt.timedelta(days=30)
    assert reviewing.review_of(planned.plan, TODAY) == reviewing.Review(planned.plan.review_on, agreed=True)
    planned.plan.review_on = law.day + dt.timedelta(days=30)
    assert reviewing.review_of(planned.plan, TODAY).day == law.day
    assert reviewing.Review(TODAY - dt.timedelta(days=1)).late
    assert not reviewing.Review(TODAY).late
    with acting_as(planned.by):
        assert Task.objects.open().get(kind="plan.review").due == law.day
