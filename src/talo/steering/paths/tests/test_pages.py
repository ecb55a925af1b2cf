"""Pages of paths: who enters, what they show and take along, what they say where there is too little."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import xml.dom.minidom
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from openpyxl import load_workbook

from talo.steering.paths import framing, material, scopes, stored
from talo.steering.paths.framing import QUESTIONS
from talo.steering.paths.tests.crowding import happened, lives, log_of

pytestmark = pytest.mark.django_db(databases=["default", "owner", "count", "session", "audit"])
READERS = ("programme_manager", "evaluator", "unit_lead")
OTHERS = ("own_worker", "job_coach", "physician", "administrator", "peer_coach", "kela_adviser", "other_worker")
Enter = Callable[..., Browser]


@pytest.fixture
def enter(client: Browser, world: Any) -> Enter:
    def sign_in(key: str) -> Browser:
        client.force_login(world.position(key).staff_member.account)
        return client

    return sign_in


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch, programmes: Any) -> Any:
    """A programme with 400 made-up paths."""
    found = log_of(happened(400, 7))
    monkeypatch.setattr(stored, "log_of", lambda scope: found)
    return found


def address(question: str, key: str = "palo", kind: str = "programme", **asked: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return reverse("paths:question", args=[kind, key, question]) + (f"?{query}" if query else "")


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("question", [key for key in QUESTIONS if key != "rounds"])
def test_every_question_has_a_sentence_a_picture_tables_and_how(
    many: Any, enter: Enter, question: str, language: str
) -> None:
    page = enter("programme_manager").get(address(question), headers={"accept-language": language})
    assert page.status_code == 200
    body = page.content.decode()
    assert body.count("<svg xmlns") == 1
    assert 'role="img" aria-label="' in body
    assert body.count("<table") >= 1
    for form in ("csv", "xlsx", "json", "svg"):
        assert f'data-action="paths.take_{form}"' in body
    assert "style=" not in body
    assert "<style" not in body


@pytest.mark.parametrize("role", READERS)
def test_whoever_reads_programmes_reads_their_paths(many: Any, enter: Enter, role: str) -> None:
    browser = enter(role)
    assert browser.get(address("steps")).status_code == 200
    assert browser.get(reverse("paths:list")).status_code == 200
    area = scopes.all_scopes()[-1]
    assert browser.get(address("months", area.key, "area")).status_code == 200
    assert browser.get(reverse("paths:first", args=["programme", "palo"])).status_code == 302


def test_a_programme_that_no_area_counts_is_named(many: Any, enter: Enter) -> None:
    found = scopes.all_scopes()
    outside = [str(scope.name) for scope in scopes.of_no_area(found)]
    assert "SUUNTA" in outside
    assert "PALO" not in " ".join(outside)
    browser = enter("programme_manager")
    listed = text(browser.get(reverse("paths:list")))
    assert f"ei kuulu mihinkään alueeseen: {', '.join(outside)}." in listed
    assert "jotka eivät kuulu millekään alueelle" in text(browser.get(address("months", found[-1].key, "area")))


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_does(many: Any, enter: Enter, role: str) -> None:
    browser = enter(role)
    area = scopes.all_scopes()[-1]
    for found in (
        reverse("paths:list"),
        reverse("paths:first", args=["programme", "palo"]),
        address("steps"),
        address("steps", area.key, "area"),
        reverse("paths:file", args=["programme", "palo", "steps", "json"]),
    ):
        assert browser.get(found).status_code == 404


def test_what_does_not_exist_is_absent(many: Any, enter: Enter) -> None:
    browser = enter("evaluator")
    for found in (
        address("steps", "none"),
        address("steps", "palo", "area"),
        address("steps", "palo", "municipality"),
        address("none"),
        reverse("paths:file", args=["programme", "palo", "steps", "exe"]),
    ):
        assert browser.get(found).status_code == 404, found


def test_the_programme_leads_to_its_paths(many: Any, enter: Enter) -> None:
    page = enter("programme_manager").get(reverse("programmes:programme", args=["palo"]))
    assert reverse("paths:first", args=["programme", "palo"]) in page.content.decode()


@pytest.mark.parametrize("asked", [{}, {"who": "2024"}, {"who": "2024", "beside": "2023", "least": "10"}])
def test_files_hold_what_the_page_shows(many: Any, enter: Enter, asked: dict[str, str]) -> None:
    """The same cells on the page, in CSV, in JSON and in the spreadsheet; nothing more anywhere."""
    browser = enter("programme_manager")
    page = browser.get(address("steps", **asked))
    shown = page.context["answer"]
    files = {form: browser.get(reverse("paths:file", args=["programme", "palo", "steps", form]), asked) for form in
             ("csv", "json", "xlsx", "svg")}  # fmt: skip
    assert all(answer.status_code == 200 for answer in files.values())
    rows = list(csv.reader(io.StringIO(files["csv"].content.decode("utf-8-sig")), delimiter=";"))
    told = json.loads(files["json"].content)
    book = load_workbook(io.BytesIO(files["xlsx"].content))
    assert told["clients"] == shown.people
    assert told["chosen"] == page.context["page"].chosen
    assert list(told["tables"]) == [table.key for table in shown.tables]
    for table, sheet in zip(shown.tables, book.worksheets, strict=True):
        begin = rows.index([str(table.title)]) + 2
        cells = [["" if cell is None else str(cell) for cell in row] for row in table.plain]
        assert rows[begin : begin + len(cells)] == cells
        assert [[row[column.key] for column in table.columns] for row in told["tables"][table.key]] == [
            [None if str(cell) in ("<5", "peitetty") else cell for cell in row] for row in table.plain
        ]
        in_sheet = [list(row) for row in sheet.iter_rows(values_only=True)]
        assert in_sheet[-1][: len(table.columns)] == table.plain[-1]
    xml.dom.minidom.parseString(files["svg"].content)


def test_a_choice_that_is_not_offered_shows_everybody(many: Any, enter: Enter) -> None:
    browser = enter("programme_manager")
    everybody = browser.get(address("months")).context["answer"]
    assert browser.get(address("months", who="1999")).context["answer"].people == everybody.people
    assert browser.get(address("steps", least="x", first="y")).status_code == 200


def test_only_steps_from_one_thing(many: Any, enter: Enter) -> None:
    rows = enter("evaluator").get(address("steps", first="joined")).context["answer"].tables[0].rows
    assert {row[0] for row in rows} == {"Tuli mukaan hankkeeseen"}


def test_words_are_careful(many: Any, enter: Enter) -> None:
    """The pages tell how it went; that it was the programme's doing is said nowhere."""
    for question in ("steps", "months", "work", "kept"):
        body = text(enter("programme_manager").get(address(question)))
        assert "vaikutti" not in body
        assert "ansiosta" not in body
    assert "kuinka näille asiakkaille kävi" in text(enter("programme_manager").get(address("work")))


