"""Emergency access: who opens, what it shows, until when, who is told, who reviews; and what it never does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import acting_as, reading_only
from talo.foundation.database.classes import DataClass as C
from talo.foundation.database.statements import rows
from talo.foundation.identity.encryption import blind_indexes
from talo.foundation.identity.hetu import Hetu, hetu_for, parse_hetu
from talo.foundation.notices.models import Notice
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client, ContactDetails, NetworkMember, NetworkRole
from talo.register.clients.opening import COLUMN, TABLE, NotAllowed, add_member
from talo.register.emergency import reviewing
from talo.register.emergency.models import Opening, Outcome, Reason
from talo.register.emergency.opening import Answer, break_glass
from talo.register.emergency.rules import MOST_TRIES, OPEN_HOURS, PROFESSIONS
from talo.register.organisations.professions import Profession, rights_of
from talo.register.permits.disclosing import give_permit
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event
from talo.testing.browsing import body, signed_in
from talo.testing.world import CLIENTS, STAFF, World

WORDS = "Löytyi tajuttomana, ensihoito kysyy lääkitystä."
NOBODYS = str(hetu_for(dt.date(1980, 1, 1), 990))


def hetu_of(key: str = "client") -> Hetu:
    _worker, _first, _last, born, serial = CLIENTS[key]
    return parse_hetu(str(hetu_for(born, serial)), allow_temporary=True)


def opened(world: World, key: str = "physician", client: str = "client", at: dt.datetime | None = None) -> Answer:
    actor = world.actor(key)
    with acting_as(actor):
        return break_glass(hetu_of(client), reason=Reason.LIFE, words=WORDS, by=actor, at=at)


def opening_of(world: World, answer: Answer) -> Opening:
    with acting_as(world.actor("own_worker")):
        return Opening.objects.with_people().get(public_id=answer.opening)


def change(world: World, key: str, **values: Any) -> None:
    """The own worker changes the client's row."""
    with acting_as(world.actor("own_worker")):
        assert Client.objects.filter(pk=world.client(key).pk).update(**values) == 1


def sees(world: World, key: str, client: str = "client") -> bool:
    with acting_as(world.actor(key)):
        return Client.objects.filter(pk=world.client(client).pk).exists()


def test_a_physician_opens_for_three_hours_and_reads_by_profession(world: World) -> None:
    assert not sees(world, "physician")
    answer = opened(world)
    assert answer.state == "opened"
    physician = world.actor("physician")
    with acting_as(physician):
        row = NetworkMember.objects.get(client=world.client(), holder_id=physician.holder_id)
        assert row.role == NetworkRole.EMERGENCY
        assert row.ends is not None
        assert row.ends - row.starts == dt.timedelta(hours=OPEN_HOURS)
        assert C(row.classes) == rights_of(Profession.PHYSICIAN).reads
    assert sees(world, "physician")


def test_after_three_hours_it_is_over(world: World) -> None:
    opened(world, at=timezone.now() - dt.timedelta(hours=OPEN_HOURS, minutes=1))
    assert not sees(world, "physician")


@pytest.mark.parametrize("key", [key for key, (profession, _) in STAFF.items() if profession not in PROFESSIONS])
def test_other_professions_do_not(world: World, key: str) -> None:
    actor = world.actor(key)
    with acting_as(actor), pytest.raises(NotAllowed):
        break_glass(hetu_of(), reason=Reason.LIFE, words=WORDS, by=actor)
    # The database says the same to whoever goes round Python.
    codes = blind_indexes(hetu_of().code, TABLE, COLUMN)
    with acting_as(actor), pytest.raises(DatabaseError), transaction.atomic():
        rows("break_glass", codes, "life", WORDS, timezone.localdate(), None)
    assert not sees(world, key) or key in {"own_worker", "unit_lead"}


