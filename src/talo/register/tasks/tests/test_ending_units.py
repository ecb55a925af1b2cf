"""A unit ends when nothing is left in it, by an administrator of its organisation; taken back until the day passes."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.urls import reverse
from django.utils import timezone

from talo.foundation.database.actor import Actor, acting_as
from talo.foundation.database.statements import call, rows
from talo.register.clients.models import NetworkRole
from talo.register.clients.opening import add_member
from talo.register.organisations.administering import NotAdministrator, end_role, give_role, save_unit, texts
from talo.register.organisations.forms import units
from talo.register.organisations.models import DirectoryChange, Holder, Position, StaffMember, Unit
from talo.register.organisations.professions import Profession as P
from talo.register.tasks.ending_units import end_unit, left_in, reopen_unit
from talo.testing.browsing import signed_in
from talo.testing.world import STAFF, World

TODAY = timezone.localdate
DAY = dt.timedelta(days=1)
SOON = 30 * DAY


def unit(key: str = "ek-talo") -> Unit:
    return Unit.objects.select_related("organisation").get(key=key)


def new_unit(by: Actor) -> Unit:
    return save_unit(Unit(organisation=unit().organisation, name=texts("Uusi yksikkö")), by=by)


def member(world: World, key: str) -> StaffMember:
    return StaffMember.objects.get(pk=world.position(key).staff_member_id)


def numbers(of: Unit, day: dt.date) -> dict[str, int]:
    return {one.key: one.many for one in left_in(of, day)}


def test_an_empty_unit_ends_and_is_offered_no_more(world: World) -> None:
    by = world.actor("administrator")
    with acting_as(by):
        made = new_unit(by)
        assert made in units()
        end_unit(made, by=by, last_day=TODAY())
        end_unit(made, by=by, last_day=TODAY())
        assert DirectoryChange.objects.filter(unit=made).count() == 2  # added, ended; pressed twice is one act
        assert made in units()  # on its last day it is still there
        with pytest.raises(ValidationError):
            give_role(member(world, "nurse"), made, P.NURSE, by=by, starts=TODAY())
        lent = give_role(member(world, "nurse"), made, P.NURSE, by=by, starts=TODAY(), ends=TODAY())
        with pytest.raises(ValidationError):
            end_role(lent, by=by, last_day=TODAY() + DAY)


def test_the_last_day_is_taken_back_until_it_has_passed(world: World) -> None:
    by = world.actor("administrator")
    with acting_as(by):
        made = new_unit(by)
        with pytest.raises(ValidationError):
            end_unit(made, by=by, last_day=TODAY() - DAY)
        end_unit(made, by=by, last_day=TODAY() + SOON)
        reopen_unit(made, by=by)
        reopen_unit(made, by=by)
        assert Unit.objects.get(pk=made.pk).ends is None
        acts = list(DirectoryChange.objects.filter(unit=made).values_list("act", "ends"))
    assert acts == [("unit_reopened", TODAY() + SOON), ("unit_ended", TODAY() + SOON), ("unit_added", None)]


def test_nothing_is_left_without_a_holder(world: World) -> None:
    """Roles, clients by the lead's list, by the inbox or by somebody of the unit: each is named with its number."""
    by, opener = world.actor("administrator"), world.actor("own_worker")
    with acting_as(by):
        here = unit()
        found = numbers(here, TODAY() + SOON)
        roles = Position.objects.filter(unit=here).count()
        assert (found["positions"], found["clients"]) == (roles, 2)
        with pytest.raises(ValidationError) as refused:
            end_unit(here, by=by, last_day=TODAY() + SOON)
        assert list(refused.value.error_dict) == ["last_day"]
        # The database counts for itself.
        assert call("set_unit_end", here.pk, TODAY() + SOON) == "left"
        coming = new_unit(by)
        role = give_role(member(world, "nurse"), coming, P.NURSE, by=by, starts=TODAY())
        assert numbers(coming, TODAY()) == {"positions": 1}
    with acting_as(opener):
        add_member(world.client(), Position.objects.get(pk=role.pk), NetworkRole.TEAM_MEMBER, by=opener)
    with acting_as(by):
        Position.objects.filter(pk=role.pk).update(ends=TODAY())
        assert numbers(coming, TODAY()) == {"clients": 1}
        assert call("set_unit_end", coming.pk, TODAY()) == "left"
        assert Unit.objects.get(pk=coming.pk).ends is None


@pytest.mark.parametrize("key", [key for key in STAFF if key != "administrator"])
def test_nobody_else_ends_a_unit(world: World, key: str) -> None:
    with acting_as(world.actor("administrator")):
        made = new_unit(world.actor("administrator"))
    by = world.actor(key)
    with acting_as(by):
        for act in (lambda: end_unit(made, by=by, last_day=TODAY()), lambda: reopen_unit(made, by=by)):
            with pytest.raises(NotAdministrator):
                act()
        assert call("set_unit_end", made.pk, TODAY()) == "right"
        assert rows("left_in_unit", made.pk, TODAY()) == []
    assert Unit.objects.get(pk=made.pk).ends is None


