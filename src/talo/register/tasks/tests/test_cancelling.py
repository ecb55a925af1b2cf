"""A role that has not begun is cancelled by an administrator of its organisation; the history keeps the trace."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.urls import reverse
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.foundation.database.statements import call
from talo.register.clients.models import NetworkRole
from talo.register.clients.opening import add_member
from talo.register.organisations.administering import NotAdministrator, OwnRole, cancel_role, give_role
from talo.register.organisations.deputising import name_deputy
from talo.register.organisations.models import DirectoryChange, Holder, Position, StaffMember, Unit
from talo.register.organisations.professions import Profession as P
from talo.testing.browsing import signed_in
from talo.testing.world import STAFF, World

TODAY = timezone.localdate
DAY = dt.timedelta(days=1)
CANCELLED = DirectoryChange.Act.ROLE_CANCELLED


def coming(world: World, key: str = "nurse", unit: str = "ek-talo", profession: str = P.JOB_COACH) -> Position:
    """A role from tomorrow on."""
    by = world.actor("administrator")
    with acting_as(by):
        person = StaffMember.objects.get(pk=world.position(key).staff_member_id)
        given = give_role(person, Unit.objects.get(key=unit), profession, by=by, starts=TODAY() + DAY)
    return Position.objects.select_related("staff_member__account", "unit__organisation").get(pk=given.pk)


def test_a_coming_role_goes_and_leaves_a_trace(world: World) -> None:
    by, role = world.actor("administrator"), coming(world)
    with acting_as(by):
        cancel_role(role, by=by)
        trace = DirectoryChange.objects.get(act=CANCELLED)
        assert (trace.member_id, trace.profession, trace.starts) == (role.staff_member_id, P.JOB_COACH, TODAY() + DAY)
        assert (trace.by_id, trace.role) == (by.id, role.public_id)
    assert not Position.objects.filter(pk=role.pk).exists()
    assert not Holder.objects.filter(pk=role.holder_id).exists()


def test_a_role_that_has_begun_is_ended_instead(world: World) -> None:
    by, begun = world.actor("administrator"), world.position("evaluator")
    with acting_as(by):
        with pytest.raises(ValidationError):
            cancel_role(begun, by=by)
        assert call("cancel_role", begun.pk) == "right"
        assert not DirectoryChange.objects.filter(act=CANCELLED).exists()
    assert Position.objects.filter(pk=begun.pk).exists()


def test_an_own_role_and_another_organisations_are_refused(world: World) -> None:
    by, theirs = world.actor("administrator"), coming(world, unit="oulu-talo")
    with acting_as(by):
        with pytest.raises(OwnRole):
            cancel_role(world.position("administrator"), by=by)
        with pytest.raises(NotAdministrator):
            cancel_role(theirs, by=by)
        assert call("cancel_role", theirs.pk) == "right"
    browser = signed_in(world, "administrator")
    assert browser.post(reverse("organisations:cancel_role", args=[theirs.public_id])).status_code == 404
    page = browser.get(reverse("organisations:person", args=[theirs.staff_member.public_id])).content.decode()
    assert 'data-action="role.cancel"' not in page
    assert Position.objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("key", [key for key in STAFF if key != "administrator"])
def test_nobody_else_cancels(world: World, key: str) -> None:
    role, by = coming(world, key="physician", profession=P.NURSE), world.actor(key)
    with acting_as(by):
        with pytest.raises(NotAdministrator):
            cancel_role(role, by=by)
        assert call("cancel_role", role.pk) == "right"
        assert not DirectoryChange.objects.exists()
        with pytest.raises(Error), transaction.atomic():
            Position.objects.filter(pk=role.pk)._raw_delete("default")
    assert Position.objects.filter(pk=role.pk).exists()


def test_what_leans_on_a_coming_role_keeps_it(world: World) -> None:
    """A deputyship refuses in Python, any other row by its key; nothing changes, not even the history."""
    by, lead, worker = world.actor("administrator"), world.actor("unit_lead"), world.actor("own_worker")
    role = coming(world)
    with acting_as(lead):
        name_deputy(world.position("employment_expert"), role, by=lead, starts=TODAY() + DAY, ends=TODAY() + 9 * DAY)
    with acting_as(by), pytest.raises(ValidationError):
        cancel_role(role, by=by)
    other = coming(world, key="physician", profession=P.NURSE)
    with acting_as(worker):
        add_member(world.client(), other, NetworkRole.TEAM_MEMBER, by=worker)
    with acting_as(by):
        with pytest.raises(ValidationError):
            cancel_role(other, by=by)
        assert not DirectoryChange.objects.filter(act=CANCELLED).exists()
    assert Position.objects.filter(pk__in=[role.pk, other.pk]).count() == 2


def test_the_page_cancels_once(world: World) -> None:
    browser, role = signed_in(world, "administrator"), coming(world)
    person = reverse("organisations:person", args=[role.staff_member.public_id])
    cancel = reverse("organisations:cancel_role", args=[role.public_id])
    page = browser.get(person).content.decode()
    assert page.count('data-action="role.cancel"') == 1  # not for the role that has begun
    assert browser.get(cancel).status_code == 405
    for key in ("own_worker", "unit_lead", "programme_manager", "client"):
        assert signed_in(world, key).post(cancel).status_code == 404, key
    assert Position.objects.filter(pk=role.pk).exists()
    begun = reverse("organisations:cancel_role", args=[world.position("evaluator").public_id])
    assert "Päätä se" in browser.post(begun, follow=True).content.decode()
    for _press in range(2):
        assert browser.post(cancel).headers["Location"] == person
    with acting_as(world.actor("administrator")):
        assert DirectoryChange.objects.filter(act=CANCELLED).count() == 1
    page = browser.get(person).content.decode()
    assert 'data-action="role.cancel"' not in page
    assert f"{TODAY() + DAY:%-d.%-m.%Y}" in page  # in the history
    unknown = reverse("organisations:cancel_role", args=["00000000-0000-7000-8000-000000000000"])
    assert browser.post(unknown).status_code == 404
