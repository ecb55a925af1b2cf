"""Staff must show a second factor where it is required; clients and public pages need none."""

from types import SimpleNamespace

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory

from talo.foundation.database.actor import NOBODY, Actor
from talo.foundation.identity import second_factor
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.second_factor import SecondFactorMiddleware

STAFF = Actor("position", 1, profession="nurse")
CLIENT = Actor("account", 1)


@entrance("staff")
def desk(request):
    return HttpResponse()


@entrance("public")
def sign_in(request):
    return HttpResponse()


@pytest.fixture
def ask(settings, monkeypatch):
    settings.TALO_REQUIRE_SECOND_FACTOR = True

    def ask(actor, *, view=desk, has_app=False, records=()):
        request = RequestFactory().get("/desk/?page=2")
        request.actor, request.session = actor, SessionStore()
        request.user = SimpleNamespace(pk=7, is_authenticated=True, is_anonymous=False)
        monkeypatch.setattr(second_factor, "is_mfa_enabled", lambda user, types: has_app)
        monkeypatch.setattr(second_factor, "get_authentication_records", lambda request, user: list(records))
        return SecondFactorMiddleware(desk).process_view(request, view, (), {})

    return ask


def test_staff_without_an_app_set_one_up(ask) -> None:
    assert ask(STAFF, records=[{"method": "password"}]).url == "/accounts/2fa/totp/activate/"


def test_staff_with_an_app_show_a_code(ask) -> None:
    assert ask(STAFF, has_app=True).url == "/accounts/2fa/reauthenticate/?next=%2Fdesk%2F%3Fpage%3D2"


def test_who_has_shown_a_code_goes_on(ask) -> None:
    assert ask(STAFF, has_app=True, records=[{"method": "password"}, {"method": "mfa"}]) is None


@pytest.mark.parametrize("actor", [CLIENT, NOBODY])
def test_others_are_not_asked(ask, actor) -> None:
    assert ask(actor) is None


def test_public_pages_stay_open(ask) -> None:
    assert ask(STAFF, view=sign_in) is None


def test_not_asked_where_it_is_not_required(ask, settings) -> None:
    settings.TALO_REQUIRE_SECOND_FACTOR = False
    assert ask(STAFF) is None
