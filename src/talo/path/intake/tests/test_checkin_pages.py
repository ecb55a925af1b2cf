"""Check-in on a phone: three steps, nothing typed is lost, one contact, a confirmation that survives reloading."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as HttpClient

from talo.foundation.database.actor import acting_as
from talo.path.intake import drafts, limiting
from talo.path.intake.models import Contact
from talo.path.intake.tests.conftest import WORDS
from talo.testing.browsing import body

REACH = {
    "first_names": "Kaisa",
    "last_name": "Korhonen",
    "reach_by": "phone",
    "phone": "040 123 4567",
    "email": "",
    "best_time": "afternoon",
    "municipality": "lappeenranta",
    "language": "fi",
    "other_language": "",
    "website": "",
}


@pytest.fixture
def phone(world: Any) -> HttpClient:
    cache.clear()
    return HttpClient(headers={"accept-language": "fi"})


def until_reach(phone: HttpClient) -> None:
    assert phone.post("/check-in/", {"own_words": WORDS}).url == "/check-in/situation/"
    answer = phone.post("/check-in/situation/", {"work": "years", "helps": ["money", "suitable_work"]})
    assert answer.url == "/check-in/reach/"


def contacts(world: Any) -> list[Contact]:
    with acting_as(world.actor("own_worker")):
        return list(Contact.objects.all())


def test_three_steps_make_one_contact_and_a_lasting_confirmation(world: Any, phone: HttpClient) -> None:
    until_reach(phone)
    answer = phone.post("/check-in/reach/", REACH)
    assert answer.status_code == 302
    (made,) = contacts(world)
    assert (made.name, made.best_time, made.municipality.code) == ("Kaisa Korhonen", "afternoon", "405")
    assert made.answers == {"work": ["years"], "helps": ["suitable_work", "money"]}
    for _reload in range(2):
        page = phone.get(answer.url)
        assert page.status_code == 200
        assert f"{made.due.day}.{made.due.month}.{made.due.year}" in body(page)
    somebody_else = HttpClient().get(answer.url)
    for told in ("Kaisa", "Korhonen", "123 4567", WORDS):
        assert told not in body(somebody_else)
    assert drafts.SESSION_KEY not in phone.session


def test_sending_twice_makes_one_contact(world: Any, phone: HttpClient) -> None:
    until_reach(phone)
    first = phone.post("/check-in/reach/", REACH)
    second = phone.post("/check-in/reach/", REACH)
    assert second.url == first.url
    assert len(contacts(world)) == 1


def test_a_changed_token_confirms_nothing(world: Any, phone: HttpClient) -> None:
    until_reach(phone)
    url = phone.post("/check-in/reach/", REACH).url
    assert phone.get(url[:-3] + "xx/").status_code == 404


def test_what_was_typed_is_kept_between_steps_and_sealed_in_the_session(phone: HttpClient) -> None:
    phone.post("/check-in/", {"own_words": WORDS})
    assert WORDS in body(phone.get("/check-in/"))
    assert WORDS not in str(dict(phone.session.items()))
    assert phone.get("/check-in/reach/").url == "/check-in/situation/"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"municipality": "Atlantis"}, "municipality"),
        ({"municipality": "999"}, "municipality"),
        ({"municipality": "Helsinki"}, "municipality"),
        ({"municipality": ""}, "municipality"),
        ({"phone": ""}, "phone"),
        ({"phone": "soita minulle"}, "phone"),
        ({"reach_by": "email", "email": "kaisa(at)example"}, "email"),
        ({"reach_by": "email", "phone": ""}, "email"),
        ({"first_names": ""}, "first_names"),
        ({"first_names": "Kai\u202esa"}, "first_names"),
        ({"language": "other"}, "other_language"),
    ],
)
def test_an_error_names_its_field_and_loses_nothing(world: Any, phone: HttpClient, changed: Any, field: str) -> None:
    until_reach(phone)
    answer = phone.post("/check-in/reach/", REACH | changed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    page = body(answer)
    for key in {"last_name", "phone"} - set(changed):
        assert REACH[key] in page
    assert f'href="#id_{field}' in page
    assert contacts(world) == []
    again = body(phone.get("/check-in/reach/"))
    assert REACH["last_name"] in again


def test_own_words_are_needed_and_hold_no_identity_code(world: Any, phone: HttpClient) -> None:
    assert phone.post("/check-in/", {"own_words": "  "}).status_code == 422
    answer = phone.post("/check-in/", {"own_words": "Olen 131052-308T ja etsin työtä"})
    assert "own_words" in answer.context["form"].errors
    assert "etsin työtä" in body(answer)


def test_an_unknown_answer_is_refused(phone: HttpClient) -> None:
    phone.post("/check-in/", {"own_words": WORDS})
    assert phone.post("/check-in/situation/", {"work": "nonsense"}).status_code == 422
    assert phone.post("/check-in/situation/", {}).status_code == 302


def test_a_program_that_fills_in_everything_sends_nothing(world: Any, phone: HttpClient) -> None:
    until_reach(phone)
    assert phone.post("/check-in/reach/", REACH | {"website": "https://spam.example"}).status_code == 422
    assert contacts(world) == []


def test_flooding_is_stopped_and_what_was_typed_stays(world: Any, phone: HttpClient, monkeypatch: Any) -> None:
    monkeypatch.setattr(limiting, "SENDINGS", 1)
    until_reach(phone)
    assert phone.post("/check-in/reach/", REACH).status_code == 302
    until_reach(phone)
    answer = phone.post("/check-in/reach/", REACH)
    assert answer.status_code == 429
    assert "Korhonen" in body(answer)
    assert len(contacts(world)) == 1


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_in_three_languages(phone: HttpClient, language: str) -> None:
    phone.cookies["django_language"] = language
    assert f'<html lang="{language}"' in body(phone.get("/check-in/"))
