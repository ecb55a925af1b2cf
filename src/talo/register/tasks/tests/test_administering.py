"""The administrator keeps organisations, staff and roles: never an own role, never a client; days end rights."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import Error, connections, transaction
from django.test import Client as HttpClient
from django.urls import reverse
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.foundation.identity.inviting import NoAddress, compose
from talo.foundation.identity.models import Account
from talo.foundation.identity.tasks import send_link
from talo.foundation.notices.models import Notice
from talo.register.clients.models import Client, NetworkMember, NetworkRole
from talo.register.clients.opening import add_member
from talo.register.organisations.administering import (
    NotAdministrator,
    OwnRole,
    add_staff,
    change_person,
    close_account,
    end_role,
    give_role,
    open_account,
    reset_second_factor,
    save_organisation,
    save_unit,
    second,
    send_password_link,
    texts,
)
from talo.register.organisations.models import Holder, Organisation, Position, StaffMember, Unit
from talo.register.organisations.professions import Profession as P
from talo.register.organisations.signing_in import as_actor, positions_of
from talo.testing.browsing import signed_in
from talo.testing.world import STAFF, World

TODAY = timezone.localdate
DAY = dt.timedelta(days=1)


def unit(key: str = "ek-talo") -> Unit:
    return Unit.objects.select_related("organisation").get(key=key)


def member(world: World, key: str) -> StaffMember:
    return StaffMember.objects.get(pk=world.position(key).staff_member_id)


def bare(staff_member: StaffMember, holder: Holder) -> Position:
    """A row written past the verbs."""
    return Position.objects.create(
        staff_member=staff_member, unit=unit(), profession=P.PHYSICIAN, holder=holder, starts=TODAY()
    )


def refusals() -> int:
    with connections["audit"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM talo.log_entries WHERE object LIKE '%own_role%' AND outcome = 'refused'")
        return int(cursor.fetchone()[0])


def test_a_role_to_oneself_is_refused_and_logged(world: World) -> None:
    by = world.actor("administrator")
    before = refusals()
    with acting_as(by):
        with pytest.raises(OwnRole):
            give_role(member(world, "administrator"), unit(), P.NURSE, by=by, starts=TODAY())
        with pytest.raises(OwnRole):
            end_role(world.position("administrator"), by=by, last_day=TODAY())
        for act in (close_account, open_account, send_password_link, reset_second_factor):
            with pytest.raises(OwnRole):
                act(member(world, "administrator"), by=by)
        # The database says the same to a bare row.
        holder = Holder.objects.create(kind=Holder.Kind.POSITION)
        with pytest.raises(Error), transaction.atomic():
            bare(member(world, "administrator"), holder)
        own = Position.objects.filter(pk=by.id)
        assert own.update(profession=P.PHYSICIAN) == 0
    assert refusals() >= before + 6


@pytest.mark.parametrize("key", [key for key in STAFF if key != "administrator"])
def test_nobody_else_gives_roles(world: World, key: str) -> None:
    by = world.actor(key)
    with acting_as(by):
        with pytest.raises(NotAdministrator):
            give_role(member(world, "nurse"), unit(), P.PHYSICIAN, by=by, starts=TODAY())
        holder = Holder.objects.get(pk=world.position("nurse").holder_id)
        with pytest.raises(Error), transaction.atomic():
            bare(member(world, "nurse"), holder)
        assert Position.objects.filter(pk=world.position("nurse").pk).update(profession=P.PHYSICIAN) == 0


def test_an_administrator_sees_no_client_and_grants_no_membership(world: World) -> None:
    by = world.actor("administrator")
    with acting_as(by):
        assert not Client.objects.exists()
        assert not NetworkMember.objects.exists()
        with pytest.raises(Error), transaction.atomic():
            add_member(world.client(), world.position("nurse"), NetworkRole.TEAM_MEMBER, by=by)


def test_a_new_person_gets_a_link_and_no_password(world: World, mailoutbox: list[Any]) -> None:
    by = world.actor("administrator")
    with acting_as(by):
        position = add_staff(
            "Uusi", "Työntekijä", by=by, email="Uusi@Example.org", unit=unit(), profession=P.NURSE, starts=TODAY()
        )
        account = position.staff_member.account
        assert (account.sign_in_name, account.email) == ("uusi@example.org", "uusi@example.org")
        assert not account.has_usable_password()
        send_link(account.pk)
        assert [mail.to for mail in mailoutbox] == [["uusi@example.org"]]
        assert "/accounts/password/reset/key/" in mailoutbox[0].body
        assert "uusi@example.org" in compose(account).body
        with pytest.raises(ValidationError):
            add_staff(
                "Toinen", "Sama", by=by, email="uusi@example.org", unit=unit(), profession=P.NURSE, starts=TODAY()
            )
    link = next(line for line in mailoutbox[0].body.splitlines() if line.startswith("http"))
    page = HttpClient().get("/" + link.split("/", 3)[3], follow=True)
    assert page.status_code == 200
    assert "password1" in page.content.decode()


def test_a_secondment_has_a_last_day_and_every_right_ends_with_it(world: World) -> None:
    """Lent to another organisation's unit until today: in force today, gone tomorrow."""
    by, borrowed = world.actor("administrator"), member(world, "other_worker")
    with acting_as(by):
        with pytest.raises(ValidationError):
            give_role(borrowed, unit(), P.NURSE, by=by, starts=TODAY(), basis=Position.Basis.SECONDMENT)
        with pytest.raises(ValidationError):
            second(borrowed, unit(), P.NURSE, by=by, starts=TODAY(), ends=TODAY() - DAY)
        lent = second(borrowed, unit(), P.NURSE, by=by, starts=TODAY(), ends=TODAY())
        with pytest.raises(ValidationError):
            second(borrowed, unit(), P.NURSE, by=by, starts=TODAY(), ends=TODAY() + DAY)
    lent = Position.objects.select_related("unit", "staff_member").get(pk=lent.pk)
    opener, actor = world.actor("own_worker"), as_actor(lent)
    with acting_as(opener):
        add_member(world.client(), lent, NetworkRole.TEAM_MEMBER, by=opener)
    with acting_as(actor):
        assert Client.objects.filter(pk=world.client().pk).exists()
    with acting_as(by):
        Position.objects.filter(pk=lent.pk).update(starts=TODAY() - 9 * DAY, ends=TODAY() - DAY)
    with acting_as(actor):
        assert not Client.objects.exists()
    assert lent.pk not in [one.pk for one in positions_of(borrowed.account_id)]


