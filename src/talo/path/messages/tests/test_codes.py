"""The code given in person: who gives it, how often it may be tried, what a new one ends, who comes in with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.test import Client as HttpClient

from talo.foundation.database.actor import NOBODY, acting_as
from talo.foundation.identity.models import Account
from talo.path.messages import codes, events
from talo.path.messages.models import IdentityShown, PortalCode
from talo.register.clients.models import Client, NetworkMember, Represents
from talo.register.clients.opening import NotAllowed
from talo.register.timeline.models import Event
from talo.testing.browsing import signed_in

NAME, PASSWORD = "aino.kotona", "koivu seisoo pihan reunalla"


def given(world: Any, key: str = "own_worker", client: str = "client", **how: Any) -> codes.Given:
    actor = world.actor(key)
    with acting_as(actor):
        found = Client.objects.get(pk=world.client(client).pk)
        return codes.give_code(found, by=actor, shown=how.pop("shown", IdentityShown.DOCUMENT), **how)


def filled(text: str, **more: str) -> dict[str, str]:
    return {"code": text, "sign_in_name": NAME, "password": PASSWORD, "again": PASSWORD, "email": ""} | more


def test_the_way_in_from_paper_to_ones_own_pages(world: Any) -> None:
    made = given(world)
    browser = HttpClient()
    before = browser.session
    before["planted"] = "x"
    before.save()
    answer = browser.post("/my/code/", filled(f" {made.text.lower()} "))
    assert answer.status_code == 302
    assert int(browser.session["_auth_user_id"]) == world.portals["client"].account_id
    assert "planted" not in browser.session
    assert browser.session.session_key != before.session_key
    assert "Aino" in browser.get("/my/").content.decode()
    fresh = HttpClient()
    assert fresh.login(username=NAME, password=PASSWORD)
    with acting_as(world.actor("own_worker")):
        assert {one.kind for one in Event.objects.filter(kind__startswith="messages.code")} == {
            events.CODE_GIVEN.key,
            events.CODE_USED.key,
        }
        assert PortalCode.objects.get().identity_shown == IdentityShown.DOCUMENT


def test_only_a_digest_is_kept(world: Any) -> None:
    made = given(world)
    secret = made.text.replace("-", "")[codes.SELECTOR :]
    with acting_as(world.actor("own_worker")):
        row = PortalCode.objects.get()
        assert secret.encode() not in bytes(row.digest)
        assert secret not in str(row.__dict__)


def test_a_client_without_an_account_gets_one_that_is_shut_until_the_code_is_used(world: Any) -> None:
    made = given(world, client="second_client")
    assert HttpClient().post("/my/code/", filled(made.text)).status_code == 302
    with acting_as(world.actor("own_worker")):
        bond = Represents.objects.get(client=world.client("second_client"), ends=None)
        assert NetworkMember.objects.filter(client=world.client("second_client"), role="self", ends=None).exists()
        assert bond.account.account.sign_in_name == NAME


def test_a_code_serves_once(world: Any) -> None:
    made = given(world)
    assert HttpClient().post("/my/code/", filled(made.text)).status_code == 302
    again = HttpClient().post("/my/code/", filled(made.text, sign_in_name="somebody.else"))
    assert again.status_code == 422
    assert not Account.objects.filter(sign_in_name="somebody.else").exists()


def test_a_new_code_ends_the_old_one_and_the_old_way_in(world: Any) -> None:
    first = given(world)
    browser = HttpClient()
    browser.post("/my/code/", filled(first.text))
    waiting, newest = given(world), given(world)
    # The phone that was lost is out at once, and so is the password.
    assert browser.get("/my/").status_code == 302
    assert not HttpClient().login(username=NAME, password=PASSWORD)
    with acting_as(NOBODY):
        for text in (first.text, waiting.text):
            with pytest.raises(codes.WrongCode):
                codes.try_code(text)
        codes.try_code(newest.text)


def test_closing_the_portal_ends_sessions_and_codes(world: Any) -> None:
    made, browser = given(world), HttpClient()
    browser.post("/my/code/", filled(made.text))
    worker = world.actor("own_worker")
    with acting_as(worker):
        codes.close_portal(Client.objects.get(pk=world.client().pk), by=worker)
        assert Event.objects.filter(kind=events.PORTAL_CLOSED.key).exists()
    assert browser.get("/my/").status_code == 302


def test_five_wrong_tries_end_a_code(world: Any) -> None:
    made = given(world)
    wrong = made.text[:-1] + ("A" if made.text[-1] != "A" else "B")
    browser = HttpClient()
    for _time in range(codes.TRIES):
        assert browser.post("/my/code/", filled(wrong)).status_code == 422
    assert browser.post("/my/code/", filled(made.text)).status_code == 422
    assert "_auth_user_id" not in browser.session


def test_an_old_code_does_not_open(world: Any) -> None:
    made = given(world)
    with acting_as(world.actor("own_worker")):
        assert made.code.expires_at - made.code.made_at == codes.LIVES
    with time_machine.travel(dt.datetime.now(dt.UTC) - codes.LIVES - dt.timedelta(minutes=1), tick=False):
        old = given(world, client="second_client")
    with acting_as(NOBODY), pytest.raises(codes.WrongCode):
        codes.try_code(old.text)


@pytest.mark.parametrize("text", ["", "A", "0000-0000-0000-0000", "\x00" * 16, "Å" * 16, "ABCD" * 100])
def test_nonsense_is_a_wrong_code(world: Any, text: str) -> None:
    with acting_as(NOBODY), pytest.raises(codes.WrongCode):
        codes.try_code(text)


def test_a_weak_password_or_a_taken_name_keeps_the_code(world: Any) -> None:
    made = given(world)
    browser = HttpClient()
    taken = world.positions["nurse"].staff_member.account.sign_in_name
    for bad in ({"password": "short", "again": "short"}, {"sign_in_name": taken}, {"again": "something else entirely"}):
        assert browser.post("/my/code/", filled(made.text, **bad)).status_code == 422
        assert "_auth_user_id" not in browser.session
    assert browser.post("/my/code/", filled(made.text)).status_code == 302


def test_a_page_that_is_only_read_uses_no_code(world: Any) -> None:
    made = given(world)
    assert HttpClient().get("/my/code/", {"code": made.text}).status_code == 200
    with acting_as(world.actor("own_worker")):
        assert PortalCode.objects.get().used_at is None


def test_one_address_cannot_go_on_for_ever(world: Any, monkeypatch: Any) -> None:
    from talo.path.messages import access_pages

    monkeypatch.setattr(access_pages, "TRIES_OF_AN_ADDRESS", 1)
    made, browser = given(world), HttpClient()
    browser.post("/my/code/", filled("ABCD-ABCD-ABCD-ABCD"))
    assert browser.post("/my/code/", filled(made.text)).status_code == 422


def test_how_the_identity_was_checked_is_written_down(world: Any) -> None:
    for how in ({"shown": "other"}, {"shown": "by a dream"}, {"shown": "other", "note": "   "}):
        with pytest.raises(ValidationError):
            given(world, **how)
    assert given(world, shown="other", note="Edunvalvoja tunnisti").code.identity_note == "Edunvalvoja tunnisti"


@pytest.mark.parametrize("key", ["job_coach", "nurse", "kela_adviser", "unit_lead", "administrator", "peer_coach"])
def test_professions_that_do_not_write_identity_give_no_codes(world: Any, key: str) -> None:
    world.join(key)
    with pytest.raises((NotAllowed, Client.DoesNotExist)):
        given(world, key)


def test_another_area_gives_no_code_and_sees_none(world: Any) -> None:
    given(world)
    other = world.actor("other_worker")
    with acting_as(other):
        assert not PortalCode.objects.exists()
        with pytest.raises((Error, LookupError, AttributeError)), transaction.atomic():
            codes.give_code(world.client(), by=other, shown=IdentityShown.DOCUMENT)
    assert signed_in(world, "other_worker").get(f"/clients/{world.client().public_id}/portal-code/").status_code == 404


def test_the_code_shows_once_on_the_workers_page(world: Any) -> None:
    browser = signed_in(world, "own_worker")
    url = f"/clients/{world.client().public_id}/portal-code/"
    assert browser.post(url, {"shown": ""}).status_code == 422
    page = browser.post(url, {"shown": "document"}).content.decode()
    with acting_as(world.actor("own_worker")):
        selector = PortalCode.objects.get().selector
    assert f"{selector}-" in page
    assert f"{selector}-" not in browser.get(url).content.decode()
