"""A client passes to another worker: who may, who then sees what, what moves, who is told; never two own workers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.postgres.functions import TransactionNow
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talo.foundation.database import clock
from talo.foundation.database.actor import NOBODY, Actor, acting_as
from talo.foundation.database.classes import DataClass
from talo.foundation.identity.models import Account
from talo.foundation.notices.models import Notice
from talo.register.clients.models import Client, NetworkMember, NetworkRole
from talo.register.clients.opening import add_member
from talo.register.organisations.models import Position
from talo.register.organisations.professions import OWN_WORKERS, Profession, rights_of
from talo.register.tasks.doing import open_task
from talo.register.tasks.events import Reason
from talo.register.tasks.handing_over import HandoverRefused, Held, end_of, hand_over, held_among, held_by
from talo.register.tasks.kinds import TaskKind
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event
from talo.testing.world import STAFF, World

CALL = TaskKind("tests.call", "Call")
HEIR = "work_ability_coordinator"


def sees(actor: Actor, client: Client) -> bool:
    with acting_as(actor):
        return Client.objects.filter(pk=client.pk).exists()


def held(world: World, key: str = "own_worker", client: str = "client") -> Held:
    """The client as the own worker has it."""
    with acting_as(world.actor(key)):
        return next(one for one in held_by(world.position("own_worker")) if one.client_id == world.client(client).pk)


def own_workers(world: World, client: str = "client") -> list[int]:
    with acting_as(world.actor(client)):
        rows = NetworkMember.objects.live().filter(client=world.client(client), role=NetworkRole.OWN_WORKER)
        return [row.holder_id for row in rows]


def a_moment_ago() -> Any:
    """Rights that end now can still be used by the ending transaction; those that ended before it cannot."""
    now = Position.objects.annotate(now=TransactionNow()).values_list("now", flat=True)[0]
    return clock.at(now - dt.timedelta(milliseconds=1))


def pass_on(world: World, by: str, to: str = HEIR, **more: Any) -> int:
    with acting_as(world.actor(by)), a_moment_ago():
        return hand_over(held(world), world.position(to), by=world.actor(by), reason=Reason.LEAVES, **more)


@pytest.mark.parametrize("by", ["own_worker", "unit_lead"])
def test_the_role_the_tasks_and_the_sight_move_and_everybody_is_told(world: World, by: str) -> None:
    worker = world.actor("own_worker")
    with acting_as(worker):
        open_task(world.client(), CALL, holder_id=worker.holder_id or 0, by=worker, note="Soita")
    assert pass_on(world, by, note="Odottaa soittoa aamupäivällä.") == 1
    assert own_workers(world) == [world.position(HEIR).holder_id]
    assert not sees(worker, world.client())
    with acting_as(world.actor(HEIR)):
        mine = Task.objects.open().filter(client=world.client(), holder=world.position(HEIR).holder_id)
        assert sorted(task.note for task in mine) == ["Odottaa soittoa aamupäivällä.", "Soita"]
        assert all(task.due for task in mine if task.kind == "tasks.taken_over")
    with acting_as(world.actor("client")):
        event = Event.objects.of(world.client()).first()
        assert event is not None
        assert event.kind == "tasks.handed_over.leaves"
        assert str(world.position(HEIR).staff_member) in event.title
        assert str(world.position("own_worker").staff_member) in event.title
    told = set(Notice.objects.values_list("receiver__sign_in_name", "kind"))
    expected = {("test-portal-client", "tasks.new_worker"), (f"test-{HEIR}", "tasks.given")}
    assert expected <= told
    assert (("test-own_worker", "tasks.passed_on") in told) == (by == "unit_lead")


def test_the_lead_hands_over_without_reading_a_record(world: World) -> None:
    lead = world.actor("unit_lead")
    with acting_as(lead):
        one = held(world, "unit_lead")
        assert (one.name, one.own) == ("Mäkelä Aino", True)
        hand_over(one, world.position(HEIR), by=lead, reason=Reason.BALANCE)
        assert not Task.objects.exists()
        assert set(Event.objects.values_list("data_class", flat=True)) == {DataClass.NAME}


def test_the_former_worker_stays_no_longer_than_asked(world: World) -> None:
    day = timezone.localdate() + dt.timedelta(days=7)
    pass_on(world, "own_worker", stays_until=day)
    worker = world.position("own_worker")
    with acting_as(world.actor("own_worker")):
        row = NetworkMember.objects.live().get(client=world.client(), holder_id=worker.holder_id)
    assert (row.role, row.ends) == (NetworkRole.CONTACT_PERSON, end_of(day))
    assert sees(world.actor("own_worker"), world.client())
    assert own_workers(world) == [world.position(HEIR).holder_id]
    for wrong in (timezone.localdate() - dt.timedelta(days=1), timezone.localdate() + dt.timedelta(days=200)):
        with pytest.raises(ValueError, match="three months"):
            pass_on(world, "own_worker", stays_until=wrong)


def test_a_day_that_was_set_before_is_not_moved_further(world: World) -> None:
    """A member until Friday who hands on the role stays until Friday, whatever longer day is asked for."""
    friday = end_of(timezone.localdate() + dt.timedelta(days=3))
    worker, coordinator = world.actor("own_worker"), world.actor(HEIR)
    with acting_as(worker):
        add_member(world.client(), world.position(HEIR), NetworkRole.TEAM_MEMBER, by=worker, ends=friday)
    with acting_as(coordinator):
        one = next(one for one in held_by(world.position(HEIR)) if one.client_id == world.client().pk)
        later = timezone.localdate() + dt.timedelta(days=30)
        hand_over(one, world.position("employment_expert"), by=coordinator, reason=Reason.DUTIES, stays_until=later)
        mine = NetworkMember.objects.live().get(client=world.client(), holder_id=coordinator.holder_id)
        heir = NetworkMember.objects.live().get(
            client=world.client(), holder_id=world.position("employment_expert").holder_id
        )
    assert (mine.ends, heir.ends) == (friday, friday)


@pytest.mark.parametrize("key", [key for key in STAFF if key not in {"own_worker", "unit_lead"}])
def test_nobody_else_hands_over(world: World, key: str) -> None:
    one = held(world)
    if not key.startswith("other"):
        world.join(key)
    by = world.actor(key)
    with acting_as(by):
        assert not held_among([world.client().public_id])
        with pytest.raises(HandoverRefused) as refused:
            hand_over(one, world.position(HEIR), by=by, reason=Reason.WISH)
    assert refused.value.why == "right"
    assert own_workers(world) == [world.position("own_worker").holder_id]


@pytest.mark.parametrize("actor", [NOBODY, "client", "other_client"])
def test_clients_and_strangers_hand_nothing_over(world: World, actor: Any) -> None:
    one = held(world)
    by = world.actor(actor) if isinstance(actor, str) else actor
    with acting_as(by), pytest.raises(HandoverRefused):
        hand_over(one, world.position(HEIR), by=by, reason=Reason.WISH)


@pytest.mark.parametrize("key", sorted(STAFF))
def test_the_new_own_worker_is_of_the_organisation_and_may_be_one(world: World, key: str) -> None:
    heir = world.position(key)
    with transaction.atomic():
        same = heir.unit.organisation_id == world.position("own_worker").unit.organisation_id
        allowed = same and key != "own_worker" and heir.profession in OWN_WORKERS
        if allowed:
            pass_on(world, "unit_lead", key)
            assert own_workers(world) == [heir.holder_id]
        else:
            with pytest.raises(HandoverRefused):
                pass_on(world, "unit_lead", key)
            assert own_workers(world) == [world.position("own_worker").holder_id]
        transaction.set_rollback(True)


def test_an_ended_position_and_a_closed_account_take_nobody(world: World) -> None:
    administrator = world.actor("administrator")
    with acting_as(administrator):
        Position.objects.filter(pk=world.position(HEIR).pk).update(ends=timezone.localdate() - dt.timedelta(days=1))
    with pytest.raises(HandoverRefused) as refused:
        pass_on(world, "own_worker")
    assert refused.value.why == "heir"
    account_id = world.position("employment_expert").staff_member.account_id
    Account.objects.filter(pk=account_id).update(is_active=False)
    with pytest.raises(HandoverRefused):
        pass_on(world, "own_worker", "employment_expert")


def test_a_second_handover_of_the_same_page_finds_the_client_gone(world: World) -> None:
    one, lead = held(world), world.actor("unit_lead")
    with acting_as(lead):
        hand_over(one, world.position(HEIR), by=lead, reason=Reason.DUTIES)
        with pytest.raises(HandoverRefused) as refused:
            hand_over(one, world.position("employment_expert"), by=lead, reason=Reason.DUTIES)
    assert refused.value.why == "gone"
    assert own_workers(world) == [world.position(HEIR).holder_id]


def test_a_task_goes_to_nobody_who_cannot_do_it(world: World) -> None:
    """The own worker has a task about work; a social worker reads it and could never mark it done."""
    worker = world.actor("own_worker")
    with acting_as(worker):
        open_task(world.client(), CALL, holder_id=worker.holder_id or 0, by=worker, data_class=DataClass.WORK)
    administrator = world.actor("administrator")
    with acting_as(administrator):
        Position.objects.filter(pk=world.position(HEIR).pk).update(profession=Profession.SOCIAL_WORKER)
    one, now_social = held(world), Position.objects.get(pk=world.position(HEIR).pk)
    assert one.classes == DataClass.WORK
    assert not one.fits(now_social, world.position("own_worker"))
    assert one.fits(world.position("employment_expert"), world.position("own_worker"))
    with pytest.raises(HandoverRefused) as refused:
        pass_on(world, "own_worker")
    assert refused.value.why == "tasks"


def test_the_clients_of_others_are_not_in_the_leads_reach(world: World) -> None:
    with acting_as(world.actor("unit_lead")):
        assert not held_among([world.client("other_client").public_id])
        assert not held_by(world.position("other_worker"))
        assert not held_by(world.position("job_coach"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    giver=st.sampled_from([key for key in STAFF if not key.startswith("other") and STAFF[key][1] == "ek-talo"]),
    heir=st.sampled_from([key for key in STAFF if not key.startswith("other")]),
    role=st.sampled_from([NetworkRole.TEAM_MEMBER, NetworkRole.COACH, NetworkRole.CONTACT_PERSON]),
    classes=st.integers(0, int(sum(DataClass))),
)
def test_a_handover_widens_nobodys_sight(world: World, giver: str, heir: str, role: NetworkRole, classes: int) -> None:
    """Whatever role passes on: the new worker's row opens no class that the giver's row and profession did not."""
    with transaction.atomic():
        world.join(giver, role)
        opener, lead = world.actor("own_worker"), world.actor("unit_lead")
        with acting_as(opener):
            mine = NetworkMember.objects.live().filter(client=world.client(), holder_id=world.position(giver).holder_id)
            if giver != "own_worker":
                mine.update(classes=classes)
            row = mine.first()
        with acting_as(lead):
            one = next((one for one in held_by(world.position(giver)) if one.client_id == world.client().pk), None)
            before = DataClass(row.classes) & rights_of(STAFF[giver][0]).reads if row else DataClass(0)
            try:
                if one is not None:
                    hand_over(one, world.position(heir), by=lead, reason=Reason.BALANCE)
            except HandoverRefused:
                one = None
        if one is not None and heir != "own_worker" and not one.own:
            with acting_as(opener):
                rows = NetworkMember.objects.live().filter(
                    client=world.client(), holder_id=world.position(heir).holder_id
                )
                opened = [DataClass(row.classes) & rights_of(STAFF[heir][0]).reads for row in rows]
            assert opened
            assert all(not one_row & ~before for one_row in opened)
        assert len(own_workers(world)) == 1
        transaction.set_rollback(True)


def test_every_profession_that_may_be_own_worker_keeps_the_whole() -> None:
    for profession in Profession:
        rights = rights_of(profession).writes
        assert (profession in OWN_WORKERS) == bool(rights & DataClass.PLAN and rights & DataClass.IDENTITY)