def test_a_role_with_clients_does_not_end(world: World) -> None:
    by = world.actor("administrator")
    with acting_as(by):
        with pytest.raises(ValidationError):
            end_role(world.position("own_worker"), by=by, last_day=TODAY())
        with pytest.raises(ValidationError):
            end_role(world.position("evaluator"), by=by, last_day=TODAY() - DAY)
        assert end_role(world.position("evaluator"), by=by, last_day=TODAY()).ends == TODAY()
    assert Position.objects.get(pk=world.position("own_worker").pk).ends is None


def test_a_closed_account_and_a_lost_phone(world: World) -> None:
    by, nurse = world.actor("administrator"), member(world, "nurse")
    with acting_as(by):
        close_account(nurse, by=by)
        assert not Account.objects.get(pk=nurse.account_id).is_active
        open_account(nurse, by=by)
        with pytest.raises(NoAddress):
            send_password_link(nurse, by=by)
        Authenticator.objects.create(user_id=nurse.account_id, type=Authenticator.Type.TOTP, data={})
        assert reset_second_factor(nurse, by=by) == 1


def test_the_lead_hears_of_a_closed_account_with_clients(world: World) -> None:
    by, lead = world.actor("administrator"), world.actor("unit_lead")
    told = Notice.objects.filter(kind="organisations.alone", receiver=lead.account_id)
    with acting_as(by):
        close_account(member(world, "evaluator"), by=by)
    assert not told.exists()
    with acting_as(by):
        close_account(member(world, "own_worker"), by=by)
    assert told.get().link == reverse("tasks:people")
    page = signed_in(world, "unit_lead").get(reverse("tasks:people")).content.decode()
    assert "tili on suljettu" in page
    assert 'data-action="people.leaving"' in page.split("<table")[0]


def test_organisations_and_units(world: World) -> None:
    by = world.actor("administrator")
    with acting_as(by):
        house = Organisation(name=texts("Uusi säätiö", "Nya stiftelsen"), kind=Organisation.Kind.NGO, starts=TODAY())
        save_organisation(house, by=by)
        assert house.key == "uusi-saatio"
        made = save_unit(Unit(organisation=house, name=texts("Valmennus")), by=by)
        assert {made.inbox.kind, made.lead.kind} == {Holder.Kind.UNIT, Holder.Kind.LEAD}
        house.ends = TODAY() - DAY
        with pytest.raises(ValidationError):
            save_organisation(house, by=by)
        area = unit().organisation
        area.ends = TODAY() + DAY
        with pytest.raises(ValidationError):
            save_organisation(area, by=by)
        changed = change_person(
            member(world, "nurse"),
            {"first_name": "Uusi", "last_name": "Nimi", "phone": "", "email": "n@example.org"},
            by=by,
        )
    assert str(changed) == "Uusi Nimi"


