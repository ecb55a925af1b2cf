"""Threads and coming appointments follow the client to a new worker; nobody else moves them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.foundation.database.statements import call
from talo.path.messages import meeting, writing
from talo.path.messages.meeting import Time
from talo.path.messages.models import Appointment, Thread, Way
from talo.register.tasks.events import Reason
from talo.register.tasks.handing_over import hand_over, held_among
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
