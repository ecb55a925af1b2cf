"""The administrator's pages of areas: what belongs to what on a day, a merger walked through, errors in words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from talo.foundation.areas.models import AreaChange, Belonging, Municipality
from talo.testing.browsing import signed_in
from talo.testing.world import World

LIST = reverse("operation:areas")
NEW = {
    "code": "990",
    "name_fi": "Saimaa",
    "name_sv": "Saimen",
    "valid_from": "1.1.2027",
    "languages": "fi",
    "employment_area": "03",
    "wellbeing_county": "11",
    "region": "09",
}


def page_of(code: str, kind: str = "municipality") -> str:
    return reverse("operation:area", args=[kind, code])


def send(browser: Any, code: str, what: str, kind: str = "municipality", **values: str) -> Any:
    data = {f"{what}-{name}": value for name, value in values.items()}
    return browser.post(reverse("operation:area_act", args=[kind, code, what]), data)


def read(answer: Any) -> str:
    return str(answer.content.decode())


def test_lists_search_page_and_look_at_a_day(world: World) -> None:
    browser = signed_in(world, "administrator")
    page = read(browser.get(LIST))
    assert page.count("<tr") == 26
    assert "page=2" in page
    found = read(browser.get(LIST, {"q": "lappee"}))
    assert found.count("<tr") == 2
    assert "Etelä-Karjala" in found
    assert "Lappeenranta" in read(browser.get(LIST, {"q": "405"}))
    assert read(browser.get(LIST, {"q": "lappee", "on": "1.1.2020"})).count("<tr") == 2
    counties = reverse("operation:areas_of", args=["wellbeing_county"])
    assert "Etelä-Karjalan hyvinvointialue" in read(browser.get(counties, {"q": "Etelä-K"}))
    before = read(browser.get(counties, {"on": "31.12.2022"}))
    assert "<tr" not in before
    assert read(browser.get(counties, {"on": "31.12.2022", "every": "on"})).count("<tr") == 24
    assert browser.get(LIST, {"q": "\x00", "on": "x" * 300}).status_code == 200


def test_a_merger_from_page_to_page(world: World) -> None:
    browser = signed_in(world, "administrator")
    added = browser.post(reverse("operation:area_new", args=["municipality"]), NEW)
    assert added.status_code == 302
    assert page_of("990") not in read(browser.get(LIST, {"q": "Saimaa", "on": "31.12.2026"}))
    assert page_of("990") in read(browser.get(LIST, {"q": "Saimaa", "on": "1.1.2027"}))
    refused = send(browser, "405", "end", last_day="31.12.2026", successor="")
    assert refused.status_code == 422
    assert "Valitse kunta" in read(refused)
    assert "31.12.2026" in read(refused)
    assert send(browser, "405", "end", last_day="31.12.2026", successor="990").status_code == 302
    page = read(browser.get(page_of("405")))
    assert "31.12.2026" in page
    assert "Saimaa" in page
    history = read(browser.get(reverse("operation:area_changes")))
    assert history.index(page_of("405")) < history.index(page_of("990"))
    member = world.position("administrator").staff_member
    assert str(member) in history
    assert send(browser, "405", "reopen").status_code == 302
    assert Municipality.objects.get(code="405").valid_to is None
    assert send(browser, "990", "remove").status_code == 302
    assert AreaChange.objects.count() == 4
    gone = read(browser.get(reverse("operation:area_changes")))
    assert page_of("990") not in gone
    assert browser.get(page_of("990")).status_code == 404


def test_moving_shows_on_both_sides_by_day(world: World) -> None:
    browser = signed_in(world, "administrator")
    values = {"employment_area": "04", "wellbeing_county": "11", "region": "09"}
    again = send(browser, "405", "move", valid_from="1.1.2027", **{**values, "employment_area": "03"})
    assert again.status_code == 422
    assert send(browser, "405", "move", valid_from="1.1.2027", **values).status_code == 302
    area = page_of("04", "employment_area")
    assert page_of("405") not in read(browser.get(area))
    assert page_of("405") in read(browser.get(area, {"on": "1.1.2027"}))
    assert page_of("405") in read(browser.get(page_of("03", "employment_area"), {"on": "31.12.2026"}))
    refused = send(browser, "04", "end", kind="employment_area", last_day="31.12.2026")
    assert refused.status_code == 422
    assert "Siirrä ne" in read(refused)
    assert Belonging.objects.filter(municipality__code="405").count() == 2


def test_taking_back_what_has_begun_says_why(world: World) -> None:
    browser = signed_in(world, "administrator")
    for what in ("reopen", "remove"):
        answer = send(browser, "405", what)
        assert answer.status_code == 422
        assert re.search(r'role="alert"|hds-error-summary', read(answer))


@pytest.mark.parametrize(
    "change", [{"code": "405"}, {"valid_from": "31.2.2027"}, {"employment_area": "99"}, {"name_fi": ""}]
)
def test_bad_input_says_so_and_adds_nothing(world: World, change: dict[str, str]) -> None:
    browser = signed_in(world, "administrator")
    answer = browser.post(reverse("operation:area_new", args=["municipality"]), NEW | change)
    assert answer.status_code == 422
    assert "Saimen" in read(answer)
    assert not Municipality.objects.filter(name__sv="Saimen").exists()


@pytest.mark.parametrize("role", ["own_worker", "unit_lead", "programme_manager", "evaluator", "client"])
def test_nobody_else(world: World, role: str) -> None:
    browser = signed_in(world, role)
    for address in (LIST, page_of("405"), reverse("operation:area_changes")):
        assert browser.get(address).status_code == 404
    assert browser.post(reverse("operation:area_new", args=["municipality"]), NEW).status_code == 404
    assert send(browser, "405", "rename", name_fi="X").status_code == 404
    assert not AreaChange.objects.exists()


def test_unknown_areas_and_acts(world: World) -> None:
    browser = signed_in(world, "administrator")
    for address in (page_of("999"), page_of("405", "none"), "/operation/areas/municipality/%00/"):
        assert browser.get(address).status_code == 404
    assert browser.post(reverse("operation:area_act", args=["municipality", "405", "drop"])).status_code == 404
    assert browser.post(reverse("operation:area_act", args=["region", "09", "move"])).status_code == 404
    assert browser.get(reverse("operation:area_act", args=["municipality", "405", "end"])).status_code == 405


def test_an_organisation_says_for_which_area_it_works(world: World) -> None:
    browser = signed_in(world, "administrator")
    values = {"name_fi": "Kaakon työllisyysalue", "kind": "employment_area", "starts": "1.1.2027"}
    address = reverse("organisations:new")
    for wrong in ({"area_code": "99"}, {"area_code": "03", "kind": "kela"}):
        refused = browser.post(address, values | wrong)
        assert refused.status_code == 422
        assert "Katso tunnukset kohdasta Alueet" in read(refused)
    assert browser.post(address, values | {"area_code": "03"}).status_code == 302
    assert "Kaakon työllisyysalue" in read(browser.get(page_of("03", "employment_area")))
    assert "Kaakon työllisyysalue" not in read(browser.get(page_of("03", "wellbeing_county")))
