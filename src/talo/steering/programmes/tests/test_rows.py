"""What a programme writes down: rows feed indicators, nothing is overwritten, everything is exported as text."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError
from django.urls import reverse
from openpyxl import load_workbook

from talo.foundation.database.actor import acting_as
from talo.steering.programmes import noting
from talo.steering.programmes.entering import enter_value
from talo.steering.programmes.keeping import Attendance, Cooperation, FilledCard, StateChange, Training
from talo.steering.programmes.milestones import marked
from talo.steering.programmes.models import ExpectedResult, Indicator, Programme
from talo.steering.programmes.noting import Took
from talo.steering.programmes.reporting import report

pytestmark = pytest.mark.django_db(databases=["default", "owner", "count", "session", "audit"])
DAY = dt.date(2021, 5, 4)


@pytest.fixture
def by(world):
    actor = world.actor("programme_manager")
    with acting_as(actor):
        yield actor


@pytest.fixture
def palo(programmes, world):
    return Programme.objects.get(key="palo")


@pytest.fixture
def enter(client, world):
    def sign_in(key):
        client.force_login(world.position(key).staff_member.account)
        return client

    return sign_in


def value(key, programme="palo", as_of=None):
    found = report(programme, as_of)
    every = [one for goal in found["goals"] for one in goal["indicators"]] + found["indicators"]
    return next(one["value"] for one in every if one["key"] == key)


def test_trainings_per_key_person_comes_from_rows(palo, by):
    assert value("trainings_per_key_person") is None
    noting.note_training(palo, title="IPS", day=DAY, took=[Took("Oulu", 12, 3), Took("Kela", 4, 2)], by=by)
    assert value("trainings_per_key_person") is None  # nobody has said how many key people there are
    people = Indicator.objects.get(programme=palo, key="key_people")
    enter_value(people, 5, as_of=dt.date(2021, 1, 31), source="hankkeen luettelo", by=by)
    noting.note_training(palo, title="IPS 2", day=dt.date(2022, 2, 1), took=[Took("Oulu", 20, 5)], by=by)
    assert value("trainings_per_key_person") == 2.0
    assert value("trainings_per_key_person", as_of=dt.date(2021, 12, 31)) == 1.0
    fed = Indicator.objects.get(programme=palo, key="trainings_per_key_person")
    with pytest.raises(ValidationError):
        enter_value(fed, 4, as_of=DAY, source="x", by=by)


def test_a_row_is_taken_back_and_stays(palo, by):
    training = noting.note_training(palo, title="Turha", day=DAY, took=[Took("Oulu", 3)], by=by)
    with pytest.raises(ValidationError):
        noting.remove(training, why=" ", by=by)
    noting.remove(training, why="kahteen kertaan", by=by)
    with pytest.raises(noting.AlreadyRemoved):
        noting.remove(training, why="taas", by=by)
    training.refresh_from_db()
    assert (training.removed_why, training.removed_by_id) == ("kahteen kertaan", by.id)
    assert not Training.objects.standing().filter(pk=training.pk).exists()


@pytest.mark.parametrize(
    ("day", "took"),
    [
        (dt.date(2031, 1, 1), [Took("Oulu", 3)]),
        (dt.date(2019, 1, 1), [Took("Oulu", 3)]),
        (DAY, []),
        (DAY, [Took("Oulu", 3), Took(" oulu", 4)]),
        (DAY, [Took("Oulu", 3, 4)]),
    ],
)
def test_trainings_that_are_refused_leave_nothing(palo, by, day, took):
    with pytest.raises(ValidationError):
        noting.note_training(palo, title="x", day=day, took=took, by=by)
    assert not Training.objects.filter(programme=palo).exists()
    assert not Attendance.objects.exists()


def test_contacts_feed_what_led_to_action(programmes, by):
    tykki = Programme.objects.get(key="tykki")
    for acted in (True, False, True):
        noting.note_cooperation(
            tykki, organisation="Kela", day=DAY, kind="meeting", topic="", led_to_action=acted, by=by
        )
    assert (value("cooperation_contacts", "tykki"), value("contacts_led_to_action", "tykki")) == (3, 2)
    with pytest.raises(ValidationError):
        noting.note_cooperation(tykki, organisation="", day=DAY, kind="x", topic="", led_to_action=True, by=by)


def test_a_milestone_keeps_every_answer(palo, by):
    season = next(one for one in marked(palo, palo.last_day()) if one.milestone.season == "2021-spring")
    noting.mark_milestone(season.milestone, done=False, day=DAY, note="", by=by)
    noting.mark_milestone(season.milestone, done=True, day=dt.date(2021, 8, 1), note="ohjausryhmän pöytäkirja", by=by)
    now = next(one for one in marked(palo, palo.last_day()) if one.milestone.pk == season.milestone.pk)
    assert [(one.old, one.new) for one in now.changes] == [(None, False), (False, True)]
    then = next(one for one in marked(palo, dt.date(2021, 6, 1)) if one.milestone.pk == season.milestone.pk)
    assert then.done is False
    with pytest.raises(ValidationError):
        noting.mark_milestone(season.milestone, done=True, day=DAY, note="", by=by)


def test_an_answered_result_keeps_its_history(programmes, enter):
    browser = enter("programme_manager")
    result = ExpectedResult.objects.get(key="organisation_4")
    url = reverse("programmes:answer", args=["tyota"])
    data = {"result": result.pk, "reached_on": "1.6.2022", "evidence": "Innokylä"}
    browser.post(url, data | {"reached": "yes"})
    browser.post(url, data | {"reached": "no", "evidence": "peruttu"})
    changes = StateChange.objects.filter(about="result", key="organisation_4").order_by("id")
    assert [(one.old, one.new, one.note) for one in changes] == [(None, True, "Innokylä"), (True, False, "peruttu")]
    assert "peruttu" in browser.get(reverse("programmes:results", args=["tyota"])).content.decode()


def test_only_a_programme_manager_writes(palo, world):
    for who in ("evaluator", "own_worker", "unit_lead"):
        actor = world.actor(who)
        with acting_as(actor), pytest.raises(ProgrammingError):
            noting.note_cooperation(
                palo, organisation="Kela", day=DAY, kind="meeting", topic="", led_to_action=True, by=actor
            )


def test_rows_are_never_changed_or_deleted(palo, by):
    contact = noting.note_cooperation(
        palo, organisation="Kela", day=DAY, kind="meeting", topic="", led_to_action=True, by=by
    )
    with pytest.raises(ProgrammingError):
        Cooperation.objects.filter(pk=contact.pk).update(organisation="muu")


def test_nobody_deletes_a_row(palo, by):
    contact = noting.note_cooperation(
        palo, organisation="Kela", day=DAY, kind="meeting", topic="", led_to_action=True, by=by
    )
    with pytest.raises(ProgrammingError):
        Cooperation.objects.filter(pk=contact.pk).delete()


def test_the_list_of_trainings_is_searched_and_exported(palo, enter, by):
    browser = enter("programme_manager")
    url = reverse("programmes:trainings", args=["palo"])
    data = {"title": "=HYPERLINK(1)", "day": "4.5.2021", "took-TOTAL_FORMS": "6", "took-INITIAL_FORMS": "0"}
    empty = browser.post(url, data)
    assert empty.status_code == 422
    data |= {"took-0-organisation": "Ääni\u202e ry", "took-0-people": "7", "took-0-key_people": ""}
    assert browser.post(url, data).status_code == 302
    noting.note_training(palo, title="Toinen", day=DAY, took=[Took("Kela", 2)], by=by)
    page = browser.get(url + "?q=hyperlink").content.decode()
    assert "=HYPERLINK(1)" in page
    assert "Toinen" not in page
    answer = browser.get(reverse("programmes:export_rows", args=["palo", "trainings"]) + "?q=hyperlink")
    assert "attachment" in answer["Content-Disposition"]
    sheet = load_workbook(BytesIO(answer.content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {"=HYPERLINK(1)", "Ääni ry"} <= {cell.value for cell in cells}
    assert all(cell.data_type != "f" for cell in cells)
    assert "Toinen" not in {cell.value for cell in cells}


@pytest.mark.parametrize("title", ["a\x00b", "x" * 10_000])
def test_titles_that_do_not_fit_are_said(palo, enter, title):
    browser = enter("programme_manager")
    data = {"title": title, "day": "4.5.2021", "took-TOTAL_FORMS": "6", "took-INITIAL_FORMS": "0"}
    assert browser.post(reverse("programmes:trainings", args=["palo"]), data).status_code == 422


def test_a_row_page_and_taking_it_back(palo, enter, by):
    browser = enter("programme_manager")
    training = noting.note_training(palo, title="Turha", day=DAY, took=[Took("Oulu", 3)], by=by)
    url = reverse("programmes:row", args=["palo", "trainings", training.public_id])
    assert "Turha" in browser.get(url).content.decode()
    assert browser.get(reverse("programmes:row", args=["tyota", "trainings", training.public_id])).status_code == 404
    assert browser.get(reverse("programmes:row", args=["palo", "cooperation", training.public_id])).status_code == 404
    assert browser.post(url, {"why": ""}).status_code == 422
    assert browser.post(url, {"why": "väärä päivä"}).status_code == 302
    assert "väärä päivä" in browser.get(url).content.decode()
    assert enter("evaluator").post(url, {"why": "x"}).status_code == 404


def test_nine_cards_beside_each_other(programmes, enter, by):
    suunta = Programme.objects.get(key="suunta")
    card = {"number": 3, "partner": "Kolmas", "areas": [1, 3], "parts": ["a", "b", "c", "d", "e"], "by": by}
    noting.fill_card(suunta, **card)
    noting.fill_card(suunta, **(card | {"partner": "Kolmannen uusi"}))
    for wrong in ({"areas": [1]}, {"areas": [1, 2, 3, 4]}, {"areas": [1, 99]}, {"number": 10}, {"partner": ""}):
        with pytest.raises(ValidationError):
            noting.fill_card(suunta, **(card | wrong))
    assert FilledCard.objects.filter(programme=suunta).count() == 2
    browser = enter("programme_manager")
    page = browser.get(reverse("programmes:cards", args=["suunta"])).content.decode()
    assert page.count('data-action="card.open"') == 9
    assert "Kolmannen uusi" in page
    assert browser.get(reverse("programmes:cards", args=["palo"])).status_code == 404
    url = reverse("programmes:card", args=["suunta", 1])
    assert browser.post(url, {"partner": "x", "areas": ["1"]}).status_code == 422
    assert browser.post(url, {"partner": "Ensimmäinen", "areas": ["1", "2"], "part_0": "Tavoite"}).status_code == 302
    assert "Ensimmäinen" in browser.get(reverse("programmes:cards", args=["suunta"])).content.decode()


def test_the_page_of_a_milestone(palo, enter):
    browser = enter("programme_manager")
    season = next(one for one in marked(palo, palo.last_day()) if one.milestone.season == "2021-autumn")
    url = reverse("programmes:milestone", args=["palo", season.milestone.public_id])
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"done": "yes", "day": "31.12.2021", "note": ""}).status_code == 422
    assert browser.post(url, {"done": "yes", "day": "31.12.2021", "note": "pöytäkirja"}).status_code == 302
    assert "pöytäkirja" in browser.get(url).content.decode()
    assert enter("evaluator").post(url, {"done": "no", "day": "31.12.2021"}).status_code == 404
