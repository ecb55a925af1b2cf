"""The pages of messages and appointments: what staff and clients do on them; bad input keeps what was typed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.path.messages import limiting
from talo.path.messages.models import Appointment, Feedback, Message, Seen, SiteFeedback, State, Thread
from talo.path.messages.tests.test_appointments import proposed
from talo.path.messages.tests.test_feedback import held
from talo.path.messages.tests.test_threads import written
from talo.testing.browsing import signed_in


def mine(world: Any, rest: str = "") -> str:
    return f"/my/messages/{world.client().public_id}/{rest}"


def theirs(world: Any, rest: str) -> str:
    return f"/clients/{world.client().public_id}/{rest}"


def tomorrow() -> str:
    day = timezone.localdate() + dt.timedelta(days=2)
    return f"{day.day}.{day.month}.{day.year}"


def test_a_client_writes_and_the_worker_answers(world: Any) -> None:
    phone = signed_in(world, "client")
    form = phone.get(mine(world, "new/"))
    worker = form.context["workers"][0].public_id
    sent = phone.post(mine(world, "new/"), {"worker": worker, "subject": "Aika", "text": "Käykö ti?", "restricted": ""})
    assert sent.status_code == 302
    assert "Saat vastauksen viimeistään" in phone.get(sent["Location"]).content.decode()
    desk = signed_in(world, "own_worker")
    inbox = desk.get("/messages/").content.decode()
    assert "Lukematta" in inbox
    with acting_as(world.actor("own_worker")):
        thread = Thread.objects.get()
    page = theirs(world, f"messages/{thread.pk}/")
    assert "hx-post" in desk.get(page).content.decode()
    seen = desk.post(f"{page}seen/", headers={"HX-Request": "true"})
    assert seen.status_code == 200
    assert "Lukematta" not in desk.get("/messages/").content.decode()
    assert desk.post(page, {"text": "Käy."}).status_code == 302
    answered = phone.get(mine(world, f"{thread.pk}/")).content.decode()
    assert "Käy." in answered
    assert "Luettu" in answered


def test_what_was_typed_stays_when_it_is_too_long(world: Any) -> None:
    thread = written(world)
    phone = signed_in(world, "client")
    answer = phone.post(mine(world, f"{thread.pk}/"), {"text": "b" * 10_001})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "b" * 10_001 in page
    assert "10 000" in page
    null = phone.post(mine(world, f"{thread.pk}/"), {"text": "a\x00b"})
    assert null.status_code == 422
    with acting_as(world.actor("client")):
        assert Message.objects.count() == 1


def test_markup_in_a_message_is_text(world: Any) -> None:
    thread = written(world, text="<script>alert(1)</script>\n\nToinen kappale")
    page = signed_in(world, "own_worker").get(theirs(world, f"messages/{thread.pk}/")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_flood_is_answered_in_words(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from talo.path.messages import writing

    thread = written(world)
    monkeypatch.setattr(writing, "check_rate", lambda by: limiting.check_rate(by, most=0))
    answer = signed_in(world, "client").post(mine(world, f"{thread.pk}/"), {"text": "vielä"})
    assert answer.status_code == 422
    assert "Odota hetki" in answer.content.decode()
    assert "vielä</textarea>" in answer.content.decode()


def test_a_worker_proposes_and_the_client_answers_on_the_phone(world: Any) -> None:
    desk, phone = signed_in(world, "own_worker"), signed_in(world, "client")
    fields = {"day": tomorrow(), "clock": "13.00", "minutes": "45", "way": "place", "place": "Asemakatu 1", "note": ""}
    made = desk.post(theirs(world, "appointments/new/"), fields)
    assert made.status_code == 302, made.content.decode()[-3000:]
    with acting_as(world.actor("client")):
        row = Appointment.objects.get()
    home = phone.get("/my/").content.decode()
    assert "Kerro, sopiiko" in home
    page = phone.get(mine(world, f"appointments/{row.pk}/")).content.decode()
    assert "Asemakatu 1" in page
    assert phone.post(mine(world, f"appointments/{row.pk}/accept/")).status_code == 302
    assert "Tapaaminen" in phone.get("/my/").content.decode()
    monday = timezone.localdate(row.starts)
    week = desk.get("/appointments/", {"from": f"{monday:%Y-%m-%d}"}).content.decode()
    assert "Aino" in week
    assert "Asemakatu 1" in week
    file = phone.get(mine(world, f"appointments/{row.pk}/talo.ics"))
    assert file["Content-Type"].startswith("text/calendar")
    assert b"Asemakatu" not in file.content
    assert phone.post(mine(world, f"appointments/{row.pk}/held/")).status_code == 404
    assert phone.post(mine(world, f"appointments/{row.pk}/cancel/"), {"reason": "Flunssa"}).status_code == 302
    with acting_as(world.actor("own_worker")):
        assert Appointment.objects.get().state == State.CANCELLED


def test_a_client_moves_and_proposes(world: Any) -> None:
    row = proposed(world, agreed=True)
    phone = signed_in(world, "client")
    fields = {"day": tomorrow(), "clock": "9.00", "minutes": "30", "way": "phone", "place": "", "note": ""}
    moved = phone.post(mine(world, f"appointments/{row.pk}/move/"), fields)
    assert moved.status_code == 302
    worker = phone.get(mine(world, "appointments/new/")).context["workers"][0].public_id
    assert (
        phone.post(mine(world, "appointments/new/"), fields | {"worker": worker, "clock": "15.00"}).status_code == 302
    )
    # A client need not know where the worker's office is.
    there = phone.post(mine(world, "appointments/new/"), fields | {"worker": worker, "clock": "11.00", "way": "place"})
    assert str(world.position("own_worker").unit) in phone.get(there["Location"]).content.decode()
    with acting_as(world.actor("own_worker")):
        assert Appointment.objects.filter(state=State.PROPOSED, by_client=True).count() == 3


@pytest.mark.parametrize(
    "bad", [{"day": "1.1.2020"}, {"clock": "25.99"}, {"way": "owl"}, {"minutes": "7"}, {"way": "place", "place": ""}]
)
def test_a_bad_time_keeps_what_was_typed(world: Any, bad: dict[str, str]) -> None:
    fields = {"day": tomorrow(), "clock": "13.00", "minutes": "45", "way": "place", "place": "A", "note": "muista"}
    answer = signed_in(world, "own_worker").post(theirs(world, "appointments/new/"), fields | bad)
    assert answer.status_code == 422
    assert "muista" in answer.content.decode()


def test_a_covered_place_says_so(world: Any) -> None:
    from talo.register.clients.models import Client

    row = proposed(world, agreed=True)
    world.join("employment_expert")
    with acting_as(world.actor("own_worker")):
        Client.objects.filter(pk=world.client().pk).update(non_disclosure=True)
    page = signed_in(world, "employment_expert").get(theirs(world, f"appointments/{row.pk}/")).content.decode()
    assert "Villimiehenkatu" not in page
    assert "Paikka on peitetty" in page


def test_feedback_by_one_press(world: Any) -> None:
    row = held(world)
    with time_machine.travel(row.ends + dt.timedelta(days=1), tick=False):
        phone = signed_in(world, "client")
        page = mine(world, f"feedback/appointment/{row.pk}/")
        assert phone.get(page).status_code == 200
        assert phone.post(page, {"words": "hyvä"}).status_code == 422
        assert phone.post(page, {"rating": "٣"}).status_code == 422
        assert phone.post(page, {"rating": "3", "words": "hyvä"}).status_code == 302
        assert phone.post(page, {"rating": "1"}).status_code == 302
        assert phone.get(mine(world, "feedback/service/99999/")).status_code == 404
    with acting_as(world.actor("own_worker")):
        assert Feedback.objects.get().rating == 3
    shown = signed_in(world, "own_worker").get(theirs(world, "messages/")).content.decode()
    assert "hyvä" in shown


def test_others_find_neither_threads_nor_appointments(world: Any) -> None:
    thread, row = written(world), proposed(world)
    for key in ("other_worker", "other_coach", "programme_manager"):
        browser = signed_in(world, key)
        for page in (theirs(world, f"messages/{thread.pk}/"), theirs(world, f"appointments/{row.pk}/")):
            assert browser.get(page).status_code == 404
    other = signed_in(world, "other_client")
    for page in (mine(world), mine(world, f"{thread.pk}/"), mine(world, f"appointments/{row.pk}/")):
        assert other.get(page).status_code == 404
    # Another client's thread under one's own address is as absent.
    own = f"/my/messages/{world.client('other_client').public_id}/{thread.pk}/"
    assert other.get(own).status_code == 404
    with acting_as(world.actor("own_worker")):
        assert not Seen.objects.exclude(holder_id=world.actor("client").holder_id).exists()


def test_the_promise_is_the_leads(world: Any) -> None:
    lead = signed_in(world, "unit_lead")
    assert lead.get("/messages/promise/").status_code == 200
    assert lead.post("/messages/promise/", {"working_days": "0"}).status_code == 422
    assert lead.post("/messages/promise/", {"working_days": "3"}).status_code == 302
    assert signed_in(world, "own_worker").get("/messages/promise/").status_code == 404


def test_accessibility_feedback_from_anybody_to_the_administrator(world: Any) -> None:
    from django.test import Client as HttpClient

    stranger = HttpClient()
    statement = stranger.get("/accessibility/?page=/my/")
    assert statement.status_code == 200
    assert "Liikenne- ja viestintävirasto Traficom" in statement.content.decode()
    assert 'href="https://www.saavutettavuusvaatimukset.fi/"' in statement.content.decode()
    assert stranger.post("/accessibility/", {"text": ""}).status_code == 422
    assert stranger.post("/accessibility/", {"text": "Ei kuulu lukijalla", "email": "x"}).status_code == 422
    assert stranger.post("/accessibility/", {"text": "Ei kuulu lukijalla", "page": "/my/"}).status_code == 302
    administrator = signed_in(world, "administrator")
    assert "Ei kuulu lukijalla" in administrator.get("/feedback/accessibility/").content.decode()
    with acting_as(world.actor("administrator")):
        key = SiteFeedback.objects.get().public_id
    done = administrator.post(f"/feedback/accessibility/{key}/answer/", {"answer": "Korjattu"})
    assert done.status_code == 302
    assert administrator.post(f"/feedback/accessibility/{key}/answer/", {"answer": "Uudelleen"}).status_code == 404
    assert signed_in(world, "own_worker").get("/feedback/accessibility/").status_code == 404
