"""Link requests: the same answer for whoever types the code; the own worker links on a basis or refuses silently."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from talo.foundation.database.actor import acting_as
from talo.foundation.database.classes import DataClass as C
from talo.foundation.identity.hetu import hetu_for, parse_hetu
from talo.foundation.notices.models import Notice
from talo.register.clients.models import Client, LinkRequest, NetworkMember
from talo.register.clients.opening import NewClient, open_client
from talo.register.duplicates import linking
from talo.register.permits.models import Disclosure
from talo.register.tasks.models import Task
from talo.testing.browsing import signed_in
from talo.testing.world import CLIENTS, World


def opened_again(world: World, key: str = "social_worker", client: str = "client") -> Client:
    """Another organisation's worker opens the same person."""
    _worker, first, last, born, serial = CLIENTS[client]
    actor = world.actor(key)
    with acting_as(actor):
        hetu = parse_hetu(str(hetu_for(born, serial)), allow_temporary=True)
        return open_client(NewClient(first, last, hetu), by=actor)


def request_of(world: World) -> LinkRequest:
    worker = world.actor("own_worker")
    with acting_as(worker):
        return linking.requests_of(worker).get()


def test_the_own_worker_gets_a_task_and_whoever_asked_sees_nothing(world: World) -> None:
    opened_again(world)
    asked = request_of(world)
    assert asked.asked_by_id == world.position("social_worker").pk
    with acting_as(world.actor("own_worker")):
        assert Task.objects.open().filter(kind="duplicates.answer", about_id=asked.pk).count() == 1
    with acting_as(world.actor("social_worker")):
        assert not LinkRequest.objects.exists()
        assert not Task.objects.exists()


@pytest.mark.parametrize("key", ["other_worker", "employment_expert", "nurse", "unit_lead", "administrator", "client"])
def test_nobody_else_sees_requests(world: World, key: str) -> None:
    opened_again(world)
    actor = world.actor(key)
    with acting_as(actor):
        assert not linking.requests_of(actor).exists()
        assert not LinkRequest.objects.exists()


def test_linking_by_permit_opens_what_the_client_permits(world: World) -> None:
    opened_again(world)
    worker, asker = world.actor("own_worker"), world.actor("social_worker")
    asked = request_of(world)
    with acting_as(worker):
        with pytest.raises(ValidationError):
            linking.link(asked, by=worker, basis=LinkRequest.Basis.PERMIT)
        linking.link(asked, by=worker, basis=LinkRequest.Basis.PERMIT, classes=C.PLAN)
        with pytest.raises(linking.AnsweredAlready):
            linking.refuse(asked, by=worker, reason="Ei sittenkään.")
        permit = Disclosure.objects.get(client=world.client(), kind="permit")
        assert C(permit.classes) == C.PLAN | C.NAME
        assert not Task.objects.open().filter(kind="duplicates.answer").exists()
    with acting_as(asker):
        assert Client.objects.filter(pk=world.client().pk).exists()
    assert Notice.objects.filter(receiver=asker.account_id, kind="duplicates.answered").exists()


def test_linking_by_law(world: World) -> None:
    opened_again(world)
    worker = world.actor("own_worker")
    with acting_as(worker):
        linking.link(request_of(world), by=worker, basis=LinkRequest.Basis.LAW)
        assert Disclosure.objects.get(client=world.client(), kind="law").section == "381/2023"


def test_a_refusal_has_a_reason_and_tells_nothing(world: World) -> None:
    opened_again(world)
    worker, asker = world.actor("own_worker"), world.actor("social_worker")
    asked = request_of(world)
    with acting_as(worker):
        with pytest.raises(ValidationError):
            linking.refuse(asked, by=worker, reason="  ")
        linking.refuse(asked, by=worker, reason="Asiakas ei halua.")
    with acting_as(asker):
        assert not NetworkMember.objects.filter(client=world.client()).exists()
    assert not Notice.objects.filter(receiver=asker.account_id).exists()


def test_pages(world: World) -> None:
    opened_again(world)
    asked = request_of(world)
    browser, path = signed_in(world, "own_worker"), f"/links/{asked.public_id}/"
    assert browser.get("/links/").status_code == 200
    assert browser.get(path).status_code == 200
    assert browser.post(f"{path}link/", {}).status_code == 422
    assert browser.post(f"{path}link/", {"link-basis": "permit", "link-asked": "on"}).status_code == 422
    assert browser.post(f"{path}refuse/", {}).status_code == 422
    for key in ("social_worker", "other_worker", "unit_lead", "client"):
        assert signed_in(world, key).get(path).status_code == 404
        assert signed_in(world, key).post(f"{path}refuse/", {"refuse-reason": "ei"}).status_code == 404
    sent = {"link-basis": "permit", "link-asked": "on", "link-classes": [str(int(C.PLAN))]}
    assert browser.post(f"{path}link/", sent).status_code == 302
    assert "/merge/" not in browser.get(path).content.decode()
