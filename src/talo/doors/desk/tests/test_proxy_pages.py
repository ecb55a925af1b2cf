"""Guardians and proxies: recorded with a paper, act until their day, end by the client's word; no other client."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from talo.doors.portal import people
from talo.foundation.database.actor import Actor, acting_as
from talo.foundation.notices.models import Notice
from talo.foundation.ui.formats import date_text
from talo.register.clients.models import Client, NetworkMember, NetworkRole, Represents
from talo.register.clients.opening import give_portal
from talo.register.files.models import StoredFile
from talo.register.organisations.models import PortalAccount
from talo.register.organisations.signing_in import portal_actor
from talo.register.permits.disclosing import NotInForce
from talo.register.permits.representing import end_proxy, record_proxy
from talo.testing.browsing import signed_in
from talo.testing.papers import paper
from talo.testing.world import World

TOMORROW = dt.timedelta(days=1)


def recorded(
    world: World, basis: Represents.Basis = Represents.Basis.MANDATE, email: str = "anna@example.com"
) -> Represents:
    worker = world.actor("own_worker")
    with acting_as(worker):
        return record_proxy(
            world.client(), name="Anna Asiamies", email=email, basis=basis, by=worker, ends=timezone.now() + TOMORROW
        )


def actor_of(bond: Represents) -> Actor:
    return portal_actor(PortalAccount.objects.select_related("account").get(pk=bond.account_id))


def sees(actor: Actor, client: Client) -> bool:
    with acting_as(actor):
        return Client.objects.filter(pk=client.pk).exists()


def test_a_proxy_sees_this_client_only_and_until_the_last_day(world: World) -> None:
    bond = recorded(world)
    proxy = actor_of(bond)
    assert sees(proxy, world.client())
    assert not sees(proxy, world.client("second_client"))
    assert not sees(proxy, world.client("other_client"))
    with acting_as(world.actor("own_worker")):
        row = NetworkMember.objects.get(client=world.client(), role=NetworkRole.PROXY)
        assert row.ends == bond.ends
        past = timezone.now() - dt.timedelta(minutes=1)
        NetworkMember.objects.filter(pk=row.pk).update(ends=max(past, row.starts))
    assert row.ends is not None


def test_the_client_is_nobodys_proxy_for_oneself(world: World) -> None:
    own = world.portals["client"].account
    with acting_as(world.actor("client")):
        type(own).objects.filter(pk=own.pk).update(email="aino@example.com")
    with pytest.raises(ValidationError) as refused:
        recorded(world, email="Aino@Example.com")
    assert "email" in refused.value.message_dict


def test_the_client_takes_a_mandate_back(world: World) -> None:
    bond = recorded(world)
    own, proxy = world.actor("client"), actor_of(bond)
    with acting_as(own):
        end_proxy(Represents.objects.select_related("client", "account").get(pk=bond.pk), by=own)
        with pytest.raises(NotInForce):
            end_proxy(bond, by=own)
    with acting_as(world.actor("own_worker")):
        row = NetworkMember.objects.get(client=world.client(), role=NetworkRole.PROXY)
        assert row.ends is not None
        assert row.ends <= timezone.now()
    assert proxy.is_client


def test_the_log_names_the_proxy_to_this_client(world: World) -> None:
    bond = recorded(world)
    key = f"account:{bond.account_id}"
    with acting_as(world.actor("client")):
        assert people.names({key})[key].name == "Anna Asiamies"
    with acting_as(world.actor("other_client")):
        assert "Anna" not in people.names({key})[key].name


def test_a_guardianship_the_client_does_not_end(world: World) -> None:
    bond = recorded(world, Represents.Basis.GUARDIAN)
    own = world.actor("client")
    with acting_as(own):
        with pytest.raises(NotInForce):
            end_proxy(bond, by=own)
        assert Represents.objects.filter(pk=bond.pk).update(ends=timezone.now()) == 0


@pytest.mark.parametrize("key", ["other_client", "second_client", "other_worker", "nurse", "unit_lead"])
def test_nobody_else_ends_or_records(world: World, key: str) -> None:
    bond = recorded(world)
    actor = world.actor(key)
    with acting_as(actor):
        assert Represents.objects.filter(pk=bond.pk).update(ends=timezone.now()) == 0
        with pytest.raises((DatabaseError, NotInForce)), transaction.atomic():
            end_proxy(bond, by=actor)
        with pytest.raises(DatabaseError), transaction.atomic():
            record_proxy(world.client(), name="X", email="x@example.com", basis=Represents.Basis.GUARDIAN, by=actor)


def test_a_proxy_ends_nobodys_right(world: World) -> None:
    first, second = recorded(world), recorded(world, email="bertta@example.com")
    with acting_as(actor_of(first)):
        assert Represents.objects.filter(pk=second.pk).update(ends=timezone.now()) == 0
        assert NetworkMember.objects.filter(role=NetworkRole.PROXY).update(ends=None) == 0


def test_bad_input_changes_nothing(world: World) -> None:
    worker = world.actor("own_worker")
    recorded(world)
    mandate, guardian = Represents.Basis.MANDATE, Represents.Basis.GUARDIAN
    soon, past = timezone.now() + TOMORROW, timezone.now() - TOMORROW
    for email, basis, ends in (
        ("c@example.com", mandate, None),
        ("c@example.com", mandate, past),
        ("c@example.com", Represents.Basis.SELF, soon),
        ("anna@example.com", guardian, soon),
    ):
        with acting_as(worker), pytest.raises(ValidationError):
            record_proxy(world.client(), name="C", email=email, basis=basis, by=worker, ends=ends)
    with acting_as(worker):
        assert NetworkMember.objects.filter(role=NetworkRole.PROXY).count() == 1


def test_pages(world: World) -> None:
    browser = signed_in(world, "own_worker")
    path = f"/clients/{world.client().public_id}/proxies/"
    form = browser.get(path, headers={"accept-language": "fi"})
    assert form.status_code == 200
    assert "Valtuutukselle merkitään aina viimeinen päivä." in form.content.decode()
    assert "(vapaaehtoinen)" not in form.content.decode()
    assert browser.post(path, {}).status_code == 422
    sent = {
        "name": "Anna Asiamies",
        "email": "anna@example.com",
        "basis": "mandate",
        "ends": date_text(timezone.localdate() + TOMORROW),
    }
    assert browser.post(path, sent | {"scan": paper(b"MZ" * 20)}).status_code == 422
    assert browser.post(path, sent | {"scan": paper()}).status_code == 302
    page = browser.get(path).content.decode()
    assert "Anna Asiamies" in page
    assert "lupa.pdf" in page
    with acting_as(world.actor("own_worker")):
        bond = Represents.objects.get(basis="mandate")
        assert StoredFile.objects.about(bond).count() == 1
    for key in ("nurse", "other_worker", "unit_lead", "client"):
        assert signed_in(world, key).get(path).status_code == 404
        assert signed_in(world, key).post(f"{path}{bond.public_id}/end/").status_code == 404


def test_the_portal_says_for_whom_one_acts_and_lets_the_client_end_it(world: World) -> None:
    # The second client is this client's proxy: one account, two people.
    worker, portal = world.actor("own_worker"), PortalAccount.objects.get(pk=world.portals["second_client"].pk)
    with acting_as(worker):
        bond = give_portal(world.client(), portal, Represents.Basis.MANDATE, by=worker)
    proxy = signed_in(world, "second_client")
    assert "Aino" in proxy.get("/my/choose/").content.decode()
    assert proxy.post(f"/my/choose/{world.client().public_id}/").status_code == 302
    for path in ("/my/", "/my/permits/", "/my/proxies/"):
        page = proxy.get(path)
        assert page.status_code == 200
        assert "Aino" in page.content.decode()
    assert 'data-action="proxy.end"' not in proxy.get("/my/proxies/").content.decode()
    assert proxy.post(f"/my/proxies/{bond.public_id}/end/").status_code == 404
    assert signed_in(world, "other_client").post(f"/my/proxies/{bond.public_id}/end/").status_code == 404
    own = signed_in(world, "client")
    assert 'data-action="proxy.end"' in own.get("/my/proxies/").content.decode()
    assert own.post(f"/my/proxies/{bond.public_id}/end/").status_code == 302


def test_the_client_is_told_of_a_proxy_and_finds_the_name_among_the_people(world: World) -> None:
    bond = recorded(world)
    with acting_as(world.actor("own_worker")):
        told = list(Notice.objects.filter(kind="permits.people_changed").values_list("receiver_id", "link"))
    assert told == [(world.portals["client"].account_id, "/my/people/")]
    own = signed_in(world, "client").get("/my/people/", headers={"accept-language": "fi"}).content.decode()
    assert "Anna Asiamies" in own
    assert "Näkee sivusi ja asioi puolestasi." in own
    assert bond.ends is not None
    assert date_text(bond.ends) in own
    for key in ("other_client", "second_client"):
        assert "Anna" not in signed_in(world, key).get("/my/people/").content.decode()


def test_the_network_names_the_proxy_to_who_reads_it(world: World) -> None:
    recorded(world)
    path = f"/clients/{world.client().public_id}/network/"
    assert "Anna Asiamies" in signed_in(world, "own_worker").get(path).content.decode()
    assert signed_in(world, "other_worker").get(path).status_code == 404
    other = f"/clients/{world.client('second_client').public_id}/network/"
    assert "Anna" not in signed_in(world, "own_worker").get(other).content.decode()
