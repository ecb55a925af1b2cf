"""Journey F: the programme manager on the 28th – numbers with their date and definition, never a name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from talo.testing.house import House
from talo.testing.visiting import Visitor

pytestmark = pytest.mark.browser
KEYS = ("tyota", "palo", "toimeksi", "suunta", "tykki")


def test_palo_and_its_twelve_goals(house: House, visit: Callable[..., Visitor]) -> None:
    """Goals by season, a covered cell, a walk to the definition – and no door to names."""
    manager = visit("programme_manager")
    manager.goto("/")
    manager.page.locator("[data-action='programme.open']", has_text="PALO").first.click()
    manager.says("Kevät 2021", "Syksy 2022", "31.12.2022")
    manager.goto("/programmes/palo/goals/")
    goals = manager.page.locator("main h2").all_inner_texts()
    assert [f"{number}." for number in range(1, 13)] == [
        goal.replace("\u00ad", "").split()[0] for goal in goals if goal[0].isdigit()
    ]
    manager.page.get_by_role("link", name="Alkumittaus tehty").first.click()
    manager.says("Niiden asiakkaiden osuus, joilla on alkumittaus", "Täältä ei pääse nimiin")
    assert manager.goto(f"/clients/{house.objects['client']}/") == 404
    assert manager.goto("/clients/") == 404


def test_a_few_people_are_not_counted_out_loud(visit: Callable[..., Visitor]) -> None:
    """Two clients took part in Työtä: the page says so in covered words, and the definition does not help."""
    manager = visit("programme_manager")
    manager.goto("/programmes/tyota/goals/")
    row = manager.page.get_by_role("row", name="Asiakkaat hankkeessa").first
    covered = row.inner_text().split("\t")[2]
    assert covered in {"<5", "peitetty"}
    row.get_by_role("link").first.click()
    manager.says(f"Nyt {covered}")


def test_a_covered_number_is_told_from_none(visit: Callable[..., Visitor]) -> None:
    """Somewhere in the five programmes stands "<5": few is not the same as nobody."""
    manager = visit("programme_manager")
    told = ""
    for key in KEYS:
        manager.goto(f"/programmes/{key}/goals/")
        told += manager.text()
    assert "<5" in told


def test_tykki_says_what_its_percentage_means(visit: Callable[..., Visitor]) -> None:
    """44 % used is 218 800 €; so the appropriation lies between two sums, and the page says why."""
    manager = visit("programme_manager")
    manager.goto("/programmes/tykki/money/")
    manager.says("44 %", "218 800 €", "491 685–502 989 €")


@pytest.mark.parametrize("key", KEYS)
def test_every_page_of_every_programme(visit: Callable[..., Visitor], key: str) -> None:
    """Each of the five has all its pages, or its tabs do not name them."""
    manager = visit("programme_manager")
    assert manager.goto(f"/programmes/{key}/") == 200
    tabs = {tab.get_attribute("href") or "" for tab in manager.page.locator("main a[href^='/programmes/']").all()}
    pages = {tab for tab in tabs if tab.startswith(f"/programmes/{key}/") and tab.count("/") == 4}
    assert len(pages) >= 4
    for page in pages:
        assert manager.goto(page) == 200
    assert manager.complaints == []
