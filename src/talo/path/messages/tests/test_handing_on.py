"""Threads and coming appointments follow the client to a new worker; nobody else moves them."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.foundation.database.statements import call
from talo.path.messages import meeting, writing
from talo.path.messages.meeting import Time
from talo.path.messages.models import Appointment, Thread, Way
from talo.register.tasks.events import Reason
from talo.register.tasks.handing_over import hand_over, held_among
from talo.register.tasks.models import Task
from talo.testing.browsing import signed_in
from talo.testing.world import World

HEIR = "work_ability_coordinator"


@pytest.mark.parametrize("by", ["own_worker", "unit_lead"])
def test_threads_and_coming_appointments_follow_the_client(world: World, by: str) -> None:
    own, worker = world.actor("client"), world.actor("own_worker")
    with acting_as(own):
        writing.open_thread(
            world.client(), subject="Ensi viikko", text="Sopiiko?", worker=world.position("own_worker"), by=own
        )
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + dt.timedelta(days=7)
    with acting_as(worker):
        when = Time(noon, 45, Way.PHONE, "", "")
        meeting.propose(world.client(), world.position("own_worker"), when, by=worker, agreed=True)
    actor = world.actor(by)
    with acting_as(actor):
        (held,) = held_among([world.client().public_id])
        hand_over(held, world.position(HEIR), by=actor, reason=Reason.DUTIES)
    heir = world.position(HEIR)
    with acting_as(world.actor(HEIR)):
        assert Thread.objects.get().holder_id == heir.holder_id
        assert (Appointment.objects.get().worker_id, Appointment.objects.get().holder_id) == (heir.pk, heir.holder_id)


@pytest.mark.parametrize("by", ["nurse", HEIR, "other_worker", "administrator", "client"])
def test_nobody_else_moves_them(world: World, by: str) -> None:
    own = world.actor("client")
    with acting_as(own):
        writing.open_thread(
            world.client(), subject="Ensi viikko", text="Sopiiko?", worker=world.position("own_worker"), by=own
        )
    world.join(HEIR)
    giver, heir = world.position("own_worker"), world.position(HEIR)
    with acting_as(world.actor(by)):
        assert call("pass_talks", world.client().pk, giver.pk, heir.pk) == 0
    with acting_as(own):
        assert Thread.objects.get().holder_id == giver.holder_id


def restricted(world: World) -> Thread:
    own = world.actor("client")
    with acting_as(own):
        return writing.open_thread(
            world.client(),
            subject="Vain sinulle",
            text="En halua, että muut lukevat tätä.",
            worker=world.position("own_worker"),
            restricted=True,
            by=own,
        )


def given_over(world: World, *, stays_until: dt.date | None = None) -> None:
    giver = world.actor("own_worker")
    with acting_as(giver):
        (held,) = held_among([world.client().public_id])
        hand_over(held, world.position(HEIR), by=giver, reason=Reason.DUTIES, stays_until=stays_until)


def open_kinds(world: World, role: str) -> list[str]:
    with acting_as(world.actor(role)):
        mine = Task.objects.open().filter(client=world.client(), holder_id=world.position(role).holder_id)
        return sorted(mine.values_list("kind", flat=True))


def test_words_for_one_pair_of_eyes_stay_until_the_client_lets_them_go(world: World) -> None:
    thread = restricted(world)
    given_over(world)
    heir, own = world.actor(HEIR), world.actor("client")
    assert open_kinds(world, HEIR) == ["messages.ask_client", "tasks.taken_over"]
    with acting_as(heir):
        assert not Thread.objects.filter(pk=thread.pk).exists()
    with acting_as(own):
        # Writing on must not hand the earlier words to somebody whom the client did not choose.
        with pytest.raises(writing.WorkerGone):
            writing.write(Thread.objects.get(pk=thread.pk), text="Oletko siellä?", by=own)
        entrusted = writing.entrust(Thread.objects.get(pk=thread.pk), by=own)
        assert (entrusted.restricted, entrusted.holder_id) == (True, world.position(HEIR).holder_id)
    assert open_kinds(world, HEIR) == ["messages.answer", "tasks.taken_over"]
    with acting_as(heir):
        writing.write(Thread.objects.get(pk=thread.pk), text="Kiitos luottamuksesta.", by=heir)
    world.join("employment_expert")
    with acting_as(world.actor("employment_expert")):
        assert not Thread.objects.filter(pk=thread.pk).exists()
    with acting_as(own), pytest.raises(writing.NotTheirs):
        writing.entrust(Thread.objects.get(pk=thread.pk), by=own)


@pytest.mark.parametrize("by", [HEIR, "own_worker", "unit_lead"])
def test_nobody_but_the_client_lets_them_go(world: World, by: str) -> None:
    thread = restricted(world)
    given_over(world)
    with acting_as(world.actor("client")):
        shown = Thread.objects.with_places().get(pk=thread.pk)
    actor = world.actor(by)
    with acting_as(actor):
        with pytest.raises(writing.NotTheirs):
            writing.entrust(shown, by=actor)
        with suppress(ProgrammingError), transaction.atomic():
            Thread.objects.filter(pk=thread.pk).update(holder_id=world.position(HEIR).holder_id)
    with acting_as(world.actor("client")):
        assert Thread.objects.get(pk=thread.pk).holder_id == world.position("own_worker").holder_id


def test_a_worker_who_stays_for_a_while_still_answers(world: World) -> None:
    thread = restricted(world)
    given_over(world, stays_until=timezone.localdate() + dt.timedelta(days=14))
    assert open_kinds(world, "own_worker") == ["messages.answer"]
    assert open_kinds(world, HEIR) == ["tasks.taken_over"]
    with acting_as(world.actor("own_worker")):
        writing.write(Thread.objects.get(pk=thread.pk), text="Luen tämän vielä.", by=world.actor("own_worker"))


def test_a_clashing_time_becomes_a_task_and_the_new_worker_meets(world: World) -> None:
    giver, heir, own = world.actor("own_worker"), world.actor(HEIR), world.actor("client")
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + dt.timedelta(days=7)
    world.join(HEIR, client="second_client")
    for actor, key, client in ((giver, "own_worker", "client"), (heir, HEIR, "second_client")):
        with acting_as(actor):
            when = Time(noon, 45, Way.PHONE, "", "")
            meeting.propose(world.client(client), world.position(key), when, by=actor, agreed=True)
    given_over(world)
    assert open_kinds(world, HEIR) == ["messages.new_time", "tasks.taken_over"]
    with acting_as(heir):
        task = Task.objects.open().get(kind="messages.new_time")
        assert task.due == timezone.localdate(noon) - dt.timedelta(days=1)
        clashing = Appointment.objects.get(pk=task.about_id)
        assert clashing.worker_id == world.position("own_worker").pk
        made = meeting.move(clashing, Time(noon + dt.timedelta(hours=2), 45, Way.PHONE, "", ""), by=heir)
        assert made.worker_id == world.position(HEIR).pk
    assert open_kinds(world, HEIR) == ["tasks.taken_over"]
    with acting_as(own):
        meeting.accept(Appointment.objects.get(pk=made.pk), by=own)


def test_the_pages_say_what_to_do(world: World) -> None:
    thread = restricted(world)
    given_over(world)
    client, heir = signed_in(world, "client"), signed_in(world, HEIR)
    address = reverse("messages:my_thread", args=[world.client().public_id, thread.pk])
    page = client.get(address).content.decode()
    assert "messages.entrust" in page
    assert "messages.send" not in page
    mine = client.get(reverse("messages:mine", args=[world.client().public_id])).content.decode()
    assert "Valitse, kuka saa lukea" in mine
    staff = heir.get(reverse("messages:client", args=[world.client().public_id])).content.decode()
    assert "vain edellisen työntekijän luettavaksi" in staff
    assert "En halua" not in staff
    refused = client.post(address, {"text": "Oletko siellä?"})
    assert refused.status_code == 422
    assert "Oletko siellä?" in refused.content.decode()
    assert heir.post(reverse("messages:my_entrust", args=[world.client().public_id, thread.pk])).status_code == 404
    assert client.post(reverse("messages:my_entrust", args=[world.client().public_id, thread.pk])).status_code == 302
    opened = heir.get(reverse("messages:thread", args=[world.client().public_id, thread.pk])).content.decode()
    assert "En halua" in opened
