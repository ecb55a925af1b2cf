"""From a contact to a client: opened, linked, own worker named; and what a wrong turn leaves behind: nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError

from talo.foundation.database.actor import Actor, acting_as
from talo.foundation.identity.hetu import hetu_for, parse_hetu
from talo.path.intake import arriving, taking
from talo.path.intake.models import Arrival, Contact, IdentityCheck, State
from talo.path.intake.tests.conftest import WORDS, check_in
from talo.register.clients.models import Client, Fact, FactKind, LinkRequest, NetworkMember, NetworkRole
from talo.register.clients.opening import NewClient, NotAllowed
from talo.register.organisations.models import Unit
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event

DOCUMENT = IdentityCheck.DOCUMENT


def code(born: dt.date = dt.date(1979, 5, 4), serial: int = 955) -> Any:
    return parse_hetu(str(hetu_for(born, serial)), allow_temporary=True)


@pytest.fixture
def taken(world: Any, contact: Contact) -> tuple[Contact, Actor]:
    by = world.actor("employment_expert")
    with acting_as(by):
        return taking.take(contact, by=by), by


def opened(world: Any, taken: tuple[Contact, Actor], hetu: Any = None, **more: Any) -> Client:
    contact, by = taken
    given = {"identity": DOCUMENT, "own_worker": world.position("employment_expert")} | more
    new = NewClient("Kaisa Maria", "Korhonen", hetu or code(), phone="040 1234567")
    with acting_as(by):
        return arriving.open_as_client(contact, new, by=by, **given)


def test_opening_keeps_the_words_names_the_worker_and_gives_the_first_task(world: Any, taken: Any) -> None:
    client = opened(world, taken)
    contact, by = taken
    with acting_as(by):
        arrival = Arrival.objects.get(client=client)
        assert (arrival.own_words, arrival.identity_check) == (WORDS, DOCUMENT)
        assert Contact.objects.get(pk=contact.pk).state == State.OPENED
        row = NetworkMember.objects.live().get(client=client, role=NetworkRole.OWN_WORKER)
        assert row.holder_id == by.holder_id
        kinds = set(Event.objects.filter(client=client).values_list("kind", flat=True))
        assert {"intake.came", "intake.opened", "intake.own_worker"} <= kinds
        task = Task.objects.open().get(client=client)
        assert task.due_basis == arriving.INTERVIEW
        assert task.holder_id == by.holder_id


def test_another_worker_can_be_named(world: Any, taken: Any) -> None:
    client = opened(world, taken, own_worker=world.position("own_worker"))
    with acting_as(world.actor("own_worker")):
        assert Client.objects.filter(pk=client.pk).exists()
        assert Task.objects.open().filter(client=client, kind="intake.first_meeting").exists()


def test_the_answer_is_the_same_for_a_person_known_elsewhere(world: Any, taken: Any, house: Unit) -> None:
    known_elsewhere = code(dt.date(1985, 11, 30), 903)  # the other area's client
    second = taking_again(world, house)
    one = opened(world, taken, hetu=known_elsewhere)
    two = opened(world, second, hetu=code(dt.date(1990, 1, 1), 956))
    by = taken[1]
    with acting_as(by):
        for client in (one, two):
            assert Event.objects.filter(client=client).count() == 4
            assert not LinkRequest.objects.filter(provisional=client).exists()
    # The other client's own worker is asked to link; nobody else knows.
    with acting_as(world.actor("other_worker")):
        assert LinkRequest.objects.filter(provisional_id=one.pk).exists()


def taking_again(world: Any, house: Unit) -> tuple[Contact, Actor]:
    by = world.actor("employment_expert")
    with acting_as(by):
        return taking.take(check_in(house), by=by), by


def test_linking_keeps_the_words_with_the_client(world: Any, taken: Any) -> None:
    contact = taken[0]
    by = world.join("employment_expert")
    with acting_as(by):
        arriving.link_to_client(contact, world.client(), by=by, identity=DOCUMENT)
        assert Contact.objects.get(pk=contact.pk).state == State.LINKED
        assert Arrival.objects.get(client=world.client()).own_words == WORDS
    with acting_as(world.actor("client")):
        assert Arrival.objects.filter(client=world.client()).exists()
    for key in ("other_worker", "other_client", "programme_manager", "administrator"):
        with acting_as(world.actor(key)):
            assert not Arrival.objects.filter(contact=contact).exists(), key


def test_a_contact_can_not_be_linked_to_a_client_of_somebody_else(world: Any, taken: Any) -> None:
    contact, by = taken
    with acting_as(by), pytest.raises(DatabaseError):
        arriving.link_to_client(contact, world.client("other_client"), by=by, identity=DOCUMENT)


def test_overlapping_facts_change_nothing(world: Any, taken: Any) -> None:
    contact = taken[0]
    by = world.join("employment_expert")
    learned = arriving.Learned(unemployed_since=dt.date(2024, 1, 1))
    with acting_as(by):
        arriving.record_fact(world.client(), FactKind.UNEMPLOYED, "yes", by=by, starts=dt.date(2023, 1, 1))
        with pytest.raises(arriving.FactOverlaps) as wrong:
            arriving.link_to_client(contact, world.client(), by=by, identity=DOCUMENT, learned=learned)
        assert wrong.value.field == "unemployed_since"
        assert Contact.objects.get(pk=contact.pk).state == State.TAKEN
        assert not Arrival.objects.filter(contact=contact).exists()
        assert Fact.objects.filter(client=world.client()).count() == 1


def test_a_contact_is_answered_once(world: Any, taken: Any) -> None:
    opened(world, taken)
    with pytest.raises(taking.NotThere):
        opened(world, taken, hetu=code(dt.date(1990, 1, 1), 956))


def test_a_coach_opens_no_client(world: Any, house: Unit) -> None:
    coach = world.actor("job_coach")
    unit = Unit.objects.get(key="ek-valmennus-tiimi")
    contact = check_in(unit)
    with acting_as(coach):
        mine = taking.take(contact, by=coach)
        new, worker = NewClient("Kaisa", "Korhonen", code()), world.position("job_coach")
        with pytest.raises(NotAllowed):
            arriving.open_as_client(mine, new, by=coach, identity=DOCUMENT, own_worker=worker)
        assert Contact.objects.get(pk=contact.pk).state == State.TAKEN
