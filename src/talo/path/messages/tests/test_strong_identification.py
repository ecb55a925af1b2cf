"""A round trip through a broker of strong identification, and every way in which its word must not be believed."""

from __future__ import annotations

import datetime as dt
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.checks import run_checks
from django.db.models import F
from django.test import Client as HttpClient

from talo.foundation.database.actor import acting_as
from talo.foundation.identity.hetu import hetu_for
from talo.foundation.identity.models import Account
from talo.foundation.identity.oidc_settings import strong_identification
from talo.path.messages import events
from talo.path.messages.tests.broker import CLIENT, SECRET, Broker, running
from talo.register.clients.models import Client, NetworkMember, Represents
from talo.register.organisations.models import PortalAccount
from talo.register.organisations.signing_in import portal_actor
from talo.register.timeline.models import Event
from talo.testing.world import CLIENTS

# They had it for a moment, long before this test.
SOON_AFTER = F("starts") + dt.timedelta(milliseconds=1)
BEGIN = "/accounts/oidc/strong/login/"


def hetu_of(key: str) -> str:
    _worker, _first, _last, born, serial = CLIENTS[key]
    return str(hetu_for(born, serial))


@pytest.fixture
def broker(settings: Any) -> Iterator[Broker]:
    with running() as found:
        oidc = settings.TALO_OIDC | {"url": found.url, "client": CLIENT, "secret": SECRET, "name": "Kokeilu"}
        settings.TALO_OIDC = oidc
        settings.SOCIALACCOUNT_PROVIDERS = strong_identification(oidc)
        found.hetu = hetu_of("client")
        yield found


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        return None


def identify(browser: HttpClient) -> Any:
    """Through the broker and back; the answer of the house to what the broker said."""
    begun = browser.get(BEGIN)
    assert begun.status_code == 302
    try:
        urllib.request.build_opener(NoRedirect).open(begun["Location"], timeout=10)
    except urllib.error.HTTPError as redirected:
        back = redirected.headers["Location"]
    parts = urlsplit(back)
    return browser.get(parts.path, {key: value[0] for key, value in parse_qs(parts.query).items()})


def enter(browser: HttpClient) -> Any:
    answer = identify(browser)
    assert answer["Location"] == "/my/identified/", answer
    assert browser.get("/my/identified/").status_code == 200
    return browser.post("/my/identified/enter/")


