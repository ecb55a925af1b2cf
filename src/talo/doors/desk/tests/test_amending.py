"""Changing names and contact data: lists follow the name, an order closes contact data, bad input changes nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from talo.foundation.areas.changing import end
from talo.foundation.areas.models import Municipality
from talo.foundation.database.actor import acting_as
from talo.register.clients.models import Client, ContactDetails, NetworkMember
from talo.register.timeline.models import Event
from talo.testing.browsing import body, signed_in

KEPT = {"first_names": "Aino Maria", "last_name": "Mäkelä", "language": "fi"}


@pytest.fixture
def browser(world: Any) -> Any:
    return signed_in(world, "own_worker")


def address(world: Any) -> str:
    return reverse("desk:amend", args=[world.client("client").public_id])


def read(world: Any) -> tuple[Client, ContactDetails | None, list[str]]:
    client = world.client("client")
    with acting_as(world.actor("own_worker")):
        fresh = Client.objects.get(pk=client.pk)
        contact = ContactDetails.objects.filter(client=client).first()
        kinds = list(Event.objects.filter(client=client).values_list("kind", flat=True))
    return fresh, contact, kinds


def test_a_new_name_is_in_every_list(world: Any, browser: Any) -> None:
    changed = KEPT | {"last_name": "Åberg", "call_name": "Maria", "language": "sv", "phone": "040 555 1234"}
    assert browser.post(address(world), changed).status_code == 302
    client, contact, kinds = read(world)
    assert (client.last_name, client.called, client.language) == ("Åberg", "Maria", "sv")
    assert contact is not None
    assert contact.phone.replace(" ", "") == "0405551234"
    assert {"clients.person", "clients.contact"} <= set(kinds)
    with acting_as(world.actor("own_worker")):
        keys = set(NetworkMember.objects.filter(client=client).values_list("sort_key", flat=True))
    assert keys == {client.sort_key}
    assert "Åberg" in body(browser.get(reverse("desk:clients")))


@pytest.mark.parametrize(
    "wrong",
    [
        {"last_name": ""},
        {"last_name": "x" * 101},
        {"first_names": "Ai\u202eno"},
        {"postal_code": "1234"},
        {"email": "ei ole"},
        {"phone": "soita"},
        {"municipality": "Atlantis"},
        {"language": "tlh"},
    ],
)
def test_bad_input_is_told_at_the_field_and_changes_nothing(world: Any, browser: Any, wrong: dict[str, str]) -> None:
    before = read(world)
    answer = browser.post(address(world), KEPT | wrong)
    assert answer.status_code == 422
    assert "Mäkelä" in body(answer)
    client, contact, kinds = read(world)
    assert (client.last_name, client.first_names, kinds) == (before[0].last_name, before[0].first_names, before[2])
    assert contact is not None
    assert before[1] is not None
    assert contact.phone == before[1].phone


def test_saving_what_stands_writes_no_event(world: Any, browser: Any) -> None:
    client, contact, before = read(world)
    assert contact is not None
    same = {name: getattr(client, name) for name in ("first_names", "call_name", "last_name", "language")}
    same |= {name: getattr(contact, name) for name in ("phone", "email", "street", "postal_code", "post_office")}
    same |= {"best_time": contact.best_time, "municipality": str(contact.municipality or "")}
    assert browser.post(address(world), same).status_code == 302
    assert read(world)[2] == before


def test_nobody_else_changes_it(world: Any) -> None:
    for key in ("other_worker", "job_coach", "administrator", "client"):
        assert signed_in(world, key).post(address(world), KEPT).status_code == 404, key


def test_behind_an_order_a_colleague_has_no_contact_data_to_change(world: Any, browser: Any) -> None:
    browser.post(reverse("desk:protect", args=[world.client("client").public_id]), {"order": "on"})
    assert 'name="phone"' in body(browser.get(address(world)))
    colleague = world.join("social_worker")
    with acting_as(colleague):
        assert not ContactDetails.objects.filter(client=world.client("client")).exists()
    page = body(signed_in(world, "social_worker").get(address(world)))
    assert 'name="phone"' not in page
    assert 'name="last_name"' in page


def test_a_merged_home_municipality_is_offered_as_what_it_is_today(world: Any, browser: Any) -> None:
    """The old row stays until somebody saves; the form can be saved, and pages say where the client lives now."""
    by = world.actor("administrator")
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    with acting_as(world.actor("own_worker")):
        old = Municipality.objects.get(code="405")
        ContactDetails.objects.filter(client=world.client()).update(municipality=old)
    with acting_as(by):
        end(old, by=by, last_day=yesterday, successor=Municipality.objects.get(code="153"))
    page = body(browser.get(address(world)))
    assert '<option value="Imatra">' in page
    assert '<option value="Lappeenranta">' not in page
    assert 'value="Imatra"' in page.split('name="municipality"')[1][:200]
    assert "Imatra" in body(browser.get(reverse("desk:client", args=[world.client().public_id])))
    with acting_as(world.actor("own_worker")):
        assert ContactDetails.objects.get(client=world.client()).municipality == old
    assert browser.post(address(world), KEPT | {"municipality": "Imatra"}).status_code == 302
    with acting_as(world.actor("own_worker")):
        assert str(ContactDetails.objects.get(client=world.client()).municipality) == "Imatra"
