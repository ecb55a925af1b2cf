"""Whatever is typed, asked or guessed, no page breaks: hostile texts, hostile addresses, wrong methods, foreign ids."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connections
from django.test import Client as Browser
from django.urls import reverse

from talo.foundation.identity.entrance import Door, Entrance
from talo.foundation.law.calendar import add_working_days
from talo.foundation.ui import formats
from talo.testing.browsing import body, signed_in
from talo.testing.world import World
from tests.house.test_doors import ABSENT, filled, of_ours

NULL, RTL, LONG = "a\x00b", "\u202eVirtanen\u2066\u200f", "Ä" * 10_000
TEXTS = {"null byte": NULL, "right to left": RTL, "long": LONG, "emoji": "👩‍🦽" * 50, "lone surrogate": "%ED%A0%80"}
QUERIES = (
    "q=%00&sort=%00&page=%00",
    "page=-1&sort=-drop",
    "page=999999999999999999999&span=x&whose=%E2%80%AE&as_of=0000-00-00&day=99999-01-01",
    "as_of=2026-02-30&from=%00&until=9999-12-31&q=" + "%25" * 300,
)
# Whoever enters most doors of the kind.
ROLES = ("own_worker", "job_coach", "unit_lead", "programme_manager", "administrator", "client")
METHODS = ("put", "patch", "delete", "trace", "options", "head")


class Forms(HTMLParser):
    """The POST forms of a page: where each goes, and the names of its fields with what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        words = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.inside = words.get("method", "").lower() == "post"
            if self.inside:
                self.found.append((words.get("action", ""), {}))
        elif self.inside and tag in {"input", "select", "textarea"} and words.get("name"):
            fixed = words.get("type") in {"hidden", "radio", "checkbox", "submit"}
            self.found[-1][1].setdefault(words["name"], words.get("value", "") if fixed else "?")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


def visits(world: World, role: str) -> list[tuple[Door, str]]:
    """The doors that the role may enter, with its own client where they name one."""
    profession = "client" if role == "client" else world.positions[role].profession
    mine = str(world.client().public_id)
    admitted = [door for door in of_ours() if Entrance(frozenset(door.roles)).admits(profession)]
    return [(door, filled(door, mine)) for door in admitted]


def silent_browser(world: World, role: str) -> Browser:
    browser = signed_in(world, role)
    browser.raise_request_exception = False
    return browser


def joined(world: World) -> None:
    """The coach is in the network, so that the pages of a client open for the role."""
    world.join("job_coach")


@pytest.mark.parametrize("role", ROLES)
def test_hostile_addresses(world: World, role: str) -> None:
    joined(world)
    browser = silent_browser(world, role)
    broken = [
        (path, query[:40], status)
        for _door, path in visits(world, role)
        for query in QUERIES
        if (status := browser.get(f"{path}?{query}").status_code) >= 500
    ]
    assert not broken


@pytest.mark.parametrize("role", ROLES)
def test_hostile_texts_in_every_form(world: World, role: str) -> None:
    """Every form that the role finds, with every field that takes words filled in with them."""
    joined(world)
    browser = silent_browser(world, role)
    broken, tried = [], 0
    for _door, path in visits(world, role):
        page = browser.get(path)
        if page.status_code != 200 or not page.get("Content-Type", "").startswith("text/html"):
            continue
        forms = Forms()
        forms.feed(page.content.decode())
        for action, fields in forms.found:
            where = action or path
            if "?" not in fields.values() or "logout" in where:
                continue
            tried += 1
            for name, text in TEXTS.items():
                answer = browser.post(where, {key: text if value == "?" else value for key, value in fields.items()})
                if answer.status_code >= 500:
                    broken.append((where, name, answer.status_code))
    assert not broken
    assert tried or role in {"administrator", "unit_lead", "programme_manager"}


@pytest.mark.parametrize("role", ROLES)
def test_method_games(world: World, role: str) -> None:
    """A door that takes GET and POST takes nothing else, whatever header asks for it."""
    browser = silent_browser(world, role)
    wrong = []
    for door, path in visits(world, role):
        for method in METHODS:
            override = {"HTTP_X_HTTP_METHOD_OVERRIDE": "POST", "HTTP_X_METHOD_OVERRIDE": "DELETE"}
            status = getattr(browser, method)(path, **override).status_code
            if status >= 500 or (method in {"put", "patch", "delete", "trace"} and status < 400):
                wrong.append((door.path, method, status))
    assert not wrong


def test_guessed_ids_answer_alike_and_are_logged(world: World) -> None:
    """Other people's ids, absent ones, and what is no id: one answer, and the log knows whose page it was."""
    hidden = world.client("other_client")
    browser = signed_in(world, "job_coach")
    pages = [browser.get(reverse("desk:client", args=[key])) for key in (hidden.public_id, ABSENT)]
    assert {page.status_code for page in pages} == {404}
    assert body(pages[0]) == body(pages[1])
    for guess in ("1", "..%2f..%2fetc", "%00", str(hidden.public_id)[:-1], f"{hidden.public_id}%00", "1 or 1=1"):
        assert browser.get(f"/clients/{guess}/").status_code == 404
    with connections["audit"].cursor() as cursor:
        cursor.execute(
            "SELECT s.client FROM talo.log_entries e LEFT JOIN talo.log_subjects s ON s.entry = e.id"
            " WHERE e.verb = 'refusal' AND e.actor = %s ORDER BY e.id",
            [world.actor("job_coach").setting],
        )
        assert [row[0] for row in cursor.fetchall()][:2] == [hidden.pk, None]


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2026-10-25T00:30:00+00:00", "3.30"),  # summer time: the hour that comes twice
        ("2026-10-25T01:30:00+00:00", "3.30"),  # winter time
        ("2027-03-28T00:59:00+00:00", "2.59"),
        ("2027-03-28T01:00:00+00:00", "4.00"),  # the hour that does not come
        ("2026-10-24T21:00:00+00:00", "0.00"),
        ("2026-10-25T22:00:00+00:00", "0.00"),
    ],
)
def test_clock_change_is_shown_as_clocks_show_it(moment: str, shown: str) -> None:
    assert formats.clock_text(dt.datetime.fromisoformat(moment)) == shown


def test_days_of_the_clock_change_are_whole_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day of 23 or 25 hours is one day: deadlines count days of the calendar, not hours."""
    for friday, monday in (((2026, 10, 23), (2026, 10, 26)), ((2027, 3, 26), (2027, 3, 30))):
        # Good Friday and Easter Monday fall around the clock change of 2027.
        assert add_working_days(dt.date(*friday), 1) == dt.date(*monday)


def test_long_query_is_no_error(world: World) -> None:
    browser = silent_browser(world, "own_worker")
    for text in TEXTS.values():
        answer = browser.get(f"{reverse('desk:clients')}?{urlencode({'q': text}, errors='surrogatepass')}")
        assert answer.status_code < 500


def test_upload_names_and_bodies_that_are_no_form(world: World) -> None:
    """A body that does not parse is a bad request, not a crash."""
    browser = silent_browser(world, "own_worker")
    path = reverse("desk:client_tasks", args=[world.client().public_id])
    bodies: list[tuple[Any, str]] = [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b'--x\r\nContent-Disposition: form-data; name="a"', "multipart/form-data; boundary=x"),
        (b"not a form", "multipart/form-data"),
        (b"{", "application/json"),
        (b"note=" + b"a" * 3_000_000, "application/x-www-form-urlencoded"),
    ]
    for sent, kind in bodies:
        assert browser.post(path, data=sent, content_type=kind).status_code < 500
