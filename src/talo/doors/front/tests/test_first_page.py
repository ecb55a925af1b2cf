"""The first page: open to everybody; who is signed in goes to the own start."""

import pytest
from django.test import Client

from talo.doors.front import views
from talo.foundation.identity.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "session", "audit"])


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_strangers_see_the_way_in(language: str) -> None:
    page = Client().get("/", headers={"accept-language": language})
    assert page.status_code == 200
    assert "/accounts/login/" in page.content.decode()


def test_account_without_a_role_is_told_so() -> None:
    browser = Client()
    browser.force_login(Account.objects.create_account("nobody.yet"))
    page = browser.get("/")
    assert page.status_code == 200
    assert page.context["without_role"]
    assert "/accounts/logout/" in page.content.decode()


@pytest.mark.parametrize("key", ["own_worker", "job_coach"])
def test_staff_go_to_their_start(world, key: str) -> None:
    browser = Client()
    browser.force_login(Account.objects.get(staff_member__positions=world.position(key)))
    page = browser.get("/")
    assert page.status_code in {200, 302}
    if page.status_code == 302:
        assert page.url != "/"


def test_a_role_without_pages_is_told_so(world, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "nav_links", lambda request, audience: [])
    browser = Client()
    browser.force_login(Account.objects.get(staff_member__positions=world.position("administrator")))
    page = browser.get("/")
    assert page.status_code == 200
    assert page.context["signed_in"]
    assert not page.context["without_role"]
