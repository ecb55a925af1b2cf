"""What the portal promises, who stands in for whom, and what comes next."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from talo.doors.bench.inside import watching
from talo.foundation.database.actor import acting_as
from talo.path.messages.promising import promise
from talo.path.messages.tests.test_appointments import ahead, proposed
from talo.register.organisations.models import Deputyship, Position, Unit
from talo.testing.browsing import signed_in

MOST_AT_HOME = 30


def test_promises_come_from_units_and_from_law(world: Any) -> None:
    with acting_as(world.actor("unit_lead")):
        promise(Unit.objects.get(pk=world.position("own_worker").unit_id), 4)
    page = signed_in(world, "client").get("/my/promises/").content.decode()
    assert "4 työpäivän kuluessa" in page
    assert "10 työpäivän kuluessa" in page  # the interview by the law in force
    assert "14 päivän kuluessa" in page
    assert "306/2019" in page
    # What nobody has checked says so.
    assert "tarkistamatta" in page


def test_the_next_thing_is_the_agreed_appointment(world: Any) -> None:
    proposed(world, agreed=True, time=ahead(2, 9))
    page = signed_in(world, "client").get("/my/").content.decode()
    assert "klo 9.00" in page
    assert "Villimiehenkatu 1" in page


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
