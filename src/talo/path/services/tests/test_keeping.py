"""A unit does not end with services offered or referrals waiting, and no service goes on after its unit."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from talo.foundation.database.actor import Actor, acting_as
from talo.foundation.database.fields import Texts
from talo.foundation.database.statements import call
from talo.path.services import offering
from talo.path.services.models import Service
from talo.path.services.referring import refer
from talo.register.organisations.administering import save_unit
from talo.register.organisations.models import Unit
from talo.register.tasks.ending_units import end_unit, left_in
from talo.testing.world import World

TODAY = timezone.localdate
WORDS = {name: Texts({"fi": "Ryhmä"}) for name in ("name", "description", "for_whom")}


def new_unit(by: Actor) -> Unit:
    house = Unit.objects.select_related("organisation").get(key="ek-talo").organisation
    return save_unit(Unit(organisation=house, name=Texts({"fi": "Uusi yksikkö"})), by=by)


def offered(unit: Unit, by: Actor) -> Service:
    made = offering.add_service(unit, by=by, kind="training", starts=TODAY(), **WORDS)
    return Service.objects.with_provider().get(pk=made.pk)


def test_services_and_referrals_keep_a_unit(world: World) -> None:
    by, worker = world.actor("administrator"), world.actor("own_worker")
    with acting_as(by):
        unit = new_unit(by)
        service = offered(unit, by)
    with acting_as(worker):
        refer(world.client(), service, by=worker, reason="Haluaa ryhmään.")
        assert call("referrals_in_unit", unit.pk) == 0  # a number for who ends the unit, and for nobody else
    with acting_as(by):
        found = {one.key: (one.many, one.page) for one in left_in(unit, TODAY())}
        assert found["referrals"] == (1, "")
        assert found["services"][0] == 1
        assert found["services"][1].startswith("/services/?q=")
        offering.end_service(service, by=by, last_day=TODAY())
        assert "services" not in {one.key for one in left_in(unit, TODAY())}
        with pytest.raises(ValidationError):
            end_unit(unit, by=by, last_day=TODAY())


def test_no_service_goes_on_after_its_unit(world: World) -> None:
    by, last = world.actor("administrator"), TODAY() + dt.timedelta(days=9)
    with acting_as(by):
        unit = new_unit(by)
        service = offering.end_service(offered(unit, by), by=by, last_day=last)
        end_unit(unit, by=by, last_day=last)
        for act in (
            lambda: offered(unit, by),
            lambda: offering.reopen_service(service, by=by),
            lambda: offering.end_service(service, by=by, last_day=last + dt.timedelta(days=1)),
        ):
            with pytest.raises(ValidationError):
                act()
        assert Service.objects.get(pk=service.pk).ends == last
