"""The client's own pages: each for oneself, a proxy chooses, another client's object is absent."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from talo.doors.portal import nexting, path, people, permitting, reads
from talo.foundation.audit import Person, Reading
from talo.foundation.database.actor import acting_as
from talo.foundation.database.classes import DataClass as C
from talo.path.services.models import Service
from talo.path.services.periods import start_period
from talo.path.services.referring import refer
from talo.register.clients.models import NetworkRole, Represents
from talo.register.clients.opening import give_portal
from talo.register.organisations.models import PortalAccount
from talo.register.permits.disclosing import forbid, give_permit, record_joint_service
from talo.register.permits.models import Disclosure
from talo.register.timeline import events as timeline
from talo.testing.browsing import body, signed_in

PAGES = ("/my/", "/my/people/", "/my/reads/", "/my/permits/", "/my/choose/")


@pytest.fixture
def permit(world: Any) -> Disclosure:
    by = world.actor("own_worker")
    with acting_as(by):
        receiver = world.position("job_coach").unit.organisation
        return give_permit(world.client(), receiver=receiver, classes=C.ROUNDS | C.WORK, by=by, purpose="työnhaku")


@pytest.mark.parametrize("page", PAGES)
def test_the_client_enters_and_staff_does_not(world: Any, page: str) -> None:
    assert signed_in(world, "client").get(page).status_code == 200
    for key in ("own_worker", "job_coach", "programme_manager", "administrator", "unit_lead"):
        assert signed_in(world, key).get(page).status_code == 404, key


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_sent_to_sign_in(world: Any, client: Any, page: str) -> None:
    assert client.get(page).status_code == 302


def test_each_sees_the_own_pages_only(world: Any) -> None:
    for mine, other in (("client", "Elli"), ("other_client", "Aino")):
        browser = signed_in(world, mine)
        for page in PAGES:
            assert other not in body(browser.get(page))


@pytest.mark.parametrize("page", ["/my/plan/", "/my/rounds/"])
def test_plan_and_rounds_lead_to_the_own_ones(world: Any, page: str) -> None:
    browser = signed_in(world, "client")
    answer = browser.get(page)
    assert str(world.client().public_id) in answer.url
    assert browser.get(answer.url).status_code == 200


def test_home_says_what_is_next_and_who_helps(world: Any) -> None:
    page = body(signed_in(world, "client").get("/my/"))
    assert "Aino" in page
    assert str(world.position("own_worker").staff_member) in page
    assert page.count("talo-lit__tag") == 1
    assert 'aria-current="step"' in page


def test_a_pending_referral_is_the_next_thing(world: Any) -> None:
    by = world.actor("own_worker")
    with acting_as(by):
        service = Service.objects.with_provider().get(key="ek-tuettu-tyohonvalmennus")
        referral = refer(world.client(), service, by=by, reason="Tuki työnhakuun")
    client = world.actor("client")
    with acting_as(client):
        found = nexting.next_thing(world.client(), None, by=client)
    assert found.day == referral.answer_due
    assert str(service) in found.title


def test_the_path_is_read_from_what_happened(world: Any) -> None:
    client = world.actor("client")
    with acting_as(client):
        before = path.path_of(world.client())
    assert [step.state for step in before.steps] == ["done", "now", "coming", "coming", "coming", "coming"]
    by = world.actor("own_worker")
    with acting_as(by):
        service = Service.objects.with_provider().get(key="ek-tuettu-tyohonvalmennus")
        start_period(world.client(), service, by=by, starts=timezone.localdate())
    with acting_as(client):
        after = path.path_of(world.client())
    assert [step.state for step in after.steps].count("now") == 1
    assert after.steps[3].state == "now"
    assert str(service) in after.steps[3].text


def test_people_say_what_each_may_see(world: Any) -> None:
    world.join("job_coach", NetworkRole.COACH)
    with acting_as(world.actor("client")):
        first, *others = people.helpers_of(world.client())
    assert first.own
    coach = next(helper for helper in others if helper.name == str(world.position("job_coach").staff_member))
    assert "terveys" not in coach.sees.lower()
    assert "health" not in coach.sees.lower()
    assert coach.organisation


def test_who_has_looked_shows_the_worker_by_name_and_reason(world: Any, monkeypatch: Any) -> None:
    worker = world.actor("own_worker")
    names = people.names({worker.setting, "account:1", "service:deadlines", "position:0"})
    entry = Reading(timezone.now(), worker.setting, 1, "read", "plan.client", "", "", "done", names[worker.setting])
    monkeypatch.setattr(reads, "reads_of", lambda client, since, limit: [entry] * 40)
    page = body(signed_in(world, "client").get("/my/reads/"))
    assert page.count(worker.name) == 1
    assert set(names) == {worker.setting, "account:1", "service:deadlines"}


def test_looks_are_paged(world: Any, monkeypatch: Any) -> None:
    now = timezone.now()
    days = [Reading(now - dt.timedelta(days=n), "position:1", 1, "read", "plan", "", "", "done") for n in range(60)]
    monkeypatch.setattr(reads, "reads_of", lambda client, since, limit: days)
    browser = signed_in(world, "client")
    assert "?page=2" in body(browser.get("/my/reads/"))
    assert "?page=3" in body(browser.get("/my/reads/?page=2"))
    assert "?page=4" not in body(browser.get("/my/reads/?page=3"))


def test_looks_are_gathered_by_person_and_day_and_a_refused_try_names_nobody() -> None:
    at = dt.datetime(2026, 11, 23, 7, 12, tzinfo=dt.UTC)
    person = Person("Leena Kallio", "työkykykoordinaattori", "Etelä-Karjalan työllisyysalue")
    entry = Reading(at, "position:1", 1, "read", "plan.client, services.client", "", "", "done", person)
    later = Reading(at + dt.timedelta(hours=1), "position:1", 1, "write", "plan.version", "", "", "done", person)
    permitted = Reading(at, "position:2", 2, "read", "assessment.client", "", "permit:4", "done", Person("Outi"))
    refused = Reading(at, "position:3", 1, "refusal", "client.page", "", "", "done", Person("Utelias Ulla"))
    unsaved = Reading(at, "position:4", 1, "write", "plan.version", "", "", "refused", Person("Virhe Ville"))
    rows = reads.gathered([later, entry, permitted, refused, unsaved], {"position:1": "omatyöntekijä"})
    assert len(rows) == 3
    assert rows[0].who == "Leena Kallio"
    assert len(rows[0].looked) == 2
    assert len(rows[0].wrote) == 1
    assert "omatyöntekijä" in rows[0].source
    assert "9.12–10.12" in rows[0].day
    assert rows[2].refused
    assert "Ulla" not in rows[2].text + rows[2].source


def test_every_object_of_the_log_has_words() -> None:
    for key in ("plan.client", "desk.client", "desk.lead_list", "clients.Client", "services.referrals", "intake.link"):
        assert reads.what(key) != [str(reads.OTHER)], key
    for key in (key for key in timeline.kinds() if not key.startswith("test.")):
        assert reads.what(key) != [str(reads.OTHER)], key
    assert reads.what("something.new") == [str(reads.OTHER)]


def test_permits_say_who_what_and_until(world: Any, permit: Disclosure) -> None:
    by = world.actor("own_worker")
    with acting_as(by):
        forbid(world.client(), classes=C.SOCIAL, by=by)
        record_joint_service(world.client(), parties=[by_org(world)], section="381/2023 § 4", by=by)
    page = body(signed_in(world, "client").get("/my/permits/"))
    assert str(permit.receiver) in page
    assert "381/2023" in page
    with acting_as(world.actor("client")):
        assert len(permitting.prohibitions_of(world.client())) == 1
        shown = permitting.disclosures_of(world.client())
        assert [one.can_withdraw for one in shown].count(True) == 1


def by_org(world: Any) -> Any:
    return world.position("social_worker").unit.organisation


def test_a_permit_is_withdrawn_after_a_question(world: Any, permit: Disclosure) -> None:
    browser = signed_in(world, "client")
    url = f"/my/permits/{permit.public_id}/withdraw/"
    assert browser.get(url).status_code == 200
    with acting_as(world.actor("client")):
        assert Disclosure.objects.live().filter(pk=permit.pk).exists()
    assert browser.post(url).url == "/my/permits/"
    with acting_as(world.actor("client")):
        assert Disclosure.objects.get(pk=permit.pk).withdrawn_at is not None
    # Sent again, or opened from another tab: told kindly.
    assert browser.post(url).url == "/my/permits/"
    assert browser.get(url).url == "/my/permits/"


def test_another_clients_permit_is_absent(world: Any, permit: Disclosure) -> None:
    browser = signed_in(world, "other_client")
    hidden = browser.get(f"/my/permits/{permit.public_id}/withdraw/")
    absent = browser.get("/my/permits/01890000-0000-7000-8000-000000000000/withdraw/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert body(hidden) == body(absent)
    assert browser.post(f"/my/permits/{permit.public_id}/withdraw/").status_code == 404
    with acting_as(world.actor("client")):
        assert Disclosure.objects.get(pk=permit.pk).withdrawn_at is None


def test_a_proxy_chooses_for_whom(world: Any) -> None:
    by = world.actor("own_worker")
    with acting_as(by):
        account = PortalAccount.objects.get(pk=world.portals["client"].pk)
        give_portal(world.client("second_client"), account, Represents.Basis.GUARDIAN, by=by)
    browser = signed_in(world, "client")
    assert "Aino" in body(browser.get("/my/"))
    chosen = world.client("second_client")
    assert browser.post(f"/my/choose/{chosen.public_id}/").url == "/my/"
    page = body(browser.get("/my/"))
    assert "Väinö" in page
    assert browser.post(f"/my/choose/{world.client('other_client').public_id}/").status_code == 404
    assert browser.get(f"/my/choose/{chosen.public_id}/").status_code == 405
