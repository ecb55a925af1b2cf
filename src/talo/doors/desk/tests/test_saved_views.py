"""Saved views of the caseload: kept under a name, one's own only, never whom somebody searched for."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from talo.doors.desk.network import join
from talo.foundation.database.actor import acting_as
from talo.foundation.database.fields import Texts
from talo.register.clients.models import NetworkRole
from talo.register.organisations.models import SavedView
from talo.register.organisations.viewing import MOST, save_view
from talo.testing.browsing import body, signed_in
from talo.testing.world import World

CLIENTS = "desk:clients"


@pytest.fixture
def browser(world: Any) -> Any:
    return signed_in(world, "own_worker")


def save(browser: Any, name: str, query: str) -> Any:
    return browser.post(reverse("desk:view_save"), {"name": name, "query": query}, follow=True)


def views(world: Any, key: str = "own_worker") -> list[SavedView]:
    with acting_as(world.actor(key)):
        return list(SavedView.objects.all())


def test_a_view_is_saved_opened_and_removed(world: Any, browser: Any) -> None:
    narrowed = body(browser.get(reverse(CLIENTS), {"late": "on", "q": "Mäk", "sort": "-due"}))
    assert 'data-action="view.save"' in narrowed
    assert 'value="late=True&amp;sort=-due"' in narrowed
    page = save(browser, "  Myöhässä  nyt ", "late=True&sort=-due&q=Mäkelä&page=3")
    assert page.request["QUERY_STRING"] == "late=True&sort=-due"
    assert "Myöhässä nyt" in body(page)
    (view,) = views(world)
    assert (view.name, view.query) == ("Myöhässä nyt", "late=True&sort=-due")
    assert 'data-action="view.drop"' in body(page)
    assert browser.post(reverse("desk:view_drop", args=[view.public_id])).status_code == 302
    assert views(world) == []


def test_the_plain_list_has_nothing_to_save(browser: Any) -> None:
    page = body(browser.get(reverse(CLIENTS)))
    assert "view.save" not in page
    assert "view.drop" not in page


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
def test_a_bad_name_keeps_nothing(world: Any, browser: Any, name: str) -> None:
    assert "hds-notification" in body(save(browser, name, "late=True"))
    assert views(world) == []


def test_a_name_is_used_once_and_there_is_an_end(world: Any, browser: Any) -> None:
    save(browser, "Omat", "late=True")
    save(browser, "Omat", "language=sv")
    assert [view.query for view in views(world)] == ["late=True"]
    me = world.actor("own_worker")
    with acting_as(me):
        for number in range(MOST - 1):
            save_view("desk.clients", f"Näkymä {number}", f"language={number}", by=me)
    save(browser, "Liikaa", "role=coach")
    assert len(views(world)) == MOST


def test_another_worker_sees_and_removes_none_of_mine(world: Any, browser: Any) -> None:
    save(browser, "Omat", "late=True")
    (mine,) = views(world)
    assert views(world, "other_worker") == []
    other = signed_in(world, "other_worker")
    assert "Omat" not in body(other.get(reverse(CLIENTS)))
    assert other.post(reverse("desk:view_drop", args=[mine.public_id])).status_code == 404
    assert len(views(world)) == 1


def test_own_clients_can_be_picked_for_a_handover(world: Any, browser: Any) -> None:
    page = browser.get(reverse(CLIENTS)).content.decode()
    assert f'name="clients" value="{world.client("client").public_id}" form="picked"' in page
    assert page.count(" checked") == 0
    assert body(browser.get(reverse(CLIENTS), {"picked": "all"})).count(" checked") >= 1
    chosen = browser.get(reverse("tasks:hand_over_many"), {"clients": str(world.client("client").public_id)})
    assert chosen.status_code == 200
    assert "Mäkelä" in body(chosen)


def test_a_programme_narrows_the_list(world: Any, browser: Any) -> None:
    assert browser.get(reverse(CLIENTS), {"programme": "no-such"}).status_code == 200


def test_a_programme_stands_once_in_the_list_with_its_key(browser: Any, monkeypatch: Any) -> None:
    names = Texts(fi="PALO-hanke", sv="PALO-projektet", en="PALO project")
    monkeypatch.setattr("talo.doors.desk.caseload._programmes", lambda: [("palo", names)])
    page = body(browser.get(reverse(CLIENTS), {"programme": "palo"}))
    assert '<option value="palo" selected>PALO-hanke</option>' in page
    assert "<optgroup" not in page


def test_only_who_has_own_clients_picks_some_to_hand_over(world: World) -> None:
    worker = world.actor("own_worker")
    with acting_as(worker):
        join(world.client(), world.position("nurse"), NetworkRole.TEAM_MEMBER, by=worker, ends=None)
    for key, picks in (("own_worker", True), ("nurse", False)):
        page = signed_in(world, key).get("/clients/").content.decode()
        assert str(world.client().public_id) in page
        assert ('data-action="clients.pick"' in page) == picks