def test_another_organisations_unit_is_not_ended(world: World) -> None:
    by, theirs = world.actor("administrator"), unit("oulu-talo")
    with acting_as(by):
        with pytest.raises(NotAdministrator):
            end_unit(theirs, by=by, last_day=TODAY())
        with pytest.raises(NotAdministrator):
            reopen_unit(theirs, by=by)
        assert call("set_unit_end", theirs.pk, TODAY()) == "right"
    browser = signed_in(world, "administrator")
    end, back = (reverse(f"tasks:{name}", args=[theirs.public_id]) for name in ("unit_end", "unit_back"))
    assert browser.get(end).status_code == 404
    assert browser.post(end, {"last_day": f"{TODAY():%-d.%-m.%Y}"}).status_code == 404
    assert browser.post(back).status_code == 404
    page = browser.get(reverse("organisations:unit", args=[theirs.public_id])).content.decode()
    assert 'data-action="unit.end_ask"' not in page


def test_the_database_writes_no_end_and_no_role_after_it(world: World) -> None:
    by = world.actor("administrator")
    with acting_as(by):
        made = new_unit(by)
        with pytest.raises(Error), transaction.atomic():
            Unit.objects.filter(pk=made.pk).update(ends=TODAY())
        end_unit(made, by=by, last_day=TODAY())
        holder = Holder.objects.create(kind=Holder.Kind.POSITION)
        bare = {"staff_member": member(world, "nurse"), "unit": made, "profession": P.NURSE, "holder": holder}
        with pytest.raises(Error), transaction.atomic():
            Position.objects.create(**bare, starts=TODAY())
        row = Position.objects.create(**bare, starts=TODAY(), ends=TODAY())
        with pytest.raises(Error), transaction.atomic():
            Position.objects.filter(pk=row.pk).update(ends=None)


def test_the_page_refuses_in_words_ends_and_takes_back(world: World) -> None:
    browser, by = signed_in(world, "administrator"), world.actor("administrator")
    here = unit()
    end = reverse("tasks:unit_end", args=[here.public_id])
    sent = {"last_day": f"{TODAY() + SOON:%-d.%-m.%Y}"}
    refused = browser.post(end, sent)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert all(f'data-left="{key}"' in page for key in ("positions", "clients"))
    assert reverse("organisations:unit", args=[here.public_id]) in page
    assert world.client().last_name not in page
    assert browser.post(end, {"last_day": ""}).status_code == 422
    with acting_as(by):
        made = new_unit(by)
    end, back = (reverse(f"tasks:{name}", args=[made.public_id]) for name in ("unit_end", "unit_back"))
    assert browser.get(end).status_code == 200
    assert browser.get(back).status_code == 405
    assert browser.post(end, sent).status_code == 302
    own = reverse("organisations:unit", args=[made.public_id])
    page = browser.get(own).content.decode()
    assert 'data-action="unit.back"' in page
    assert sent["last_day"] in page
    assert str(world.position("administrator").staff_member) in page  # the history says who
    house = browser.get(reverse("organisations:organisation", args=[made.organisation.public_id])).content.decode()
    assert sent["last_day"] in house
    assert browser.post(back).status_code == 302
    assert browser.post(back).status_code == 302
    assert 'data-action="unit.back"' not in browser.get(own).content.decode()
    for key in ("own_worker", "unit_lead", "programme_manager", "client"):
        assert signed_in(world, key).get(end).status_code == 404, key
        assert signed_in(world, key).post(end, sent).status_code == 404, key
    assert Unit.objects.get(pk=made.pk).ends is None


def test_a_unit_that_has_ended_is_shown_and_changes_no_more(world: World) -> None:
    by = world.actor("administrator")
    with acting_as(by):
        made = end_unit(new_unit(by), by=by, last_day=TODAY())
    with time_machine.travel(timezone.now() + 2 * DAY):
        browser = signed_in(world, "administrator")
        page = browser.get(reverse("organisations:unit", args=[made.public_id])).content.decode()
        assert "Yksikkö on päättynyt" in page
        for act in ("unit.save", "unit.end_ask", "unit.back"):
            assert f'data-action="{act}"' not in page, act
        end = browser.get(reverse("tasks:unit_end", args=[made.public_id])).content.decode()
        assert 'data-action="unit.end"' not in end
        house = browser.get(reverse("organisations:organisation", args=[made.organisation.public_id]))
        assert f"päättynyt {made.ends:%-d.%-m.%Y}" in house.content.decode()
        with acting_as(by):
            assert made not in units()
            with pytest.raises(ValidationError):
                save_unit(made, by=by)
