"""Threads: who writes to whom, who reads, the promise of an answer, limits, what is unread."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.foundation.database.statements import call
from talo.foundation.law.calendar import add_working_days
from talo.foundation.notices.models import Notice
from talo.path.messages import events, limiting, writing
from talo.path.messages.models import AnswerPromise, Message, Thread
from talo.path.messages.people import Unreachable, reachable
from talo.path.messages.promising import WORKING_DAYS, promise
from talo.register.clients.models import NetworkMember, NetworkRole
from talo.register.clients.opening import end_membership
from talo.register.organisations.models import Unit
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event


def written(world, *, restricted: bool = False, text: str = "Voinko siirtää ajan?") -> Thread:
    """A thread that the client has opened with the own worker."""
    own = world.actor("client")
    with acting_as(own):
        worker = reachable(world.client())[0].holder.position
        return writing.open_thread(
            world.client(), subject="Tapaaminen", text=text, worker=worker, by=own, restricted=restricted
        )


def test_a_clients_message_waits_for_an_answer_by_the_promise(world) -> None:
    thread = written(world)
    worker = world.actor("own_worker")
    with acting_as(worker):
        task = Task.objects.open().get(kind=events.ANSWER_MESSAGE.key)
        assert task.holder_id == worker.holder_id
        assert task.due == thread.answer_due == add_working_days(timezone.localdate(), WORKING_DAYS)
        assert Event.objects.filter(kind=events.WROTE.key, account__isnull=False).count() == 1
    assert Notice.objects.get(kind=events.NEW_MESSAGE.key).receiver_id == worker.account_id


def test_an_answer_ticks_the_task_and_tells_the_client(world) -> None:
    thread = written(world)
    worker = world.actor("own_worker")
    with acting_as(worker):
        writing.write(Thread.objects.get(pk=thread.pk), text="Voit. Sopiiko perjantai?", by=worker)
        assert not Task.objects.open().filter(kind=events.ANSWER_MESSAGE.key).exists()
        assert Thread.objects.get(pk=thread.pk).answer_due is None
    with acting_as(world.actor("client")):
        assert call("unread_threads") == 1
        assert [one.text for one in Message.objects.filter(thread=thread)][-1].startswith("Voit.")
    accounts = set(Notice.objects.filter(kind=events.NEW_MESSAGE.key).values_list("receiver_id", flat=True))
    assert world.portals["client"].account_id in accounts


def test_a_second_message_keeps_the_day_of_the_first(world) -> None:
    thread = written(world)
    own = world.actor("client")
    with acting_as(own):
        writing.write(Thread.objects.get(pk=thread.pk), text="Lisäksi vielä tämä.", by=own)
        assert Task.objects.open().filter(kind=events.ANSWER_MESSAGE.key).count() == 1


def test_a_unit_may_promise_otherwise(world) -> None:
    lead = world.actor("unit_lead")
    with acting_as(lead):
        unit = Unit.objects.get(pk=world.position("own_worker").unit_id)
        promise(unit, 4)
        with pytest.raises(ValidationError):
            promise(unit, 11)
    assert written(world).answer_due == add_working_days(timezone.localdate(), 4)
    with acting_as(world.actor("own_worker")), transaction.atomic():
        row = AnswerPromise.objects.get()
        row.working_days = 9
        with pytest.raises(Error), transaction.atomic():
            row.save(force_update=True)


def test_the_network_reads_what_is_not_restricted(world) -> None:
    open_to_all, closed = written(world), written(world, restricted=True)
    colleague = world.join("employment_expert")
    with acting_as(colleague):
        assert list(Thread.objects.values_list("pk", flat=True)) == [open_to_all.pk]
        assert Message.objects.filter(thread=open_to_all).exists()
        assert not Message.objects.filter(thread=closed).exists()
    with acting_as(world.actor("own_worker")):
        assert Thread.objects.count() == 2
        assert Message.objects.count() == 2


@pytest.mark.parametrize("key", ["other_worker", "other_coach", "administrator", "unit_lead", "peer_coach"])
def test_others_read_nothing(world, key: str) -> None:
    thread = written(world)
    if key in {"unit_lead", "peer_coach"}:
        world.join(key)
    with acting_as(world.actor(key)):
        assert not Thread.objects.exists()
        assert not Message.objects.exists()
        assert call("unread_threads") == 0
        with pytest.raises(Error), transaction.atomic():
            writing.mark_seen(thread, by=world.actor(key))


def test_another_client_sees_and_writes_nothing(world) -> None:
    thread = written(world)
    other = world.actor("other_client")
    with acting_as(other):
        assert not Thread.objects.exists()
        with pytest.raises((Error, LookupError)), transaction.atomic():
            writing.write(thread, text="Minä täällä.", by=other)
    with acting_as(world.actor("own_worker")):
        assert Message.objects.filter(thread=thread).count() == 1


def test_nobody_writes_in_another_name(world) -> None:
    thread = written(world)
    colleague = world.join("employment_expert")
    with acting_as(colleague), pytest.raises(Error), transaction.atomic():
        Message.objects.create(
            client=world.client(), thread=thread, position=world.position("own_worker"), text="Muka Leena"
        )
    with acting_as(colleague), pytest.raises(Error), transaction.atomic():
        Message.objects.create(client=world.client(), thread=thread, account=world.portals["client"], text="Muka Aino")


def test_a_worker_of_another_organisation_opens_a_thread_of_their_own(world) -> None:
    thread = written(world)
    coach = world.join("job_coach", NetworkRole.COACH)
    with acting_as(coach):
        with pytest.raises(writing.NotTheirs):
            writing.write(thread, text="Hei", by=coach)
        own = writing.open_thread(world.client(), subject="Työpaikka", text="Kävisikö pakkaamo?", by=coach)
        assert own.controller_id == coach.organisation_id
    with acting_as(world.actor("client")):
        answer = Thread.objects.get(pk=own.pk)
        writing.write(answer, text="Käy.", by=world.actor("client"))
    with acting_as(coach):
        assert Task.objects.open().get(kind=events.ANSWER_MESSAGE.key).holder_id == coach.holder_id
        writing.write(Thread.objects.get(pk=own.pk), text="Hienoa.", by=coach)
        assert not Task.objects.open().filter(kind=events.ANSWER_MESSAGE.key).exists()


def test_a_message_to_one_who_has_left_reaches_the_own_worker(world) -> None:
    coach = world.join("job_coach", NetworkRole.COACH)
    with acting_as(coach):
        thread = writing.open_thread(world.client(), subject="Työpaikka", text="Hei", by=coach)
    with acting_as(world.actor("own_worker")):
        end_membership(NetworkMember.objects.get(client=world.client(), holder_id=coach.holder_id))
    own = world.actor("client")
    with acting_as(own):
        writing.write(Thread.objects.get(pk=thread.pk), text="Oletko siellä?", by=own)
    with acting_as(world.actor("own_worker")):
        moved = Thread.objects.get(pk=thread.pk)
        assert moved.holder_id == world.actor("own_worker").holder_id
        assert Message.objects.filter(thread=moved).count() == 2
        writing.write(moved, text="Olen nyt minä.", by=world.actor("own_worker"))


def test_without_anybody_the_client_is_told_so(world) -> None:
    with acting_as(world.actor("own_worker")):
        NetworkMember.objects.filter(client=world.client(), role=NetworkRole.OWN_WORKER).update(ends=timezone.now())
    own = world.actor("client")
    with acting_as(own), pytest.raises(Unreachable):
        writing.open_thread(
            world.client(), subject="Hei", text="Onko siellä ketään?", worker=world.position("own_worker"), by=own
        )


@pytest.mark.parametrize("text", ["", "   \n ", "a" * 10_001])
def test_bad_texts_change_nothing(world, text: str) -> None:
    with pytest.raises(ValidationError):
        written(world, text=text)
    with acting_as(world.actor("own_worker")):
        assert not Thread.objects.exists()


def test_ten_thousand_signs_fit_right_to_left_as_well(world) -> None:
    thread = written(world, text="\u05d0" * 10_000)
    with acting_as(world.actor("own_worker")):
        assert len(Message.objects.get(thread=thread).text) == 10_000


def test_a_flood_is_stopped(world, monkeypatch) -> None:
    monkeypatch.setattr(limiting, "MESSAGES", 2)
    thread = written(world, text="1")
    own = world.actor("client")
    with acting_as(own):
        found = Thread.objects.get(pk=thread.pk)
        monkeypatch.setattr(writing, "check_rate", lambda by: limiting.check_rate(by, most=2))
        writing.write(found, text="2", by=own)
        with pytest.raises(limiting.TooMany):
            writing.write(found, text="3", by=own)
        assert Message.objects.filter(thread=thread).count() == 2


def test_looking_takes_the_mark_away(world) -> None:
    thread = written(world)
    worker = world.actor("own_worker")
    with acting_as(worker):
        assert call("unread_threads") == 1
        writing.mark_seen(thread, by=worker, at=timezone.now() - dt.timedelta(days=1))
        assert call("unread_threads") == 1
        writing.mark_seen(thread, by=worker)
        writing.mark_seen(thread, by=worker)
        assert call("unread_threads") == 0
