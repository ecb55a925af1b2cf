"""Referring: what the receiver sees before, during and after, and what a second answer meets."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from talo.foundation.database.actor import acting_as
from talo.foundation.database.classes import DataClass
from talo.path.services.models import Answer, DeclineReason, EndReason, Period, Referral, Service
from talo.path.services.periods import NotRunning, end_period, start_period
from talo.path.services.referring import NotPending, accept, decline, refer, withdraw
from talo.register.clients.models import Client, NetworkMember
from talo.register.permits.models import Disclosure
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event


@pytest.fixture
def coaching(world: Any) -> Service:
    return Service.objects.select_related("unit__organisation").get(key="ek-tuettu-tyohonvalmennus")


@pytest.fixture
def referral(world: Any, coaching: Service) -> Referral:
    worker = world.actor("own_worker")
    with acting_as(worker):
        return refer(world.client(), coaching, by=worker, reason="Haluaa tehdä jotain käsillään.")


def sees(world: Any, key: str) -> bool:
    with acting_as(world.actor(key)):
        return Client.objects.filter(pk=world.client().pk).exists()


def test_receiver_sees_the_client_only_after_the_referral(world: Any, coaching: Service) -> None:
    assert not sees(world, "job_coach")
    worker = world.actor("own_worker")
    with acting_as(worker):
        refer(world.client(), coaching, by=worker, reason="Tuki työnhakuun")
    assert sees(world, "job_coach")
    assert not sees(world, "other_coach")


def test_referral_gives_the_unit_a_task_and_the_client_an_event(world: Any, referral: Referral) -> None:
    with acting_as(world.actor("job_coach")):
        task = Task.objects.open().get(about_id=referral.pk)
        assert task.due == referral.answer_due
    with acting_as(world.actor("client")):
        assert Event.objects.filter(kind="services.referred").count() == 1


def test_accepting_puts_the_coach_into_the_network(world: Any, referral: Referral) -> None:
    coach = world.actor("job_coach")
    with acting_as(coach):
        accepted = accept(referral, by=coach, note="Soitan huomenna.")
        assert accepted.answer == Answer.ACCEPTED
        assert not Task.objects.open().filter(about_id=referral.pk).exists()
        assert NetworkMember.objects.live().filter(holder_id=coach.holder_id).exists()
    with acting_as(world.actor("own_worker")):
        assert Referral.objects.get(pk=referral.pk).answer_note == "Soitan huomenna."
        assert Event.objects.filter(kind="services.accepted").exists()


def test_declining_closes_the_client_to_the_receiver(world: Any, referral: Referral) -> None:
    coach = world.actor("job_coach")
    with acting_as(coach):
        decline(referral, by=coach, reason=DeclineReason.FULL, note="Paikkoja vapautuu helmikuussa.")
    worker = world.actor("own_worker")
    with acting_as(worker):
        assert Referral.objects.get(pk=referral.pk).answer == Answer.DECLINED
        assert Task.objects.open().filter(kind="services.choose_another", holder_id=worker.holder_id).exists()
        assert not Disclosure.objects.live().filter(client=world.client()).exists()


def test_declining_needs_a_reason_and_changes_nothing_without(world: Any, referral: Referral) -> None:
    coach = world.actor("job_coach")
    with acting_as(coach):
        with pytest.raises(ValidationError):
            decline(referral, by=coach, reason="")  # type: ignore[arg-type]
        assert Referral.objects.get(pk=referral.pk).is_pending


@pytest.mark.parametrize("first", [accept, withdraw])
def test_a_referral_is_answered_once(world: Any, referral: Referral, first: Any) -> None:
    coach, worker = world.actor("job_coach"), world.actor("own_worker")
    by = coach if first is accept else worker
    with acting_as(by):
        first(referral, by=by)
        with pytest.raises(NotPending):
            first(referral, by=by)
    with acting_as(worker), pytest.raises(NotPending):
        withdraw(referral, by=worker)


def test_health_data_cannot_be_sent_along(world: Any, coaching: Service) -> None:
    worker = world.actor("own_worker")
    with acting_as(worker), pytest.raises(ValueError, match="sent along"):
        refer(world.client(), coaching, by=worker, reason="x", sent_along=DataClass.HEALTH)


def test_an_ended_service_takes_no_referrals(world: Any, coaching: Service) -> None:
    worker = world.actor("own_worker")
    with acting_as(worker), pytest.raises(ValueError, match="not offered"):
        refer(world.client(), Service(pk=0, unit=coaching.unit), by=worker, reason="x")


def test_other_clients_referral_is_absent(world: Any, referral: Referral) -> None:
    for key in ("other_worker", "other_coach", "programme_manager", "administrator", "evaluator", "other_client"):
        with acting_as(world.actor(key)):
            assert not Referral.objects.filter(pk=referral.pk).exists(), key


def test_periods_of_one_service_do_not_overlap(world: Any, coaching: Service) -> None:
    worker = world.actor("own_worker")
    with acting_as(worker):
        start_period(world.client(), coaching, by=worker, starts=dt.date(2026, 1, 1))
        with pytest.raises(ValidationError):
            start_period(world.client(), coaching, by=worker, starts=dt.date(2026, 2, 1))
        assert Period.objects.filter(client=world.client()).count() == 1


def test_a_period_ends_once_and_not_before_it_began(world: Any, coaching: Service) -> None:
    worker = world.actor("own_worker")
    with acting_as(worker):
        period = start_period(world.client(), coaching, by=worker, starts=dt.date(2026, 1, 1))
        with pytest.raises(ValidationError):
            end_period(period, by=worker, ends=dt.date(2025, 12, 31), reason=EndReason.WORK)
        end_period(period, by=worker, ends=dt.date(2026, 3, 31), reason=EndReason.WORK)
        with pytest.raises(NotRunning):
            end_period(period, by=worker, ends=dt.date(2026, 4, 30), reason=EndReason.WORK)


@pytest.mark.parametrize("first", ["declined", "withdrawn"])
def test_an_answer_leaves_another_referral_to_the_receiver_open(world: Any, coaching: Service, first: str) -> None:
    """Two referrals to one organisation: what ends with the first must not be what the second stands on."""
    worker, coach = world.actor("own_worker"), world.actor("job_coach")
    with acting_as(worker):
        one, two = (refer(world.client(), coaching, by=worker, reason=why) for why in ("Haluaa töihin.", "Uudestaan."))
        if first == "withdrawn":
            withdraw(one, by=worker)
    if first == "declined":
        with acting_as(coach):
            decline(one, by=coach, reason=DeclineReason.FULL)
    with acting_as(worker):
        assert [row.pk for row in Disclosure.objects.live().filter(kind="referral")] == [two.disclosure_id]
        assert not Disclosure.objects.live().filter(pk=one.disclosure_id).exists()
    assert sees(world, "job_coach")
    with acting_as(coach):
        accept(two, by=coach)
    with acting_as(coach):
        assert Client.objects.filter(pk=world.client().pk).exists()


def test_an_accepted_referral_outlives_a_declined_one(world: Any, coaching: Service) -> None:
    worker, coach = world.actor("own_worker"), world.actor("job_coach")
    with acting_as(worker):
        one, two = (refer(world.client(), coaching, by=worker, reason=why) for why in ("Haluaa töihin.", "Uudestaan."))
    with acting_as(coach):
        accept(one, by=coach)
        decline(two, by=coach, reason=DeclineReason.FULL)
    with acting_as(worker):
        assert Disclosure.objects.live().filter(pk=one.disclosure_id).exists()
        assert not Disclosure.objects.live().filter(pk=two.disclosure_id).exists()
        inbox = two.service.unit.inbox_id
        assert not NetworkMember.objects.live().filter(holder_id=inbox, role="receiver").exists()
