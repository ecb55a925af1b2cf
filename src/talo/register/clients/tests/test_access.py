"""Who sees a client and what: the network, the professions, other controllers, protected addresses, known people."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import Error, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talo.foundation.database.actor import NOBODY, Actor, acting_as, service
from talo.foundation.database.classes import DataClass
from talo.foundation.identity.hetu import hetu_for, parse_hetu
from talo.register.clients.finding import caseload, visible
from talo.register.clients.models import (
    Client,
    ClientIdentity,
    ConfirmedIdentity,
    ContactDetails,
    LinkRequest,
    NetworkMember,
    NetworkRole,
)
from talo.register.clients.opening import (
    AlreadyThere,
    NewClient,
    NotAllowed,
    add_member,
    classes_of,
    end_membership,
    name_own_worker,
    open_client,
)
from talo.register.organisations.models import Deputyship, Position
from talo.register.organisations.professions import Profession, rights_of
from talo.testing.world import STAFF, World

STRANGERS = [key for key in STAFF if key not in {"own_worker", "unit_lead"}]
C = DataClass


def sees(actor: Actor, client: Client) -> bool:
    with acting_as(actor):
        return Client.objects.filter(pk=client.pk).exists()


def test_nobody_and_services_see_no_client(world: World) -> None:
    for actor in (NOBODY, service("unknown")):
        with acting_as(actor):
            assert not Client.objects.exists()
            assert not NetworkMember.objects.exists()


@pytest.mark.parametrize("key", STRANGERS)
def test_no_title_opens_a_client(world: World, key: str) -> None:
    assert not sees(world.actor(key), world.client())


def test_the_own_worker_and_the_client_see_the_client_and_not_the_others(world: World) -> None:
    for key in ("own_worker", "client"):
        assert sees(world.actor(key), world.client())
        assert not sees(world.actor(key), world.client("other_client"))
    assert not sees(world.actor("client"), world.client("second_client"))


def test_the_lead_sees_the_name_and_no_record(world: World) -> None:
    with acting_as(world.actor("unit_lead")):
        assert Client.objects.filter(pk=world.client().pk).exists()
        assert not ClientIdentity.objects.exists()
        assert not ContactDetails.objects.exists()


@pytest.mark.parametrize("key", [key for key in STRANGERS if not key.startswith("other")])
def test_each_profession_in_the_network_sees_its_classes(world: World, key: str) -> None:
    actor = world.join(key)
    reads = rights_of(actor.profession).reads
    with acting_as(actor):
        assert Client.objects.filter(pk=world.client().pk).exists() == bool(reads & C.NAME)
        assert ClientIdentity.objects.filter(client=world.client()).exists() == bool(reads & C.IDENTITY)
        assert ContactDetails.objects.filter(client=world.client()).exists() == bool(reads & C.CONTACT)


def test_an_ended_position_and_an_ended_row_see_nothing(world: World) -> None:
    nurse = world.join("nurse")
    assert sees(nurse, world.client())
    with acting_as(world.actor("own_worker")):
        end_membership(NetworkMember.objects.get(client=world.client(), holder_id=nurse.holder_id))
        # Within the ending transaction the last event can still be written; so the row's end is its own last moment.
        assert NetworkMember.objects.get(client=world.client(), holder_id=nurse.holder_id).ends is not None
    assert not sees(Actor("position", id=0), world.client())


def test_a_deputy_sees_what_the_absent_worker_sees_between_the_days(world: World) -> None:
    deputy, absent = world.position("employment_expert"), world.position("own_worker")
    today = timezone.localdate()
    lead = world.actor("unit_lead")
    assert not sees(world.actor("employment_expert"), world.client())
    with acting_as(lead):
        row = Deputyship.objects.create(
            absent=absent, deputy=deputy, starts=today, ends=today, named_by=world.position("unit_lead")
        )
    assert sees(world.actor("employment_expert"), world.client())
    with acting_as(lead):
        Deputyship.objects.filter(pk=row.pk).update(starts=today + dt.timedelta(1), ends=today + dt.timedelta(9))
    assert not sees(world.actor("employment_expert"), world.client())


def test_only_writers_of_identity_open_clients(world: World) -> None:
    new = NewClient("Testi", "Henkilö")
    for key in STAFF:
        actor = world.actor(key)
        allowed = bool(rights_of(actor.profession).writes & C.IDENTITY)
        with acting_as(actor):
            if allowed:
                assert sees(actor, open_client(new, by=actor)), key
            else:
                with pytest.raises(NotAllowed):
                    open_client(new, by=actor)


def test_a_stranger_cannot_write_an_access_row_to_a_hidden_client(world: World) -> None:
    stranger = world.actor("other_worker")
    with acting_as(stranger), pytest.raises(Error), transaction.atomic():
        NetworkMember.objects.create(
            client=world.client(), holder_id=stranger.holder_id, role=NetworkRole.OWN_WORKER, classes=4095, sort_key="x"
        )


def test_there_is_one_own_worker(world: World) -> None:
    worker = world.actor("own_worker")
    with acting_as(worker), pytest.raises(AlreadyThere):
        name_own_worker(world.client(), world.position("employment_expert"), by=worker)


def test_a_known_person_gets_the_same_answer_and_the_own_worker_a_request(world: World) -> None:
    hetu = parse_hetu(str(hetu_for(dt.date(1979, 3, 5), 901)), allow_temporary=True)
    stranger = world.actor("other_worker")
    with acting_as(stranger):
        again = open_client(NewClient("Aino", "Mäkelä", hetu), by=stranger)
        assert sees(stranger, again)
        assert not LinkRequest.objects.exists()
        with pytest.raises(Error), transaction.atomic():
            ConfirmedIdentity.objects.exists()
    with acting_as(world.actor("own_worker")):
        request = LinkRequest.objects.get()
        assert request.client_id == world.client().pk
        assert request.provisional_id == again.pk


def test_behind_a_non_disclosure_order_only_the_own_worker_and_the_client_see_contact_data(world: World) -> None:
    nurse = world.join("nurse")
    worker = world.actor("own_worker")
    with acting_as(nurse):
        assert ContactDetails.objects.filter(client=world.client()).exists()
    with acting_as(worker):
        Client.objects.filter(pk=world.client().pk).update(non_disclosure=True)
    for actor, expected in ((nurse, False), (worker, True), (world.actor("client"), True)):
        with acting_as(actor):
            assert ContactDetails.objects.filter(client=world.client()).exists() == expected


def test_a_client_is_opened_with_a_non_disclosure_order(world: World) -> None:
    worker = world.actor("own_worker")
    with acting_as(worker):
        client = open_client(NewClient("Suojattu", "Henkilö", phone="040 1", non_disclosure=True), by=worker)
        assert not ContactDetails.objects.filter(client=client).exists()
        name_own_worker(client, world.position("own_worker"), by=worker)
        assert ContactDetails.objects.get(client=client).phone == "040 1"


def test_caseload_starts_from_the_actors_own_rows(world: World) -> None:
    worker = world.actor("own_worker")
    with acting_as(worker):
        names = [row.client.last_name for row in caseload(worker)]
        assert names == ["Mäkelä", "Äyräväinen"]
        assert [row.client.last_name for row in caseload(worker, "äy")] == ["Äyräväinen"]
        assert not visible("zz").exists()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(classes=st.integers(0, int(sum(DataClass))), profession=st.sampled_from(Profession.values))
def test_sight_is_row_and_profession_together(world: World, classes: int, profession: str) -> None:
    """Whatever an access row says, a profession reads no class that is not its own; and no row, no class."""
    key = profession
    actor = world.actor(key)
    with transaction.atomic():
        opener = world.actor("own_worker")
        with acting_as(opener):
            row = add_member(world.client(), world.position(key), NetworkRole.TEAM_MEMBER, by=opener)
            NetworkMember.objects.filter(pk=row.pk).update(classes=classes)
        open_now = DataClass(classes) & rights_of(profession).reads
        with acting_as(actor):
            # A lead's position is in the lead's list of the unit besides.
            listed = profession == Profession.UNIT_LEAD
            assert Client.objects.filter(pk=world.client().pk).exists() == (bool(open_now & C.NAME) or listed)
            assert ClientIdentity.objects.filter(client=world.client()).exists() == bool(open_now & C.IDENTITY)
            assert ContactDetails.objects.filter(client=world.client()).exists() == bool(open_now & C.CONTACT)
        transaction.set_rollback(True)


def test_every_profession_has_rights() -> None:
    for profession in Profession.values:
        assert classes_of(profession) == rights_of(profession).reads
    assert not rights_of("stranger").reads


def test_a_position_of_the_past_acts_no_more(world: World) -> None:
    position = world.position("own_worker")
    administrator = world.actor("administrator")
    with acting_as(administrator):
        Position.objects.filter(pk=position.pk).update(ends=dt.date(2021, 1, 1))
    assert not sees(world.actor("own_worker"), world.client())
    assert not sees(Actor("position", position.pk), world.client())
