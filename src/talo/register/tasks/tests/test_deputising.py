"""Who stands in for whom: named by the lead, on days, one at a time; a deputy reads by the own profession only."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talo.foundation.database.actor import acting_as
from talo.foundation.database.classes import DataClass
from talo.foundation.notices.models import Notice
from talo.foundation.ui.formats import date_text
from talo.register.clients.models import Client, ClientIdentity, ContactDetails
from talo.register.organisations.deputising import NotTheLead, end_deputyship, name_deputy, standing_in
from talo.register.organisations.models import Deputyship, Position
from talo.register.organisations.professions import MEET_CLIENTS, rights_of
from talo.testing.browsing import signed_in
from talo.testing.world import STAFF, World

TODAY = timezone.localdate
DAY = dt.timedelta(days=1)
HERE = [key for key in STAFF if not key.startswith("other")]
OF_THE_UNIT = [key for key in HERE if STAFF[key][1] == "ek-talo"]


def name(world: World, absent: str, deputy: str, by: str = "unit_lead", **days: Any) -> Deputyship:
    wanted = {"starts": TODAY(), "ends": TODAY() + 13 * DAY} | days
    with acting_as(world.actor(by)):
        return name_deputy(world.position(absent), world.position(deputy), by=world.actor(by), **wanted)


def sees(world: World, key: str) -> bool:
    with acting_as(world.actor(key)):
        return Client.objects.filter(pk=world.client().pk).exists()


def test_the_deputy_sees_the_client_until_the_last_day_and_is_told(world: World) -> None:
    row = name(world, "own_worker", "employment_expert")
    assert sees(world, "employment_expert")
    told = Notice.objects.values_list("receiver__sign_in_name", "kind")
    assert ("test-employment_expert", "organisations.stands_in") in told
    assert standing_in([row.absent_id])[row.absent_id].deputy_id == row.deputy_id
    with acting_as(world.actor("unit_lead")):
        Deputyship.objects.filter(pk=row.pk).update(starts=TODAY() - 9 * DAY, ends=TODAY() - DAY)
    assert not sees(world, "employment_expert")
    assert not standing_in([row.absent_id])


def test_ended_early_it_opens_nothing_from_that_moment(world: World) -> None:
    row = name(world, "own_worker", "employment_expert")
    with acting_as(world.actor("unit_lead")):
        end_deputyship(row, by=world.actor("unit_lead"))
    assert not sees(world, "employment_expert")
    # The days are free again: another colleague may stand in.
    name(world, "own_worker", "work_ability_coordinator")
    assert sees(world, "work_ability_coordinator")


def test_an_earlier_last_day(world: World) -> None:
    row = name(world, "own_worker", "employment_expert")
    lead = world.actor("unit_lead")
    with acting_as(lead):
        for wrong in (TODAY() - DAY, row.ends + DAY):
            with pytest.raises(ValidationError):
                end_deputyship(row, by=lead, last_day=wrong)
        assert end_deputyship(row, by=lead, last_day=TODAY()).ends == TODAY()
    assert sees(world, "employment_expert")


@pytest.mark.parametrize("key", [key for key in STAFF if key != "unit_lead"])
def test_nobody_but_the_lead_of_the_unit_names_deputies(world: World, key: str) -> None:
    """Python says it kindly, and the database refuses the bare row."""
    by, absent = world.actor(key), world.position("own_worker")
    with pytest.raises(NotTheLead):
        name(world, "own_worker", "employment_expert", by=key)
    with acting_as(by), pytest.raises(Error), transaction.atomic():
        Deputyship.objects.create(
            absent=absent, deputy=world.position(key), starts=TODAY(), ends=TODAY(), named_by=world.position(key)
        )


def test_a_lead_gives_the_clients_of_another_unit_to_nobody(world: World) -> None:
    lead, position = world.actor("unit_lead"), world.position("unit_lead")
    for absent, deputy in (("other_worker", "own_worker"), ("nurse", "own_worker"), ("own_worker", "other_worker")):
        with acting_as(lead), pytest.raises(Error), transaction.atomic():
            Deputyship.objects.create(
                absent=world.position(absent),
                deputy=world.position(deputy),
                starts=TODAY(),
                ends=TODAY(),
                named_by=position,
            )


@pytest.mark.parametrize(
    ("absent", "deputy", "days"),
    [
        ("own_worker", "own_worker", {}),
        ("own_worker", "unit_lead", {}),
        ("own_worker", "administrator", {}),
        ("own_worker", "other_worker", {}),
        ("own_worker", "employment_expert", {"starts": TODAY() - DAY}),
        ("own_worker", "employment_expert", {"ends": TODAY() - DAY}),
        ("own_worker", "employment_expert", {"starts": TODAY() + 5 * DAY, "ends": TODAY() + 4 * DAY}),
    ],
)
def test_people_and_days_that_do_not_fit(world: World, absent: str, deputy: str, days: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        name(world, absent, deputy, **days)
    assert not Deputyship.objects.exists()


def test_the_employment_of_both_covers_the_days(world: World) -> None:
    administrator = world.actor("administrator")
    for key in ("own_worker", "employment_expert"):
        with transaction.atomic():
            with acting_as(administrator):
                Position.objects.filter(pk=world.position(key).pk).update(ends=TODAY() + 5 * DAY)
            positions = {one: Position.objects.get(pk=world.position(one).pk) for one in HERE}
            lead = world.actor("unit_lead")
            with acting_as(lead), pytest.raises(ValidationError):
                name_deputy(
                    positions["own_worker"],
                    positions["employment_expert"],
                    by=lead,
                    starts=TODAY(),
                    ends=TODAY() + 6 * DAY,
                )
            transaction.set_rollback(True)


def test_overlapping_days_and_chains_are_refused(world: World) -> None:
    name(world, "own_worker", "employment_expert")
    with pytest.raises(ValidationError):  # a second one on the same days
        name(world, "own_worker", "work_ability_coordinator", starts=TODAY() + 13 * DAY, ends=TODAY() + 20 * DAY)
    with pytest.raises(ValidationError):  # the deputy is away
        name(world, "work_ability_coordinator", "own_worker")
    with pytest.raises(ValidationError):  # who stands in goes away
        name(world, "employment_expert", "work_ability_coordinator")
    name(world, "own_worker", "work_ability_coordinator", starts=TODAY() + 14 * DAY, ends=TODAY() + 20 * DAY)
    with acting_as(world.actor("unit_lead")), pytest.raises((Error, ValidationError)), transaction.atomic():
        Deputyship.objects.create(
            absent=world.position("own_worker"),
            deputy=world.position("work_ability_coordinator"),
            starts=TODAY(),
            ends=TODAY(),
            named_by=world.position("unit_lead"),
        )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(absent=st.sampled_from(OF_THE_UNIT), deputy=st.sampled_from(HERE))
def test_a_deputy_reads_no_class_beyond_the_own_profession_and_the_absent_ones_row(
    world: World, absent: str, deputy: str
) -> None:
    """Whoever stands in for whomever: what opens is what both professions read."""
    with transaction.atomic():
        if absent != "own_worker":
            world.join(absent)
        else:
            world.join("peer_coach")
        inside = deputy in {absent, "own_worker", "peer_coach"} or STAFF[deputy][0] == "unit_lead"
        fits = deputy != absent and STAFF[deputy][0] in MEET_CLIENTS
        fits = fits and world.position(deputy).unit.organisation_id == world.position(absent).unit.organisation_id
        try:
            name(world, absent, deputy)
            assert fits
        except ValidationError:
            assert not fits
        if fits and not inside:
            both = rights_of(STAFF[absent][0]).reads & rights_of(STAFF[deputy][0]).reads
            with acting_as(world.actor(deputy)):
                for model, one in (
                    (ClientIdentity, DataClass.IDENTITY),
                    (ContactDetails, DataClass.CONTACT),
                ):
                    assert model.objects.filter(client=world.client()).exists() == bool(both & one)
                assert Client.objects.filter(pk=world.client().pk).exists() == bool(both & DataClass.NAME)
        transaction.set_rollback(True)


def test_a_share_marks_who_is_away_and_proposes_somebody_else(world: World) -> None:
    path = f"/hand-over/?clients={world.client().public_id}"
    browser = signed_in(world, "own_worker")

    def proposed() -> str:
        page = browser.get(path, headers={"accept-language": "fi"}).content.decode()
        return re.search(r'name="to-.*?<option[^>]*selected[^>]*>([^<]*)<', page, re.DOTALL)[1]  # type: ignore[index]

    absent = next(key for key in OF_THE_UNIT if str(world.position(key).staff_member) in proposed())
    deputy = next(
        key for key in OF_THE_UNIT if key not in (absent, "unit_lead") and STAFF[key][0] in map(str, MEET_CLIENTS)
    )
    row = name(world, absent, deputy)
    assert "1 asiakas." in browser.get(path, headers={"accept-language": "fi"}).content.decode()
    assert "0 asiakasta" not in browser.get("/hand-over/", headers={"accept-language": "fi"}).content.decode()
    assert str(world.position(absent).staff_member) not in proposed()
    page = browser.get(path, headers={"accept-language": "fi"}).content.decode()
    assert f"poissa {date_text(row.ends)} asti" in page
