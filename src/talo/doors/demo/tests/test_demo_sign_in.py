"""The demo's sign-in: in the demo by role, elsewhere not at all."""

import pytest
from django.core import checks
from django.test import Client
from django.urls import get_resolver

from talo.doors.demo.roles import ROLES, roles
from talo.register.organisations.professions import Profession

pytestmark = pytest.mark.django_db(databases=["default", "session", "audit"])
DEMO = "talo.doors.demo.tests.demo_urls"


@pytest.fixture
def demo(settings, world):
    # The ordinary URLs are read in the tests' own mode, before this test says "demo".
    assert get_resolver().url_patterns
    settings.TALO_MODE = "demo"
    settings.ROOT_URLCONF = DEMO
    return Client(enforce_csrf_checks=True)


def test_every_profession_has_its_card() -> None:
    assert set(ROLES) == {*Profession.values, "client"}


def test_roles_of_the_world(world) -> None:
    found = roles()
    assert {role["key"] for role in found} == set(ROLES)
    assert all(set(role) == {"key", "title", "name", "text"} for role in found)


def test_page_shows_every_key(demo: Client) -> None:
    page = demo.get("/demo/")
    assert page.status_code == 200
    for key in ROLES:
        assert f'value="{key}"' in page.content.decode()


@pytest.mark.parametrize("key", ROLES)
def test_signing_in_by_role(demo: Client, key: str) -> None:
    answer = demo.post("/demo/sign-in", {"role": key})
    assert (answer.status_code, answer.url) == (302, "/")
    page = demo.get("/demo/")
    actor = page.wsgi_request.actor
    assert actor.role == key


@pytest.mark.parametrize("key", ["", "nobody", "x" * 1000, "nurse\x00"])
def test_unknown_role(demo: Client, key: str) -> None:
    assert demo.post("/demo/sign-in", {"role": key}).status_code == 404
    assert "_auth_user_id" not in demo.session


def test_reading_signs_nobody_in(demo: Client) -> None:
    assert demo.get("/demo/sign-in", {"role": "nurse"}).status_code == 405


def test_leads_to_no_other_site(demo: Client) -> None:
    assert demo.post("/demo/sign-in", {"role": "nurse", "next": "//elsewhere.example/"}).url == "/"


@pytest.mark.parametrize("mode", ["test", "production"])
def test_outside_the_demo_there_is_no_such_page(world, mode: str, settings) -> None:
    settings.TALO_MODE = mode
    assert Client().get("/demo/").status_code == 404
    assert Client().post("/demo/sign-in", {"role": "nurse"}).status_code == 404


def test_production_refuses_to_start_with_it(settings) -> None:
    settings.ROOT_URLCONF = DEMO
    settings.TALO_MODE = "production"
    assert "talo.demo.E001" in {message.id for message in checks.run_checks()}
    settings.TALO_MODE = "demo"
    assert "talo.demo.E001" not in {message.id for message in checks.run_checks()}


def test_even_a_stray_url_signs_nobody_in_outside_the_demo(world, settings) -> None:
    settings.ROOT_URLCONF = DEMO
    settings.TALO_MODE = "production"
    assert Client().post("/demo/sign-in", {"role": "nurse"}).status_code == 404
