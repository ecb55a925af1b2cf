"""What the portal promises, who stands in for whom, and what comes next."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from talo.doors.bench.inside import watching
from talo.foundation.database.actor import acting_as
from talo.path.messages.promising import promise
from talo.path.messages.tests.test_appointments import ahead, proposed
from talo.path.plan.events import DO, DO_MINE
from talo.register.clients.models import NetworkMember, NetworkRole
from talo.register.organisations.models import Deputyship, Position, Unit
from talo.register.tasks.doing import open_task
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event
from talo.testing.browsing import signed_in

MOST_AT_HOME = 30


def test_promises_come_from_units_and_from_law(world: Any) -> None:
    with acting_as(world.actor("unit_lead")):
        promise(Unit.objects.get(pk=world.position("own_worker").unit_id), 4)
    page = signed_in(world, "client").get("/my/promises/").content.decode()
    assert "4 työpäivän kuluessa" in page
    assert "10 työpäivän kuluessa" in page  # the interview by the law in force
    assert "14 päivän kuluessa" in page
    assert "Peruste: laki digitaalisten palvelujen tarjoamisesta (306/2019)" in page
    # A proposal is no law: it says what it is.
    assert "Peruste: hallituksen esitys HE 108/2025" in page
    # What nobody has checked says so.
    assert "tarkistamatta" in page


def test_the_next_thing_is_the_agreed_appointment(world: Any) -> None:
    proposed(world, agreed=True, time=ahead(2, 9))
    page = signed_in(world, "client").get("/my/").content.decode()
    assert "klo 9.00" in page
    assert "Villimiehenkatu 1" in page


def test_the_client_says_that_what_was_promised_is_done(world: Any) -> None:
    with acting_as(world.actor("own_worker")):
        holder = NetworkMember.objects.live().get(client=world.client(), role=NetworkRole.SELF).holder_id
        by, soon = world.actor("own_worker"), timezone.localdate() + dt.timedelta(days=1)
        mine = {"holder_id": holder, "by": by}
        first = open_task(world.client(), DO_MINE, due=soon, note="Varaan ajan", **mine)
        open_task(world.client(), DO_MINE, due=soon + dt.timedelta(days=9), note="Käyn kirjastossa", **mine)
        theirs = open_task(world.client(), DO, due=soon, note="Soitan", holder_id=by.holder_id, by=by)
    proposed(world, agreed=True, time=ahead(4, 9))
    phone = signed_in(world, "client")
    home = phone.get("/my/").content.decode()
    # The nearer day is the next thing; what else was promised stands below it, with the same button.
    assert home.index("Varaan ajan") < home.index("Käyn kirjastossa") < home.index("klo 9.00")
    assert home.count("task.did") == 2
    for _press in range(2):
        phone.post(f"/my/tasks/{first.public_id}/done/")
    assert "Varaan ajan" not in phone.get("/my/").content.decode()
    assert phone.post(f"/my/tasks/{theirs.public_id}/done/").status_code == 404
    stranger = signed_in(world, "second_client")
    assert stranger.post(f"/my/tasks/{first.public_id}/done/").status_code == 404
    with acting_as(world.actor("own_worker")):
        assert Task.objects.get(pk=first.pk).done_at is not None
        assert Task.objects.get(pk=theirs.pk).done_at is None
        assert Event.objects.filter(client=world.client(), kind="portal.did").count() == 1


def test_a_deputy_stands_beside_the_worker_who_is_away(world: Any) -> None:
    today = timezone.localdate()
    deputy = world.position("work_ability_coordinator")
    with acting_as(world.actor("unit_lead")):
        Deputyship.objects.create(
            absent=Position.objects.get(pk=world.position("own_worker").pk),
            deputy=Position.objects.get(pk=deputy.pk),
            starts=today,
            ends=today + dt.timedelta(days=3),
            named_by=Position.objects.get(pk=world.position("unit_lead").pk),
        )
    page = signed_in(world, "client").get("/my/people/").content.decode()
    assert str(deputy.staff_member) in page


def test_the_first_page_asks_little(world: Any) -> None:
    phone = signed_in(world, "client")
    phone.get("/my/")
    with watching() as seen:
        assert phone.get("/my/").status_code == 200
    assert seen.queries <= MOST_AT_HOME
