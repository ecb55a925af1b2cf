"""A form sent after the session has ended: nothing typed is lost, and nobody else sees it."""

from __future__ import annotations

import re
import time
from html import unescape
from typing import Any

import pytest
from django.test import Client as HttpClient

from talo.foundation.database.actor import acting_as
from talo.foundation.identity import kept
from talo.foundation.identity.models import Account
from talo.register.tasks.models import Task

PASSWORD = "koivu seisoo pihan reunalla"
NOTE = "Soita kuntoutusohjaajalle <b>huomenna</b> & kysy \u05d0\nToinen rivi."


def account_of(world: Any, key: str) -> Account:
    account = Account.objects.get(pk=world.positions[key].staff_member.account_id)
    account.set_password(PASSWORD)
    account.save()
    return account


def signed_in(account: Account) -> HttpClient:
    browser = HttpClient(enforce_csrf_checks=True)
    browser.force_login(account)
    return browser


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the last form of a page."""
    form = page[page.rindex("<form") :]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    return {unescape(name): unescape(value) for name, value in found}


def tasks_page(world: Any) -> str:
    return f"/clients/{world.client().public_id}/tasks/"


def send_after_the_end(world: Any, browser: HttpClient, **more: str) -> Any:
    """Open the form, let the session end, and send what was typed."""
    page = browser.get(tasks_page(world)).content.decode()
    del browser.cookies["sessionid"]
    fields = {"note": NOTE, "due": "1.12.2027", "holder": str(world.actor("own_worker").holder_id)}
    return browser.post(tasks_page(world), hidden(page) | fields | more)


def sign_in(browser: HttpClient, name: str | None, on: str) -> Any:
    page = browser.get(on).content.decode()
    return browser.post(on, hidden(page) | {"login": name or "", "password": PASSWORD})


def written(world: Any) -> list[str]:
    with acting_as(world.actor("own_worker")):
        return list(Task.objects.filter(client=world.client()).values_list("note", flat=True))


def test_nothing_typed_is_lost(world: Any) -> None:
    account = account_of(world, "own_worker")
    browser = signed_in(account)
    answer = send_after_the_end(world, browser)
    assert answer["Location"] == "/accounts/login/?next=/kept/"
    assert "säily" in browser.get(answer["Location"]).content.decode()
    assert written(world) == []
    entered = sign_in(browser, account.sign_in_name, answer["Location"])
    assert entered["Location"] == "/kept/"
    page = browser.get("/kept/").content.decode()
    assert "&lt;b&gt;huomenna&lt;/b&gt;" in page
    assert browser.get("/kept/").status_code == 200
    form = hidden(page)
    assert form["csrfmiddlewaretoken"]
    sent = browser.post(tasks_page(world), form)
    assert sent.status_code == 302, sent.content.decode()[:500]
    assert [note.replace("\r\n", "\n") for note in written(world)] == [NOTE]
    assert kept.SESSION_KEY not in browser.session
    assert browser.get("/kept/")["Location"] == "/"


def test_somebody_else_on_the_same_machine_sees_nothing(world: Any) -> None:
    browser = signed_in(account_of(world, "own_worker"))
    answer = send_after_the_end(world, browser)
    other = account_of(world, "nurse")
    sign_in(browser, other.sign_in_name, answer["Location"])
    assert browser.get("/kept/")["Location"] == "/"
    assert kept.SESSION_KEY not in browser.session
    assert written(world) == []


def test_it_lies_sealed_in_the_session(world: Any) -> None:
    browser = signed_in(account_of(world, "own_worker"))
    send_after_the_end(world, browser)
    assert "kuntoutusohjaajalle" not in str(dict(browser.session.items()))


def test_a_form_drawn_for_nobody_is_not_kept(world: Any) -> None:
    browser = signed_in(account_of(world, "own_worker"))
    answer = send_after_the_end(world, browser, _for="1:forged")
    assert "kept" not in answer["Location"]
    assert kept.SESSION_KEY not in browser.session


def test_what_is_too_long_or_too_old_is_not_kept(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    account = account_of(world, "own_worker")
    browser = signed_in(account)
    answer = send_after_the_end(world, browser, note="a" * (kept.LONGEST + 1))
    assert "kept" not in answer["Location"]
    browser = signed_in(account)
    answer = send_after_the_end(world, browser)
    sign_in(browser, account.sign_in_name, answer["Location"])
    later = time.time() + kept.SECONDS + 1
    monkeypatch.setattr(kept.time, "time", lambda: later)
    assert browser.get("/kept/")["Location"] == "/"


def test_a_part_of_a_page_leads_the_whole_page_to_sign_in(world: Any) -> None:
    browser = HttpClient()
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/today/"}
    answer = browser.get(tasks_page(world), headers=headers)
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == "/accounts/login/?next=/today/"
    assert not answer.content