def test_it_only_reads(world: World) -> None:
    opened(world)
    physician = world.actor("physician")
    colleague = world.position("nurse")
    with acting_as(physician):
        client = Client.objects.get(pk=world.client().pk)
        for act in (
            lambda: add_member(client, colleague, NetworkRole.TEAM_MEMBER, by=physician),
            lambda: add_member(client, world.position("physician"), NetworkRole.TEAM_MEMBER, by=physician),
            lambda: give_permit(client, receiver=colleague.unit.organisation, classes=C.PLAN, by=physician),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()
        mine = NetworkMember.objects.filter(client=client, holder_id=physician.holder_id)
        assert mine.update(ends=None) == 0
        assert mine.update(role=NetworkRole.OWN_WORKER) == 0


def test_another_controllers_records_stay_closed(world: World) -> None:
    with acting_as(world.actor("own_worker")):
        theirs = set(Event.objects.filter(client=world.client()).values_list("pk", flat=True))
    opened(world)
    with acting_as(world.actor("physician")):
        assert not theirs & set(Event.objects.filter(client=world.client()).values_list("pk", flat=True))


def test_never_the_protected_address(world: World) -> None:
    change(world, "client", non_disclosure=True)
    opened(world)
    with acting_as(world.actor("physician")):
        row = NetworkMember.objects.get(client=world.client(), role=NetworkRole.EMERGENCY)
        assert not C(row.classes) & C.CONTACT
        assert not ContactDetails.objects.filter(client=world.client()).exists()


def test_an_unknown_code_and_a_closed_client_answer_alike(world: World) -> None:
    physician = world.actor("physician")
    with acting_as(physician):
        nobody = break_glass(parse_hetu(NOBODYS, allow_temporary=True), reason=Reason.LIFE, words=WORDS, by=physician)
    change(world, "second_client", closed_on=timezone.localdate())
    closed = opened(world, client="second_client")
    assert nobody == closed == Answer("unknown")


def test_a_client_that_is_open_anyway_needs_no_opening(world: World) -> None:
    assert opened(world, "own_worker").state == "open"
    with acting_as(world.actor("own_worker")):
        assert not Opening.objects.exists()


def test_tries_are_limited_found_or_not(world: World) -> None:
    physician = world.actor("physician")
    with acting_as(physician):
        for _each in range(MOST_TRIES):
            break_glass(parse_hetu(NOBODYS, allow_temporary=True), reason=Reason.LIFE, words=WORDS, by=physician)
    assert opened(world).state == "limited"
    assert not sees(world, "physician")


@pytest.mark.parametrize("words", ["", "hätä", "          ", "\x00" * 30])
def test_a_reason_takes_a_sentence(world: World, words: str) -> None:
    physician = world.actor("physician")
    with acting_as(physician), pytest.raises(ValidationError):
        break_glass(hetu_of(), reason=Reason.LIFE, words=words, by=physician)
    assert not sees(world, "physician")


def test_own_worker_and_lead_are_told_at_once_and_the_client_sees_it(world: World) -> None:
    answer = opened(world)
    worker = world.actor("own_worker")
    with acting_as(worker):
        task = Task.objects.open().get(client=world.client(), kind="emergency.review")
        assert task.holder_id == worker.holder_id
        assert task.due is not None
        assert task.due > timezone.localdate()
        assert Event.objects.filter(client=world.client(), kind="emergency.life").exists()
    told = set(Notice.objects.filter(kind="emergency.opened").values_list("receiver_id", flat=True))
    assert told == {world.actor("own_worker").account_id, world.actor("unit_lead").account_id}
    with acting_as(world.actor("client")):
        assert Event.objects.filter(kind="emergency.life").exists()
        assert Opening.objects.get().reason == Reason.LIFE
    assert answer.opening is not None


def test_the_log_names_the_purpose_of_opening_and_of_every_read(world: World) -> None:
    with log.gathering() as gathered:
        opened(world)
        physician = world.actor("physician")
        with acting_as(physician), reading_only():
            client_or_404(world.client().public_id, object="desk.client")
    mine = [(one.object, one.purpose, one.clients) for one in gathered.declared if one.purpose == "break_glass"]
    whom = frozenset({world.client().pk})
    assert mine == [("emergency.opened", "break_glass", whom), ("desk.client", "break_glass", whom)]


def test_strangers_and_the_other_client_see_no_opening(world: World) -> None:
    opening = opening_of(world, opened(world))
    for key in ("other_worker", "nurse", "job_coach", "other_client", "second_client", "administrator"):
        with acting_as(world.actor(key)):
            assert not Opening.objects.exists(), key
            assert not reviewing.looked_at(opening), key


@pytest.mark.parametrize("key", ["own_worker", "unit_lead"])
def test_somebody_else_reviews(world: World, key: str) -> None:
    opening = opening_of(world, opened(world))
    reviewer = world.actor(key)
    with acting_as(reviewer):
        assert [one.pk for one in reviewing.to_review(reviewer)] == [opening.pk]
        done = reviewing.review(
            opening, outcome=Outcome.JUSTIFIED, words="Henki oli vaarassa, tieto auttoi.", by=reviewer
        )
        assert done.reviewed_by_id == reviewer.id
        assert not reviewing.to_review(reviewer).exists()
        with pytest.raises(reviewing.NotToReview):
            reviewing.review(opening, outcome=Outcome.NOT_JUSTIFIED, words="Toinen mieli tuli vielä.", by=reviewer)
    with acting_as(world.actor("own_worker")):
        assert not Task.objects.open().filter(kind="emergency.review").exists()
    with acting_as(world.actor("client")):
        assert Event.objects.filter(kind="emergency.justified").exists()


@pytest.mark.parametrize("key", ["physician", "nurse", "other_worker", "employment_expert", "client"])
def test_nobody_reviews_for_them(world: World, key: str) -> None:
    """The one who opened least of all, in whatever position."""
    opening = opening_of(world, opened(world))
    actor = world.actor(key)
    with acting_as(actor), pytest.raises(reviewing.NotToReview):
        reviewing.review(opening, outcome=Outcome.JUSTIFIED, words="Kyllä tämä oli aivan oikein.", by=actor)


def test_what_was_not_justified_ends_at_once(world: World) -> None:
    opening = opening_of(world, opened(world))
    worker = world.actor("own_worker")
    with acting_as(worker):
        reviewing.review(
            opening, outcome=Outcome.NOT_JUSTIFIED, words="Kiirettä ei ollut, olisin vastannut.", by=worker
        )
        row = NetworkMember.objects.filter(client=world.client(), role=NetworkRole.EMERGENCY).get()
        assert row.ends is not None
        assert row.ends <= timezone.now()


def test_a_late_review_rises_to_the_lead_until_it_is_done(world: World) -> None:
    opened(world)
    assert reviewing.raise_late() == 0
    opened(world, "nurse", at=timezone.now() - dt.timedelta(days=20))
    assert reviewing.raise_late() == 1
    assert Notice.objects.filter(kind="emergency.risen", receiver=world.actor("unit_lead").account_id).exists()
    worker = world.actor("own_worker")
    with acting_as(worker):
        late = Opening.objects.get(risen_at__isnull=False)
        reviewing.review(late, outcome=Outcome.JUSTIFIED, words="Myöhässä, mutta aiheellinen.", by=worker)
    assert reviewing.raise_late() == 0


def test_pages(world: World) -> None:
    browser = signed_in(world, "physician")
    assert browser.get("/emergency/open/").status_code == 200
    empty = browser.post("/emergency/open/", {})
    assert empty.status_code == 422
    sent = {"hetu": NOBODYS, "reason": "life", "words": WORDS}
    unknown = browser.post("/emergency/open/", sent)
    assert unknown.status_code == 422
    assert WORDS in unknown.content.decode()
    done = browser.post("/emergency/open/", sent | {"hetu": hetu_of().code})
    assert done.status_code == 302
    path = f"/clients/{world.client().public_id}/"
    assert done.headers["Location"] == path
    again = browser.post("/emergency/open/", sent | {"hetu": hetu_of().code})
    assert again.headers["Location"] == path
    page = browser.get(path)
    assert page.status_code == 200
    assert "Hätäavausta ei tarvittu" not in page.content.decode()
    assert 'data-action="referral.start"' not in page.content.decode()
    # What one reads only has no acts: they are as absent as for a stranger, and what was typed is given back.
    refused = browser.post(f"{path}permits/forbid/", {"forbid-classes": "8", "note": "kirjoitin tämän jo"})
    assert refused.status_code == 404
    assert "kirjoitin tämän jo" in refused.content.decode()


def test_review_pages_are_for_reviewers(world: World) -> None:
    answer = opened(world)
    path = f"/emergency/openings/{answer.opening}/"
    lead = signed_in(world, "unit_lead")
    page = lead.get(path)
    assert page.status_code == 200
    assert WORDS in page.content.decode()
    assert 'data-action="emergency.review"' in page.content.decode()
    own = signed_in(world, "physician").get(path)
    assert own.status_code == 200
    assert 'data-action="emergency.review"' not in own.content.decode()
    hidden = signed_in(world, "nurse").get(path)
    absent = signed_in(world, "nurse").get("/emergency/openings/01998c00-0000-7000-8000-000000000000/")
    assert hidden.status_code == absent.status_code == 404
    assert body(hidden) == body(absent)
    assert lead.post(path, {"outcome": "justified"}).status_code == 422
    assert "Perustele virkkeellä." in lead.post(path, {"outcome": "justified", "words": "x"}).content.decode()
    assert lead.post(path, {"outcome": "justified", "words": "Henki oli vaarassa."}).status_code == 302
    assert "Henki oli vaarassa." in lead.get(path).content.decode()


def test_the_list_makes_the_same_statements_for_one_opening_and_for_many(world: World) -> None:
    def statements(key: str) -> int:
        browser = signed_in(world, key)
        browser.get("/emergency/")
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/emergency/").status_code == 200
        return len([one for one in seen.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    opened(world)
    few = {key: statements(key) for key in ("own_worker", "unit_lead")}
    for key in ("nurse", "social_worker", "social_counsellor"):
        opened(world, key)
        opened(world, key, "second_client")
    assert {key: statements(key) for key in few} == few
    assert max(few.values()) <= 12, few