PAGES = ("list", "new", "staff", "new_person")


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_the_administrators_alone(world: World, name: str) -> None:
    assert signed_in(world, "administrator").get(reverse(f"organisations:{name}")).status_code == 200
    for key in ("own_worker", "unit_lead", "programme_manager", "client"):
        assert signed_in(world, key).get(reverse(f"organisations:{name}")).status_code == 404, key


def test_pages_add_change_and_end(world: World) -> None:
    browser = signed_in(world, "administrator")
    new = {"name_fi": "Uusi säätiö", "kind": "ngo", "starts": "1.1.2026"}
    assert browser.post(reverse("organisations:new"), {"name_fi": ""}).status_code == 422
    assert browser.post(reverse("organisations:new"), new).status_code == 302
    house = Organisation.objects.get(key="uusi-saatio")
    here = reverse("organisations:organisation", args=[house.public_id])
    assert "Uusi säätiö" in browser.get(here).content.decode()
    new_unit = reverse("organisations:new_unit", args=[house.public_id])
    assert browser.get(new_unit).status_code == 200
    assert browser.post(new_unit, {"name_fi": "Valmennus"}).status_code == 302
    made = Unit.objects.get(organisation=house)
    assert browser.get(reverse("organisations:unit", args=[made.public_id])).status_code == 200
    peopled = browser.get(reverse("organisations:unit", args=[unit().public_id])).content.decode()
    assert str(world.position("own_worker").staff_member) in peopled
    today = TODAY().strftime("%d.%m.%Y")
    sent = {"first_name": "Uusi", "last_name": "Öhman", "email": "u@example.org", "unit": made.public_id}
    sent |= {"profession": P.JOB_COACH, "basis": "secondment", "starts": today}
    assert browser.post(reverse("organisations:new_person"), sent).status_code == 422
    assert browser.post(reverse("organisations:new_person"), sent | {"ends": today}).status_code == 302
    person = StaffMember.objects.get(last_name="Öhman")
    page = browser.get(reverse("organisations:staff") + "?q=öhm").content.decode()
    assert "Öhman" in page
    assert str(person.public_id) in page
    position = person.positions.get()
    role = {"role-unit": unit().public_id, "role-profession": P.UNIT_LEAD, "role-basis": "employment"}
    give = reverse("organisations:give_role", args=[person.public_id])
    assert browser.post(give, role).status_code == 422
    assert browser.post(give, role | {"role-starts": today}).status_code == 302
    end = reverse("organisations:end_role", args=[position.public_id])
    assert browser.get(end).status_code == 200
    assert browser.post(end, {"last_day": "1.1.2020"}).status_code == 422
    assert browser.post(end, {"last_day": today}).status_code == 302
    account = reverse("organisations:account", args=[person.public_id])
    for act in ("link", "factor", "close", "open", "king"):
        assert browser.post(account, {"act": act}).status_code == 302
    changed = {"first_name": "Uusi", "last_name": "Öman", "email": "u@example.org", "phone": "050 1"}
    assert browser.post(reverse("organisations:person", args=[person.public_id]), changed).status_code == 302
    assert "Öman" in browser.get(reverse("organisations:person", args=[person.public_id])).content.decode()


def test_the_own_page_offers_no_act_and_refuses_them(world: World) -> None:
    browser, me = signed_in(world, "administrator"), member(world, "administrator")
    page = browser.get(reverse("organisations:person", args=[me.public_id])).content.decode()
    assert 'data-action="role.give"' not in page
    sent = {"role-unit": unit().public_id, "role-profession": P.NURSE, "role-basis": "employment"}
    sent |= {"role-starts": TODAY().strftime("%d.%m.%Y")}
    before = refusals()
    assert browser.post(reverse("organisations:give_role", args=[me.public_id]), sent).status_code == 422
    assert Position.objects.filter(staff_member=me).count() == 1
    assert refusals() == before + 1


def test_whoever_has_no_role_in_force_is_told_so(world: World) -> None:
    """An account without a live role: every page of staff leads to one that says why and whom to ask."""
    account = Account.objects.create(sign_in_name="test-nobody-now")
    browser = HttpClient()
    browser.force_login(account)
    for path in ("/today/", f"/clients/{world.client().public_id}/", reverse("organisations:staff")):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/"), path
        assert browser.post(path).status_code in {302, 404}
    assert browser.get("/").context["without_role"]
