"""Who may write and see a contact, how it moves, and by when somebody calls."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from talo.foundation.areas import municipality
from talo.foundation.database.actor import NOBODY, acting_as, service
from talo.foundation.database.statements import call, rows
from talo.foundation.law.calendar import add_working_days, is_working_day
from talo.foundation.notices.models import Notice
from talo.path.intake import receiving, rising, taking
from talo.path.intake.models import OPEN_STATES, TRANSITIONS, Channel, CloseReason, Contact, State
from talo.path.intake.receiving import NewContact, receive
from talo.path.intake.tests.conftest import WORDS, check_in
from talo.register.clients.models import Client
from talo.register.organisations.models import Unit
from talo.register.tasks.ending_units import left_in

SEES = ("own_worker", "employment_expert", "work_ability_coordinator")
SEES_NOT = (
    "other_worker", "other_coach", "unit_lead", "programme_manager", "evaluator", "administrator", "job_coach",
    "social_worker", "physician", "expert_by_experience", "client", "other_client",
)  # fmt: skip


def test_check_in_makes_a_contact_and_no_client(world: Any, contact: Contact) -> None:
    before = Client.objects.using("owner").count()
    with acting_as(world.actor("own_worker")):
        found = Contact.objects.get(pk=contact.pk)
    assert (found.own_words, found.state, found.owner_id) == (WORDS, State.WAITING, None)
    assert found.answers == {"work": ["years"], "health": ["some"], "helps": ["suitable_work", "money"]}
    assert Client.objects.using("owner").count() == before


@pytest.mark.parametrize("key", SEES)
def test_the_unit_sees_the_contact(world: Any, contact: Contact, key: str) -> None:
    with acting_as(world.actor(key)):
        assert Contact.objects.filter(pk=contact.pk).exists()


@pytest.mark.parametrize("key", SEES_NOT)
def test_nobody_else_sees_the_contact(world: Any, contact: Contact, key: str) -> None:
    with acting_as(world.actor(key)):
        assert not Contact.objects.filter(pk=contact.pk).exists()


def test_check_in_reads_nothing_back(world: Any, contact: Contact) -> None:
    for actor in (service("checkin"), service("deadlines"), NOBODY):
        with acting_as(actor):
            assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("actor", "channel"),
    [("nobody", "check_in"), ("deadlines", "check_in"), ("checkin", "walk_in"), ("other_worker", "walk_in"),
     ("unit_lead", "walk_in"), ("own_worker", "check_in"), ("client", "walk_in"), ("administrator", "phone")],
)  # fmt: skip
def test_who_may_not_write_a_contact(world: Any, house: Unit, actor: str, channel: str) -> None:
    by = {"nobody": NOBODY}.get(actor) or (service(actor) if actor in {"checkin", "deadlines"} else world.actor(actor))
    with acting_as(by), pytest.raises(DatabaseError), transaction.atomic():
        receive(NewContact("Apua", "Kaisa", phone="040 1"), house, Channel(channel), by=by)


def test_check_in_can_not_write_an_owned_or_answered_contact(world: Any, house: Unit, contact: Contact) -> None:
    columns = [field.column for field in Contact._meta.local_concrete_fields if field.column not in {"id", "public_id"}]
    others = ", ".join(name for name in columns if name not in {"state", "owner_id"})
    sql = f"INSERT INTO intake_contact (public_id, state, owner_id, {others}) SELECT gen_random_uuid(), 'taken', {{}}, {others} FROM intake_contact"  # noqa: E501
    with acting_as(service("checkin")), connection.cursor() as cursor:
        cursor.execute(sql.format(world.position("own_worker").pk))
        assert cursor.rowcount == 0
        cursor.execute("UPDATE intake_contact SET state = 'closed'")
        assert cursor.rowcount == 0


def test_staff_records_a_walk_in_and_takes_it(world: Any, house: Unit) -> None:
    by = world.actor("employment_expert")
    with acting_as(by):
        made = receive(NewContact("Kolme asiaa yhtä aikaa", "Sami"), house, Channel.WALK_IN, by=by)
        assert taking.take(made, by=by).owner_id == by.id


def test_a_contact_is_taken_once(world: Any, contact: Contact) -> None:
    first, second = world.actor("employment_expert"), world.actor("own_worker")
    with acting_as(first):
        taking.take(contact, by=first)
    with acting_as(second), pytest.raises(taking.NotThere):
        taking.take(contact, by=second)


def test_only_the_owner_closes_and_only_the_owner_sees_it_afterwards(world: Any, contact: Contact) -> None:
    owner, colleague = world.actor("employment_expert"), world.actor("own_worker")
    with acting_as(owner):
        taking.take(contact, by=owner)
    with acting_as(colleague), pytest.raises(taking.NotThere):
        taking.close(contact, by=colleague, reason=CloseReason.ADVISED)
    with acting_as(owner):
        taking.close(contact, by=owner, reason=CloseReason.ADVISED, note="Neuvottiin Kelaan.")
        assert Contact.objects.get(pk=contact.pk).state == State.CLOSED
    with acting_as(colleague):
        assert not Contact.objects.filter(pk=contact.pk).exists()
    with acting_as(owner):
        assert taking.reopen(contact, by=owner).state == State.WAITING
        with pytest.raises(taking.NotThere):
            taking.reopen(contact, by=owner)


def test_closing_needs_a_reason(world: Any, contact: Contact) -> None:
    owner = world.actor("employment_expert")
    with acting_as(owner):
        taking.take(contact, by=owner)
        with pytest.raises((ValidationError, DatabaseError)), transaction.atomic():
            taking.close(contact, by=owner, reason="")  # type: ignore[arg-type]
        assert Contact.objects.get(pk=contact.pk).state == State.TAKEN
        assert taking.give_back(contact, by=owner).owner_id is None


def test_the_lead_sees_days_without_names_and_assigns(world: Any, contact: Contact) -> None:
    lead, worker = world.actor("unit_lead"), world.position("employment_expert")
    with acting_as(lead):
        (row,) = taking.led_contacts()
        assert row[0] == contact.public_id
        assert not any(WORDS in str(value) or "Korhonen" in str(value) for value in row)
        with pytest.raises(taking.NotThere):
            taking.assign(contact.public_id, world.position("other_worker"))
        taking.assign(contact.public_id, worker)
    with acting_as(world.actor("employment_expert")):
        assert Contact.objects.get(pk=contact.pk).owner_id == worker.pk
    assert Notice.objects.filter(kind="intake.assigned", receiver=worker.staff_member.account_id).count() == 1


@pytest.mark.parametrize("key", ["own_worker", "administrator", "programme_manager", "other_worker"])
def test_others_than_the_lead_assign_nothing(world: Any, contact: Contact, key: str) -> None:
    with acting_as(world.actor(key)):
        assert taking.led_contacts() == []
        with pytest.raises(taking.NotThere):
            taking.assign(contact.public_id, world.position("employment_expert"))


def test_unowned_contacts_rise_when_their_day_is_near(world: Any, house: Unit) -> None:
    by = world.actor("own_worker")
    with time_machine.travel(dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC), tick=False):
        early = check_in(house)
        with acting_as(by):
            taking.take(early, by=by)
    late = check_in(house)
    with acting_as(by):
        for day, first in ((late.due - dt.timedelta(days=1), late), (late.due - dt.timedelta(days=3), early)):
            found = Contact.objects.open().of_unit(house.pk).rising(day).order_by("risen", "due")
            assert next(row.pk for row in found) == first.pk


def test_the_lead_is_told_when_nobody_has_taken_a_contact(world: Any, house: Unit) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC), tick=False):
        waiting = check_in(house)
    assert rising.tell_leads() == 1
    assert rising.tell_leads() == 1
    told = Notice.objects.get(kind="intake.rising")
    assert told.receiver_id == world.position("unit_lead").staff_member.account_id
    with acting_as(world.actor("unit_lead")):
        assert rows("units_with_rising_contacts", dt.date(2099, 1, 1)) == []
    by = world.actor("own_worker")
    with acting_as(by):
        taking.take(waiting, by=by)
    assert rising.tell_leads() == 0


def test_every_state_has_an_exit_or_is_an_end() -> None:
    assert set(TRANSITIONS) == set(State.values)
    assert all(TRANSITIONS[state] for state in OPEN_STATES)
    reached = {target for targets in TRANSITIONS.values() for target in targets}
    assert reached == set(State.values)


def test_the_first_call_is_promised_from_the_next_working_day(world: Any) -> None:
    sunday = dt.date(2026, 11, 22)
    due = receiving.first_call_due(sunday)
    assert (due.day, due.basis) == (dt.date(2026, 11, 25), receiving.PROMISE)
    before_christmas = receiving.first_call_due(dt.date(2026, 12, 23))
    assert is_working_day(before_christmas.day)
    assert before_christmas.day == add_working_days(dt.date(2026, 12, 23), receiving.PROMISED_WORKING_DAYS)


def test_the_municipality_decides_the_unit(world: Any) -> None:
    today = dt.date(2026, 11, 22)
    assert receiving.unit_for(municipality("405", today), today).key == "ek-talo"
    assert receiving.unit_for(municipality("564", today), today).key == "oulu-talo"
    with pytest.raises(receiving.NotServed) as far:
        receiving.unit_for(municipality("091", today), today)
    assert str(far.value.area)


def test_a_unit_with_waiting_contacts_does_not_end(world: Any, contact: Contact) -> None:
    """The administrator of the unit's organisation learns how many wait; nobody else learns even that."""
    unit = Unit.objects.select_related("organisation").get(pk=contact.unit_id)
    with acting_as(world.actor("administrator")):
        assert {one.key: one.many for one in left_in(unit, timezone.localdate())}["contacts"] == 1
    for key in ("own_worker", "unit_lead", "other_worker"):
        with acting_as(world.actor(key)):
            assert call("contacts_in_unit", unit.pk) == 0
