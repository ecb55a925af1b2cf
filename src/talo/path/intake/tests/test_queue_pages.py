"""The queue in the browser: who enters, what is refused, errors at their fields, equal query counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.foundation.identity.hetu import hetu_for
from talo.path.intake import taking
from talo.path.intake.models import Arrival, Contact, State
from talo.path.intake.tests.conftest import WORDS, check_in
from talo.register.clients.models import Client, NetworkMember, NetworkRole
from talo.register.organisations.models import Unit
from talo.testing.browsing import body, signed_in

HETU = str(hetu_for(dt.date(1979, 5, 4), 955))
OPEN = {
    "identity_check": "document",
    "hetu": HETU,
    "first_names": "Kaisa Maria",
    "call_name": "Kaisa",
    "last_name": "Korhonen",
    "phone": "040 123 4567",
    "email": "",
    "municipality": "Lappeenranta",
    "language": "fi",
    "other_language": "",
    "job_seeker_since": "",
    "unemployed_since": "1.3.2024",
}


@pytest.fixture(autouse=True)
def _no_limits(world: Any) -> None:
    cache.clear()


@pytest.fixture
def mine(world: Any, contact: Contact) -> Contact:
    by = world.actor("employment_expert")
    with acting_as(by):
        return taking.take(contact, by=by)


def opening(world: Any, **changed: Any) -> dict[str, Any]:
    return OPEN | {"own_worker": str(world.position("employment_expert").public_id)} | changed


def test_the_queue_shows_the_unit_its_contacts(world: Any, contact: Contact) -> None:
    page = signed_in(world, "employment_expert").get("/queue/")
    assert page.status_code == 200
    assert "Kaisa Korhonen" in body(page)
    assert "Kaisa Korhonen" not in body(signed_in(world, "other_worker").get("/queue/"))


def test_the_lead_sees_no_name(world: Any, contact: Contact) -> None:
    lead = signed_in(world, "unit_lead")
    page = lead.get("/queue/").content.decode()
    assert str(contact.public_id) in page
    assert "Korhonen" not in page
    assert WORDS[:20] not in page
    url = f"/queue/{contact.public_id}/assign/"
    assert "Korhonen" not in body(lead.get(url))
    assert lead.post(url, {"worker": world.position("other_worker").public_id}).status_code == 422
    worker = world.position("employment_expert").public_id
    assert lead.post(f"/queue/{contact.public_id}/assign/", {"worker": worker}).status_code == 302
    assert lead.get(f"/queue/{contact.public_id}/").status_code == 404
    assert lead.post("/queue/01890000-0000-7000-8000-000000000000/assign/", {}).status_code == 404
    with acting_as(world.actor("employment_expert")):
        assert Contact.objects.get(pk=contact.pk).state == State.TAKEN


@pytest.mark.parametrize(
    "key", ["other_worker", "other_coach", "unit_lead", "programme_manager", "administrator", "client"]
)
def test_hidden_and_absent_contacts_answer_alike(world: Any, contact: Contact, key: str) -> None:
    browser = signed_in(world, key)
    hidden = browser.get(f"/queue/{contact.public_id}/")
    absent = browser.get("/queue/01890000-0000-7000-8000-000000000000/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert body(hidden) == body(absent)
    assert browser.post(f"/queue/{contact.public_id}/take/").status_code == 404


def test_strangers_are_sent_to_sign_in(world: Any, client: Any, contact: Contact) -> None:
    assert client.get("/queue/").status_code == 302
    assert client.get(f"/queue/{contact.public_id}/").status_code == 302


def test_take_open_and_meet_the_words_on_the_client_page(world: Any, contact: Contact) -> None:
    browser = signed_in(world, "employment_expert")
    assert browser.post(f"/queue/{contact.public_id}/take/").status_code == 302
    page = body(browser.get(f"/queue/{contact.public_id}/open/"))
    assert 'value="Korhonen"' in page
    answer = browser.post(f"/queue/{contact.public_id}/open/", opening(world))
    assert answer.status_code == 302, answer.context["form"].errors
    with acting_as(world.actor("employment_expert")):
        arrival = Arrival.objects.get(contact=contact)
        assert (str(arrival.client), arrival.own_words) == ("Kaisa Korhonen", WORDS)
        assert NetworkMember.objects.live().filter(client=arrival.client_id, role=NetworkRole.OWN_WORKER).count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"hetu": HETU[:-1] + ("A" if HETU[-1] != "A" else "B")}, "hetu"),
        ({"hetu": "310299-903T"}, "hetu"),
        ({"hetu": "010150A9011"}, "hetu"),
        ({"hetu": "kissa"}, "hetu"),
        ({"hetu": ""}, "hetu"),
        ({"municipality": "Atlantis"}, "municipality"),
        ({"unemployed_since": "31.2.2024"}, "unemployed_since"),
        ({"unemployed_since": "1.1.2090"}, "unemployed_since"),
        ({"identity_check": ""}, "identity_check"),
        ({"first_names": ""}, "first_names"),
        ({"own_worker": "01890000-0000-7000-8000-000000000000"}, "own_worker"),
    ],
)
def test_bad_input_names_its_field_and_changes_nothing(world: Any, mine: Contact, changed: Any, field: str) -> None:
    before = Client.objects.using("owner").count()
    answer = signed_in(world, "employment_expert").post(f"/queue/{mine.public_id}/open/", opening(world, **changed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    page = body(answer)
    assert f'href="#id_{field}' in page
    for key in {"call_name", "phone"} - set(changed):
        assert f'value="{OPEN[key]}"' in page
    assert Client.objects.using("owner").count() == before
    with acting_as(world.actor("employment_expert")):
        assert Contact.objects.get(pk=mine.pk).state == State.TAKEN


def test_a_birth_in_the_future_is_said_so(world: Any, mine: Contact) -> None:
    born = timezone.localdate() + dt.timedelta(days=400)
    answer = signed_in(world, "employment_expert").post(
        f"/queue/{mine.public_id}/open/", opening(world, hetu=str(hetu_for(born, 901)))
    )
    assert answer.context["form"].has_error("hetu", code="future_birth")


def test_a_code_of_ones_own_client_offers_the_link_with_what_was_typed(world: Any, mine: Contact) -> None:
    world.join("employment_expert")
    browser = signed_in(world, "employment_expert")
    code = str(hetu_for(dt.date(1979, 3, 5), 901))
    page = browser.post(f"/queue/{mine.public_id}/open/", opening(world, hetu=code))
    client = world.client()
    assert page.status_code == 200
    assert f"/queue/{mine.public_id}/link/{client.public_id}/" in page.content.decode()
    assert "1.3.2024" in body(page)
    linked = browser.post(f"/queue/{mine.public_id}/link/{client.public_id}/", {"identity_check": "known"})
    assert linked.status_code == 302
    with acting_as(world.actor("employment_expert")):
        assert Arrival.objects.get(contact=mine).client_id == client.pk


def test_the_answer_is_the_same_for_a_code_known_elsewhere(world: Any, mine: Contact, house: Unit) -> None:
    browser = signed_in(world, "employment_expert")
    by = world.actor("employment_expert")
    with acting_as(by):
        other = taking.take(check_in(house), by=by)
    known = browser.post(
        f"/queue/{mine.public_id}/open/", opening(world, hetu=str(hetu_for(dt.date(1985, 11, 30), 903)))
    )
    new = browser.post(f"/queue/{other.public_id}/open/", opening(world))
    assert (known.status_code, new.status_code) == (302, 302)


def test_overlapping_facts_are_said_at_their_field(world: Any, mine: Contact) -> None:
    by = world.join("employment_expert")
    from talo.register.clients.facts import record_fact
    from talo.register.clients.models import FactKind

    with acting_as(by):
        record_fact(world.client(), FactKind.UNEMPLOYED, "yes", by=by, starts=dt.date(2023, 1, 1))
    answer = signed_in(world, "employment_expert").post(
        f"/queue/{mine.public_id}/link/{world.client().public_id}/",
        {"identity_check": "document", "unemployed_since": "1.5.2024"},
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["unemployed_since"]
    assert "1.5.2024" in body(answer)
    with acting_as(by):
        assert Contact.objects.get(pk=mine.pk).state == State.TAKEN


def test_linking_to_somebody_elses_client_is_absent(world: Any, mine: Contact) -> None:
    url = f"/queue/{mine.public_id}/link/{world.client('other_client').public_id}/"
    browser = signed_in(world, "employment_expert")
    assert browser.get(url).status_code == 404
    assert browser.post(url, {"identity_check": "document"}).status_code == 404


def test_a_colleague_does_not_open_from_my_contact(world: Any, mine: Contact) -> None:
    assert signed_in(world, "own_worker").get(f"/queue/{mine.public_id}/open/").status_code == 404


def test_closing_and_reopening(world: Any, mine: Contact) -> None:
    browser = signed_in(world, "employment_expert")
    assert browser.post(f"/queue/{mine.public_id}/close/", {"note": "x"}).status_code == 422
    assert browser.post(f"/queue/{mine.public_id}/close/", {"reason": "advised", "note": "Neuvottu"}).status_code == 302
    assert "Neuvottu" in body(browser.get(f"/queue/{mine.public_id}/"))
    assert browser.post(f"/queue/{mine.public_id}/reopen/").status_code == 302
    with acting_as(world.actor("employment_expert")):
        assert Contact.objects.get(pk=mine.pk).state == State.WAITING


def test_walk_in(world: Any, house: Unit) -> None:
    browser = signed_in(world, "employment_expert")
    wrong = browser.post("/queue/new/", {"channel": "referral_in", "own_words": "Kolme asiaa", "first_names": "Sami"})
    assert wrong.status_code == 422
    assert "sent_by" in wrong.context["form"].errors
    assert "Kolme asiaa" in body(wrong)
    told = {"channel": "walk_in", "own_words": "Kolme asiaa", "first_names": "Sami", "reach_by": "phone"}
    answer = browser.post("/queue/new/", told | {"best_time": "any", "language": "sv", "mine": "on"})
    assert answer.status_code == 302
    assert "Sami" in body(browser.get(answer.url))


def test_as_many_queries_for_thirty_as_for_three(world: Any, house: Unit) -> None:
    from django.db import connections

    browser = signed_in(world, "employment_expert")

    def queries(extra: int) -> int:
        for _one in range(extra):
            check_in(house)
        with (
            CaptureQueriesContext(connections["default"]) as counted,
            CaptureQueriesContext(connections["session"]) as own,
        ):
            assert browser.get("/queue/").status_code == 200
        captured = [*counted.captured_queries, *own.captured_queries]
        return len([q for q in captured if not q["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK"))])

    few = queries(3)
    assert queries(24) == few
    assert few <= 10