def test_the_round_trip_ends_on_ones_own_pages(world: Any, broker: Broker) -> None:
    browser = HttpClient()
    assert enter(browser).status_code == 302
    assert int(browser.session["_auth_user_id"]) == world.portals["client"].account_id
    page = browser.get("/my/")
    assert "Aino" in page.content.decode()
    with acting_as(world.actor("client")):
        assert Event.objects.filter(kind=events.IDENTIFIED.key).count() == 1
    # The challenge and the state went along, and the code was changed once.
    begun = next(path for path in broker.asked if path.startswith("/authorize"))
    asked = parse_qs(urlsplit(begun).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["state"]
    assert broker.asked.count("/token") == 1


def test_the_code_in_the_user_information_will_do(world: Any, broker: Broker) -> None:
    broker.in_userinfo = True
    browser = HttpClient()
    assert enter(browser).status_code == 302
    assert int(browser.session["_auth_user_id"]) == world.portals["client"].account_id


def test_a_client_without_an_account_gets_one(world: Any, broker: Broker) -> None:
    with acting_as(world.actor("own_worker")):
        Represents.objects.filter(client=world.client()).update(ends=SOON_AFTER)
        NetworkMember.objects.filter(client=world.client(), role="self").update(ends=SOON_AFTER)
    browser = HttpClient()
    enter(browser)
    account = Account.objects.get(pk=browser.session["_auth_user_id"])
    assert account.pk != world.portals["client"].account_id
    assert not account.has_usable_password()
    # The session's own connection does not see what this test has not committed: ask as the account itself.
    with acting_as(portal_actor(PortalAccount.objects.get(account=account))):
        assert [one.called for one in Client.objects.all()] == ["Aino"]


def test_an_unknown_person_is_no_client(world: Any, broker: Broker) -> None:
    broker.hetu = "010180-999P"
    browser = HttpClient()
    answer = identify(browser)
    if answer["Location"] == "/my/identified/":
        answer = browser.post("/my/identified/enter/")
        assert answer.status_code == 403
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(
    "wrong",
    [
        {"foreign_key": True},
        {"audience": "somebody else"},
        {"issuer": "https://elsewhere.example"},
        {"lives": -10},
        {"hetu": "not a code"},
        {"claim": "nickname"},
        {"in_userinfo": True, "userinfo_subject": "person-2"},
    ],
    ids=str,
)
def test_a_word_that_does_not_hold_signs_nobody_in(world: Any, broker: Broker, wrong: dict[str, Any]) -> None:
    for name, value in wrong.items():
        setattr(broker, name, value)
    browser = HttpClient()
    answer = identify(browser)
    assert answer["Location"] == "/accounts/login/"
    assert browser.post("/my/identified/enter/")["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in browser.session


def test_a_weak_level_is_not_enough(world: Any, broker: Broker, settings: Any) -> None:
    settings.TALO_OIDC = settings.TALO_OIDC | {"acr": ["http://ftn.ficora.fi/2017/loa2"]}
    broker.acr = "password"
    assert identify(HttpClient())["Location"] == "/accounts/login/"
    broker.acr = "http://ftn.ficora.fi/2017/loa2"
    assert identify(HttpClient())["Location"] == "/my/identified/"


def test_anothers_answer_does_not_fit_this_session(world: Any, broker: Broker) -> None:
    mine, other = HttpClient(), HttpClient()
    begun = other.get(BEGIN)
    state = parse_qs(urlsplit(begun["Location"]).query)["state"][0]
    answer = mine.get(f"{BEGIN}callback/", {"code": "c1", "state": state})
    assert answer.status_code in {302, 403}
    assert mine.post("/my/identified/enter/")["Location"] == "/accounts/login/"


def test_cancelling_leads_back(world: Any, broker: Broker) -> None:
    browser = HttpClient()
    state = parse_qs(urlsplit(browser.get(BEGIN)["Location"]).query)["state"][0]
    answer = browser.get(f"{BEGIN}callback/", {"error": "access_denied", "state": state})
    assert answer["Location"] == "/accounts/login/"


def test_signing_in_begins_a_new_session(world: Any, broker: Broker) -> None:
    browser = HttpClient()
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    enter(browser)
    assert browser.session.session_key != before
    assert "planted" not in browser.session


def test_what_the_broker_said_is_used_once(world: Any, broker: Broker) -> None:
    browser = HttpClient()
    enter(browser)
    browser.post("/accounts/logout/")
    assert browser.post("/my/identified/enter/")["Location"] == "/accounts/login/"


def test_the_code_lies_sealed_in_the_session(world: Any, broker: Broker) -> None:
    browser = HttpClient()
    identify(browser)
    assert broker.hetu not in str(dict(browser.session.items()))


def test_without_a_broker_there_is_no_such_way(world: Any) -> None:
    assert HttpClient().get(BEGIN).status_code == 404
    assert "/accounts/oidc/" not in HttpClient().get("/accounts/login/").content.decode()


def test_a_broker_that_is_away_is_said_in_words(world: Any, broker: Broker, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = strong_identification(
        settings.TALO_OIDC | {"url": "http://127.0.0.1:9", "client": "x"}
    )
    assert HttpClient().get(BEGIN)["Location"] == "/accounts/login/"


@pytest.mark.parametrize(
    ("oidc", "portal", "found"),
    [
        ({}, True, {"talo.identity.E002"}),
        ({"url": "https://broker.example", "client": "talo"}, True, {"talo.identity.E002"}),
        ({"url": "http://broker.example", "client": "talo", "secret": "s"}, True, {"talo.identity.E003"}),
        ({"url": "https://broker.example", "client": "talo", "secret": "s"}, True, set()),
        ({}, False, set()),
    ],
)
def test_production_wants_a_broker_or_no_portal(
    settings: Any, oidc: dict[str, str], portal: bool, found: set[str]
) -> None:
    settings.TALO_OIDC = settings.TALO_OIDC | {"url": "", "client": "", "secret": ""} | oidc
    settings.TALO_PORTAL = portal
    ids = {message.id for message in run_checks(include_deployment_checks=True)}
    assert ids & {"talo.identity.E002", "talo.identity.E003"} == found


def test_a_closed_portal_knows_no_clients(world: Any, settings: Any) -> None:
    browser = HttpClient()
    browser.force_login(world.portals["client"].account)
    assert browser.get("/my/").status_code == 200
    settings.TALO_PORTAL = False
    assert browser.get("/my/")["Location"] == "/"
