"""A worker leaves: everything gets a new owner at once, or nothing changes; an even share; the position ends."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.contrib.postgres.functions import TransactionNow
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from talo.foundation.database.actor import Actor, acting_as
from talo.register.clients.models import Client, NetworkMember, NetworkRole
from talo.register.clients.opening import NewClient, name_own_worker, open_client
from talo.register.organisations.deputising import NotTheLead, name_deputy
from talo.register.organisations.hiring import hire
from talo.register.organisations.models import Deputyship, Position, StaffMember, Unit
from talo.register.organisations.professions import Profession
from talo.register.organisations.signing_in import as_actor
from talo.register.tasks.closing import (
    AlreadyClosed,
    NotReopened,
    close_client,
    closed_lately,
    reopen_client,
)
from talo.register.tasks.doing import open_task
from talo.register.tasks.duties import duties
from talo.register.tasks.events import CloseReason, Reason
from talo.register.tasks.handing_over import HandoverRefused, Held, hand_over, held_by
from talo.register.tasks.kinds import TaskKind
from talo.register.tasks.leaving import Load, SomethingLeft, leave, left_behind, loads, share_out, shares
from talo.register.tasks.models import Task
from talo.testing.world import World

CALL = TaskKind("tests.leaving", "Call")
TODAY = timezone.localdate


def more_clients(world: World, many: int) -> list[Client]:
    worker = world.actor("own_worker")
    found = []
    with acting_as(worker):
        for number in range(many):
            client = open_client(
                NewClient("Testi", f"Asiakas{'abcdefghijklmnopqrst'[number % 20]}"),
                by=worker,
                unit=Unit.objects.get(key="ek-talo"),
            )
            name_own_worker(client, Position.objects.get(pk=worker.id), by=worker)
            open_task(client, CALL, holder_id=worker.holder_id or 0, by=worker, due=TODAY())
            found.append(client)
    return found


def go(world: World, **more: Any) -> Any:
    lead, leaver = world.actor("unit_lead"), world.position("own_worker")
    with acting_as(lead):
        held = held_by(leaver)
        colleagues = [world.position("work_ability_coordinator"), world.position("employment_expert")]
        heirs = more.pop("heirs", None) or shares(held, leaver, colleagues, loads())
        wanted = {"last_day": TODAY(), "takes_duties": {}, "deputies": {}} | more
        return leave(leaver, heirs, by=lead, **wanted)


def test_a_leaver_leaves_nothing_without_an_owner(world: World) -> None:
    clients = [world.client(), world.client("second_client"), *more_clients(world, 10)]
    done = go(world)
    assert done.many == 12
    assert done.tasks == 10
    leaver = world.position("own_worker")
    with acting_as(world.actor("unit_lead")):
        assert left_behind(leaver, TODAY()) == 0
        assert not held_by(leaver)
    heirs = {world.position(key).holder_id for key in ("work_ability_coordinator", "employment_expert")}
    for key in ("work_ability_coordinator", "employment_expert"):
        with acting_as(world.actor(key)):
            rows = NetworkMember.objects.live().filter(role=NetworkRole.OWN_WORKER, client__in=clients)
            mine = rows.filter(holder=world.position(key).holder_id)
            tasks = Task.objects.open().filter(holder=world.position(key).holder_id)
            assert tasks.count() == mine.count() + tasks.filter(kind=CALL.key).count()
            assert set(rows.values_list("holder_id", flat=True)) <= heirs
    assert Position.objects.get(pk=leaver.pk).ends == TODAY()


def test_the_leaver_may_stay_contact_person_until_the_last_day(world: World) -> None:
    last = TODAY() + dt.timedelta(days=20)
    go(world, last_day=last, stays=True)
    leaver = world.position("own_worker")
    with acting_as(world.actor("own_worker")):
        rows = NetworkMember.objects.live().filter(holder_id=leaver.holder_id)
        assert {(row.role, timezone.localdate(row.ends)) for row in rows} == {(NetworkRole.CONTACT_PERSON, last)}
    with acting_as(world.actor("unit_lead")):
        assert left_behind(leaver, last) == 0
        assert left_behind(leaver, last - dt.timedelta(days=1)) > 0


def test_one_client_without_an_heir_and_nothing_changes(world: World) -> None:
    leaver = world.position("own_worker")
    with acting_as(world.actor("unit_lead")):
        held = held_by(leaver)
    heirs = {held[0].client_id: world.position("employment_expert")}
    with pytest.raises(SomethingLeft, match=held[1].name):
        go(world, heirs=heirs)
    unfit = {one.client_id: world.position("employment_expert") for one in held}
    unfit[held[-1].client_id] = world.position("peer_coach")
    with pytest.raises(HandoverRefused):
        go(world, heirs=unfit)
    with acting_as(world.actor("unit_lead")):
        assert held_by(leaver) == held
    assert Position.objects.get(pk=leaver.pk).ends is None


@pytest.mark.parametrize(
    "key", ["own_worker", "work_ability_coordinator", "administrator", "programme_manager", "other_worker"]
)
def test_only_the_lead_of_the_unit_does_it(world: World, key: str) -> None:
    by, leaver = world.actor(key), world.position("own_worker")
    with acting_as(by), pytest.raises(NotTheLead):
        leave(leaver, {}, by=by, last_day=TODAY(), takes_duties={}, deputies={})
    if by.id == leaver.pk:
        return
    forged = Actor("position", by.id, unit_id=leaver.unit_id, profession="unit_lead", holder_id=by.holder_id)
    with acting_as(forged), pytest.raises((SomethingLeft, ValidationError, HandoverRefused)):
        # Python believes what it is told of the actor; the database does not.
        leave(leaver, {}, by=forged, last_day=TODAY(), takes_duties={}, deputies={})
    assert Position.objects.get(pk=leaver.pk).ends is None


def test_a_past_day_is_refused(world: World) -> None:
    with pytest.raises(ValidationError):
        go(world, last_day=TODAY() - dt.timedelta(days=1))


def test_deputyships_of_the_leaver_pass_on_or_end(world: World) -> None:
    lead, leaver = world.actor("unit_lead"), world.position("own_worker")
    absent, heir = world.position("employment_expert"), world.position("work_ability_coordinator")
    until = TODAY() + dt.timedelta(days=9)
    with acting_as(lead):
        row = name_deputy(absent, leaver, by=lead, starts=TODAY(), ends=until)
        every = {one.client_id: heir for one in held_by(leaver)}
    go(world, heirs=every, deputies={row.pk: heir})
    live = Deputyship.objects.on().filter(absent=absent)
    assert [one.deputy_id for one in live] == [heir.pk]
    assert live[0].ends == until


def test_duties_of_the_rooms_are_counted_and_passed_on() -> None:
    assert "contacts" in {duty.key for duty in duties()}


def _held(number: int) -> Held:
    return Held(number, None, f"n{number}", False, 1, NetworkRole.OWN_WORKER, 0, 0, 0)  # type: ignore[arg-type]


def _colleague(key: int, profession: str, unit: int) -> Position:
    return Position(
        pk=key, profession=profession, unit_id=unit, staff_member=StaffMember(first_name="a", last_name="b")
    )


@given(
    many=st.integers(0, 60),
    colleagues=st.lists(st.tuples(st.sampled_from(Profession.values), st.integers(1, 2)), min_size=0, max_size=8),
    load=st.lists(st.integers(0, 80), min_size=8, max_size=8),
)
def test_the_proposed_share_is_even(many: int, colleagues: list[tuple[str, int]], load: list[int]) -> None:
    """Nobody gets more than one client more than another, and only those who fit get any; the own unit first."""
    giver = _colleague(1, Profession.WORK_ABILITY_COORDINATOR, 1)
    people = [_colleague(key, profession, unit) for key, (profession, unit) in enumerate(colleagues, start=2)]
    held = [_held(number) for number in range(many)]
    proposed = shares(held, giver, people, {one.pk: Load(own_clients=load[key]) for key, one in enumerate(people)})
    fitting = [one for one in people if _held(0).fits(one, giver)]
    assert len(proposed) == (many if fitting else 0)
    given_to = Counter(one.pk for one in proposed.values())
    assert all(one in fitting for one in proposed.values())
    if given_to:
        assert max(given_to.values()) - min(given_to.values()) <= 1
        if any(one.unit_id == 1 for one in fitting):
            assert all(one.unit_id == 1 for one in proposed.values())


def test_sharing_out_is_all_or_nothing(world: World) -> None:
    worker = world.actor("own_worker")
    with acting_as(worker):
        held = held_by(world.position("own_worker"))
        heirs = {held[0].client_id: world.position("employment_expert")}
        with pytest.raises(HandoverRefused):
            share_out(held, heirs, by=worker, reason=Reason.BALANCE)
        assert held_by(world.position("own_worker")) == held
        both = {one.client_id: world.position("employment_expert") for one in held}
        done = share_out(held, both, by=worker, reason=Reason.BALANCE)
    assert done.clients == {world.position("employment_expert").pk: len(held)}


def test_a_closed_client_leaves_the_lists_and_is_opened_again_by_the_own_worker(world: World) -> None:
    worker, nurse = world.actor("own_worker"), world.join("nurse")
    with acting_as(worker):
        task = open_task(world.client(), CALL, holder_id=worker.holder_id or 0, by=worker)
        close_client(Client.objects.get(pk=world.client().pk), by=worker, on=TODAY(), reason=CloseReason.WORK)
        assert not NetworkMember.objects.live().filter(client=world.client(), holder_id=worker.holder_id).exists()
        with pytest.raises(AlreadyClosed):
            close_client(Client.objects.get(pk=world.client().pk), by=worker, on=TODAY())
        assert [one.client_id for one in closed_lately()] == [world.client().pk]
    with acting_as(world.actor("client")):
        assert Client.objects.get().close_reason == CloseReason.WORK
    for key in ("work_ability_coordinator", "nurse", "other_worker", "administrator"):
        with acting_as(world.actor(key)):
            assert not closed_lately()
            with pytest.raises(NotReopened):
                reopen_client(world.client().public_id, by=world.actor(key))
    with acting_as(worker):
        found = reopen_client(world.client().public_id, by=worker)
        assert found is not None
        assert found.closed_on is None
        assert Task.objects.open().filter(pk=task.pk).exists()
        live = NetworkMember.objects.live().filter(client=world.client())
        assert {row.role for row in live} == {NetworkRole.OWN_WORKER, NetworkRole.LEAD, NetworkRole.SELF}
        assert not live.filter(holder_id=nurse.holder_id).exists()
        with pytest.raises(NotReopened):
            reopen_client(world.client().public_id, by=worker)


def test_the_lead_opens_a_closed_client_again_and_a_day_ahead_is_refused(world: World) -> None:
    worker, lead = world.actor("own_worker"), world.actor("unit_lead")
    with acting_as(worker):
        with pytest.raises(ValueError, match="last day"):
            close_client(Client.objects.get(pk=world.client().pk), by=worker, on=TODAY() + dt.timedelta(days=1))
        close_client(Client.objects.get(pk=world.client().pk), by=worker, on=TODAY())
    with acting_as(lead):
        assert [one.client_id for one in closed_lately()] == [world.client().pk]
        reopen_client(world.client().public_id, by=lead)
    with acting_as(world.actor("client")):
        assert Client.objects.get().closed_on is None


def test_a_closed_client_is_handed_to_nobody(world: World) -> None:
    worker = world.actor("own_worker")
    with acting_as(worker):
        one = next(one for one in held_by(world.position("own_worker")) if one.client_id == world.client().pk)
        close_client(Client.objects.get(pk=world.client().pk), by=worker, on=TODAY())
        with pytest.raises(HandoverRefused) as refused:
            hand_over(one, world.position("employment_expert"), by=worker, reason=Reason.WISH)
    assert refused.value.why == "gone"


def test_a_new_colleague_gets_clients_at_once(world: World) -> None:
    """Hired today: a live position is enough."""
    administrator = world.actor("administrator")
    with acting_as(administrator):
        new = hire(
            "Uusi",
            "Työntekijä",
            sign_in_name="test-x-new",
            unit=Unit.objects.get(key="ek-talo"),
            profession=Profession.EMPLOYMENT_EXPERT,
            starts=TODAY(),
        )
    with acting_as(world.actor("unit_lead")):
        every = {one.client_id: new for one in held_by(world.position("own_worker"))}
    assert go(world, heirs=every).many == 2
    now = Position.objects.annotate(now=TransactionNow()).values_list("now", flat=True)[0]
    with acting_as(as_actor(Position.objects.select_related("unit", "staff_member").get(pk=new.pk))):
        assert NetworkMember.objects.filter(holder_id=new.holder_id, starts__lte=now).count() == 2
