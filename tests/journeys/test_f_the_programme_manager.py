"""Journey F: the programme manager on the 28th – numbers with their date and definition, never a name."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from openpyxl import load_workbook

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


def test_palo_on_the_28th(house: House, visit: Callable[..., Visitor]) -> None:
    """From a number to its definition and not to names; the period frozen; table, spreadsheet and paper taken along."""
    manager = visit("programme_manager")
    manager.goto("/programmes/palo/")
    manager.says("Jäljessä", "Aktivointiaste, nousu: arvoa ei ole kirjattu, määräaika oli 31.12.2022")
    days = manager.page.locator("select[name=as_of] option").all_inner_texts()
    assert days[:3] == ["31.12.2022", "30.11.2022", "31.10.2022"]
    manager.page.get_by_role("link", name="Alkumittaus tehty").first.click()
    manager.says("Niiden asiakkaiden osuus, joilla on alkumittaus", "Täältä ei pääse nimiin")
    assert manager.page.locator("[data-action='indicator.own_clients']").count() == 0
    assert manager.goto("/programmes/palo/own-clients/") == 404
    manager.goto("/programmes/palo/goals/activation_rate/")
    manager.says("Suunnitelma ei kerro, onko se prosentteja vai prosenttiyksikköjä", "Hankesuunnitelma, luku 3.2")
    manager.goto("/programmes/palo/goals/trainings_per_key_person/")
    manager.says("3,2", "Vähintään neljä koulutusta", "Taloon kirjatut rivit, 4 kpl")

    manager.goto("/programmes/palo/report/")
    manager.says("Omatyöntekijä nimetty", "Alku", "31.12.2022", "Raportteja ei ole vielä jäädytetty")
    freeze_the_report(manager)
    manager.says("Jäädytetty raportti 31.12.2022", "Jäädytettynä")
    sheet = load_workbook(taken(manager, "report.export_xlsx")).worksheets[0]
    cells = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"Omatyöntekijä nimetty", "Alkumittaus tehty"} <= cells
    paper = pypdf.PdfReader(taken(manager, "report.export_pdf"))
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert paper.trailer["/Root"]["/Lang"] == "fi"
    assert "Jäädytetty" in paper.pages[0].extract_text()
    manager.goto("/programmes/palo/report/")
    assert manager.page.locator("[data-action='report.freeze']").count() == 0
    assert manager.complaints == []


def freeze_the_report(manager: Visitor) -> None:
    manager.page.get_by_text("Jäädytä tämä raportti").first.click()
    manager.act("report.freeze")


def taken(manager: Visitor, action: str) -> BytesIO:
    """The file behind a button."""
    with manager.page.expect_download() as waiting:
        manager.page.locator(f"[data-action='{action}']").first.click()
    return BytesIO(Path(waiting.value.path()).read_bytes())


def test_a_training_is_written_down_and_counts(visit: Callable[..., Visitor]) -> None:
    """The manager of the programme writes a row; the indicator that it feeds has moved."""
    manager = visit("programme_manager")
    manager.goto("/programmes/tykki/trainings/")
    manager.fill(
        title="Info järjestelytuesta", day="4.5.2022", took__0__organisation="TE-toimisto", took__0__people="14"
    )
    manager.act("training.add")
    manager.says("Koulutus on kirjattu", "Info järjestelytuesta", "TE-toimisto (14)")
    manager.goto("/programmes/tykki/goals/staff_events/")
    manager.says("Nyt 1", "Taloon kirjatut rivit, 1 kpl")


def test_a_milestone_is_marked_and_keeps_its_history(visit: Callable[..., Visitor]) -> None:
    manager = visit("programme_manager")
    manager.goto("/programmes/tyota/risks/")
    manager.page.locator("main table a[href*='/milestones/']").first.click()
    manager.fill(done="yes", day="1.6.2021", note="Ohjausryhmän pöytäkirja")
    manager.act("milestone.mark")
    manager.says("Tilanne on kirjattu", "Ohjausryhmän pöytäkirja")


def test_suunta_has_nine_cards_beside_each_other(visit: Callable[..., Visitor]) -> None:
    manager = visit("programme_manager")
    manager.goto("/programmes/suunta/cards/")
    rows = manager.page.locator("main table tbody tr")
    assert rows.count() == 9
    manager.says("9/9 kirjattu", "Kehittämisalueet", "Laadulliset tulostavoitteet")


def test_a_worker_sees_the_own_clients_behind_a_number(house: House, visit: Callable[..., Visitor]) -> None:
    worker = visit("work_ability_coordinator")
    assert worker.goto("/programmes/palo/own-clients/") == 200
    worker.says("Omat asiakkaat hankkeessa")
    assert visit("evaluator").goto("/programmes/palo/own-clients/") == 404


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
