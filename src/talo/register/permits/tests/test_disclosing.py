"""What opens another controller's record, and what closes it again."""

from __future__ import annotations

import datetime as dt

from talo.foundation.database.actor import acting_as
from talo.foundation.database.classes import DataClass as C
from talo.register.clients.facts import record_fact
from talo.register.clients.models import Fact, FactKind
from talo.register.organisations.professions import Profession
from talo.register.permits.disclosing import disclose, forbid, give_permit, lift, record_joint_service, withdraw_permit
from talo.register.permits.models import Disclosure
from talo.register.permits.plain import goes_on, seen_otherwise
from talo.testing.world import World


def _benefit(world: World) -> Fact:
    adviser = world.join("kela_adviser")
    with acting_as(adviser):
        return record_fact(world.client(), FactKind.BENEFIT, "työmarkkinatuki", by=adviser, starts=dt.date(2025, 1, 1))


def _sees_fact(world: World, key: str, fact: Fact) -> bool:
    with acting_as(world.actor(key)):
        return Fact.objects.filter(pk=fact.pk).exists()


def test_another_controllers_record_opens_by_permit_and_closes_when_it_is_withdrawn(world: World) -> None:
    fact = _benefit(world)
    worker = world.actor("own_worker")
    assert not _sees_fact(world, "own_worker", fact)
    with acting_as(worker):
        receiver = world.position("own_worker").unit.organisation
        permit = give_permit(world.client(), receiver=receiver, classes=C.BENEFITS, by=worker)
    assert _sees_fact(world, "own_worker", fact)
    with acting_as(world.actor("client")):
        withdraw_permit(permit, by=world.actor("client"))
        assert type(permit).objects.get(pk=permit.pk).withdrawn_at is not None


def test_a_permit_opens_its_own_class_only(world: World) -> None:
    fact = _benefit(world)
    worker = world.actor("own_worker")
    with acting_as(worker):
        receiver = world.position("own_worker").unit.organisation
        give_permit(world.client(), receiver=receiver, classes=C.EMPLOYMENT | C.SOCIAL, by=worker)
    assert not _sees_fact(world, "own_worker", fact)


def test_a_prohibition_closes_a_permit_but_not_the_law(world: World) -> None:
    expert = world.actor("own_worker")
    social = world.join("social_worker")
    county = world.position("social_worker").unit.organisation
    with acting_as(expert):
        fact = record_fact(world.client(), FactKind.JOB_SEEKER, "yes", by=expert, starts=dt.date(2025, 1, 1))
        give_permit(world.client(), receiver=county, classes=C.EMPLOYMENT, by=expert)
    assert _sees_fact(world, "social_worker", fact)
    with acting_as(world.actor("client")):
        forbid(world.client(), classes=C.EMPLOYMENT, receiver=county, by=world.actor("client"))
    assert not _sees_fact(world, "social_worker", fact)
    with acting_as(expert):
        record_joint_service(world.client(), parties=[county], section="381/2023 5 §", by=expert)
    assert _sees_fact(world, "social_worker", fact)
    assert social.profession == Profession.SOCIAL_WORKER


def test_only_ones_own_controller_writes(world: World) -> None:
    fact = _benefit(world)
    worker = world.actor("own_worker")
    with acting_as(worker):
        receiver = world.position("own_worker").unit.organisation
        give_permit(world.client(), receiver=receiver, classes=C.BENEFITS, by=worker)
        assert Fact.objects.filter(pk=fact.pk).update(value="muu") == 0


def test_what_is_sent_twice_is_one_and_its_end_leaves_nothing_open(world: World) -> None:
    worker = world.actor("own_worker")
    with acting_as(worker):
        client, county = world.client(), world.position("social_worker").unit.organisation
        first, second = (give_permit(client, receiver=county, classes=C.BENEFITS, by=worker, purpose="x") for _ in "ab")
        assert first == second
        withdraw_permit(first, by=worker)
        assert not Disclosure.objects.live().filter(client=client, receiver=county).exists()
        assert give_permit(client, receiver=county, classes=C.BENEFITS, by=worker, purpose="x") != first
        closed, again = (forbid(client, classes=C.BENEFITS, by=worker) for _ in "ab")
        assert closed == again
        lift(closed, by=worker)
        assert forbid(client, classes=C.BENEFITS, by=worker) != closed
        assert len(record_joint_service(client, parties=[county], section="381/2023", by=worker)) == 1
        assert record_joint_service(client, parties=[county], section="381/2023", by=worker) == []


def test_a_withdrawn_permit_says_what_the_law_still_opens(world: World) -> None:
    worker = world.actor("own_worker")
    with acting_as(worker):
        client, county = world.client(), world.position("social_worker").unit.organisation
        by_area = world.position("own_worker").unit.organisation_id
        permit = give_permit(client, receiver=county, classes=C.PLAN | C.BENEFITS, by=worker)
        assert goes_on(permit) == ""
        disclose(client, controller_id=by_area, receiver=county, classes=C.PLAN, by=worker)
        assert "(" in goes_on(permit)
        assert not seen_otherwise(permit)
        record_joint_service(world.client(), parties=[county], section="381/2023", by=worker)
        withdraw_permit(permit, by=worker)
        said = goes_on(Disclosure.objects.select_related("receiver").get(pk=permit.pk))
    assert str(county) in said
    assert "suunnitelma" in said
    assert "etuudet" not in said