def test_too_few_clients_are_an_empty_page_that_says_what_to_do(
    programmes: Any, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "log_of", lambda scope: log_of(happened(9, 3)))
    browser = enter("programme_manager")
    for question in QUESTIONS:
        page = browser.get(address(question))
        assert page.status_code == 200
        assert "Liian vähän asiakkaita tähän kysymykseen" in text(page)
        assert "Kysy suostumusta, kun asiakas liittyy" in text(page)
        assert "<svg xmlns" not in page.content.decode()
        assert browser.get(reverse("paths:file", args=["programme", "palo", question, "json"])).status_code == 404


def test_before_the_first_refresh_the_page_says_so(programmes: Any, enter: Enter) -> None:
    assert "Polkuja ei ole vielä koottu" in text(enter("evaluator").get(address("steps", "tykki")))


def test_the_month_that_goes_on_does_not_count() -> None:
    assert material.last_month_end(dt.date(2026, 11, 22)) == dt.date(2026, 10, 31)
    assert material.last_month_end(dt.date(2026, 10, 31)) == dt.date(2026, 10, 31)
    joined = 20_100
    found = lives([(1, "joined", joined, joined), (1, "job.open", 99_999, 99_999), (2, "joined", 99_999, 99_999)])
    assert len(found) == 1
    assert len(found.person) == 1


def test_a_page_asks_the_database_few_times(many: Any, enter: Enter, django_assert_max_num_queries: Any) -> None:
    browser = enter("programme_manager")
    browser.get(address("steps"))
    with django_assert_max_num_queries(13):
        browser.get(address("months"))
    with django_assert_max_num_queries(20):
        browser.get(address("rounds"))


def test_every_question_is_asked_somewhere() -> None:
    assert set(framing.ASKED) == set(framing.QUESTION_WORDS) == set(QUESTIONS)


def test_a_picture_taken_along_needs_no_style_sheet(many: Any, enter: Enter) -> None:
    browser = enter("evaluator")
    for question in ("steps", "months", "work", "kept"):
        drawn = browser.get(reverse("paths:file", args=["programme", "palo", question, "svg"])).content.decode()
        assert "class=" not in drawn
        assert 'fill="#98431c"' in drawn or 'stroke="#98431c"' in drawn
        xml.dom.minidom.parseString(drawn)
