"""Desk pages: who sees what, equal query counts, bad input, what is logged."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from talo.doors.desk.events import OWN_TASK
from talo.foundation.database import clock
from talo.foundation.database.actor import acting_as
from talo.foundation.database.classes import DataClass
from talo.foundation.identity.hetu import hetu_for
from talo.register.clients.models import Fact, FactKind, NetworkMember, NetworkRole, WorkAbility
from talo.register.clients.opening import NewClient, end_membership, open_client
from talo.register.organisations.models import Organisation
from talo.register.permits.models import Disclosure, Prohibition
from talo.register.tasks.doing import open_task
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event
from talo.testing.browsing import body, signed_in

CLIENT_PAGES = ("client", "timeline", "client_tasks", "network", "facts", "work_ability", "identity", "permits")


def url(world: Any, name: str, *more: Any, client: str = "client") -> str:
    return reverse(f"desk:{name}", args=[world.client(client).public_id, *more])


@pytest.fixture
def browser(world: Any) -> Any:
    return signed_in(world, "own_worker")


@pytest.mark.parametrize("name", CLIENT_PAGES)
def test_pages_of_a_client_open_to_the_own_worker_and_to_nobody_else(world: Any, browser: Any, name: str) -> None:
    assert browser.get(url(world, name)).status_code == 200
    for key in ("other_worker", "social_worker", "job_coach", "administrator", "programme_manager", "client"):
        hidden = signed_in(world, key).get(url(world, name))
        assert hidden.status_code == 404, key
        assert "Mäkelä" not in body(hidden)


def test_no_tab_is_current_on_a_page_that_none_leads_to(world: Any, browser: Any) -> None:
    for name, marked in (("client", 1), ("identity", 0), ("proxies", 0), ("permits", 1)):
        page = body(browser.get(url(world, name)))
        assert page[page.index("Asiakkaan sivut") :].split("</nav>")[0].count("aria-current") == marked, name


@pytest.mark.parametrize("name", ["today", "tasks", "clients"])
def test_lists_open_to_workers_only(world: Any, name: str) -> None:
    for key, status in (("own_worker", 200), ("job_coach", 200), ("administrator", 404), ("client", 404)):
        assert signed_in(world, key).get(reverse(f"desk:{name}")).status_code == status, key


def test_the_caseload_lists_own_clients_and_no_others(world: Any, browser: Any) -> None:
    page = body(browser.get(reverse("desk:clients")))
    assert "Mäkelä" in page
    assert "Äyräväinen" in page
    assert "Virtanen" not in page
    narrowed = body(browser.get(reverse("desk:clients"), {"q": "äy", "role": "own_worker", "sort": "-due"}))
    assert "Äyräväinen" in narrowed
    assert "Mäkelä" not in narrowed
    for odd in ({"q": "x" * 500}, {"role": "king", "language": "xx", "page": "-3", "sort": "holder"}, {"late": "on"}):
        assert browser.get(reverse("desk:clients"), odd).status_code == 200


def test_a_name_is_found_whichever_name_is_written_first(world: Any, browser: Any) -> None:
    client = world.client()
    for written in (f"{client.last_name} {client.first_names}", f"{client.first_names} {client.last_name}"):
        for text in (written.upper(), written.replace(" ", ", ", 1)):
            found = body(browser.get(reverse("desk:clients"), {"q": text}))
            assert f"{client.last_name} {client.called}" in found, text
            assert "Äyräväinen" not in found
    assert "kirjoitusasu" in body(browser.get(reverse("desk:clients"), {"q": "Olematon"}))


def test_a_lead_sees_names_ages_and_deadlines(world: Any) -> None:
    worker = world.actor("own_worker")
    with acting_as(worker):
        open_task(
            world.client(), OWN_TASK, holder_id=worker.holder_id, by=worker, due=dt.date(2026, 1, 2), note="Salaista"
        )
    page = body(signed_in(world, "unit_lead").get(reverse("desk:clients")))
    assert "Mäkelä" in page
    assert "2.1." in page
    assert "Salaista" not in page
    assert signed_in(world, "unit_lead").get(url(world, "timeline")).status_code == 404


FREE = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK", "SELECT set_config", "select set_config")


@pytest.mark.parametrize("key", ["own_worker", "unit_lead", "peer_coach", "job_coach", "physician"])
def test_every_link_of_the_navigation_and_of_today_opens(world: Any, key: str) -> None:
    browser = signed_in(world, key)
    page = browser.get(reverse("desk:today")).content.decode()
    links = set(re.findall(r'<a [^>]*href="(/[^"#]*)"', page)) - {"/"}
    closed = [link for link in links if browser.get(link).status_code != 200]
    assert not closed


def _queries(browser: Any, path: str) -> tuple[int, int]:
    """Statements on all connections, and those that are overhead: session, account, position."""
    captures = [CaptureQueriesContext(connections[alias]) for alias in ("default", "session")]
    with captures[0], captures[1]:
        assert browser.get(path).status_code == 200
    asked, overhead = (
        [q["sql"] for q in capture.captured_queries if not q["sql"].startswith(FREE)] for capture in captures
    )
    return len(asked) + len(overhead), len(overhead)


@pytest.mark.parametrize("name", ["clients", "tasks", "today"])
def test_lists_ask_as_much_for_three_rows_as_for_thirty(world: Any, name: str) -> None:
    worker = world.actor("own_worker")

    def more(count: int) -> None:
        with acting_as(worker):
            for number in range(count):
                client = open_client(NewClient("Testi", f"Asiakas{'abcdefghij'[number % 10]}"), by=worker)
                due = dt.date(2026, 1, 2)
                open_task(client, OWN_TASK, holder_id=worker.holder_id, by=worker, due=due, note="Soita")

    browser = signed_in(world, "own_worker")
    more(3)
    few, overhead = _queries(browser, reverse(f"desk:{name}"))
    more(27)
    many, _overhead = _queries(browser, reverse(f"desk:{name}"))
    assert few == many
    assert overhead <= 3
    assert many <= (12 if name == "today" else 10)


def test_an_identity_code_is_found_by_post_and_never_stands_in_an_address(world: Any, browser: Any) -> None:
    code = str(hetu_for(dt.date(1979, 3, 5), 901))
    found = browser.post(reverse("desk:search"), {"q": code.replace("•", "")})
    with acting_as(world.actor("own_worker")):
        assert found.status_code == 302
    assert code not in found.headers["Location"]
    wrong = browser.post(reverse("desk:search"), {"q": "050379-901!"})
    assert wrong.status_code == 302
    bad = browser.post(reverse("desk:search"), {"q": "050379-9010"})
    assert bad.headers["Location"] == reverse("desk:clients")
    named = browser.post(reverse("desk:search"), {"q": "Mäk"})
    assert named.headers["Location"].startswith(reverse("desk:clients") + "?q=")


def test_the_code_is_covered_until_it_is_asked_for(world: Any, browser: Any) -> None:
    assert "050379-••••" in body(browser.get(url(world, "identity")))
    assert "050379-901" in body(browser.post(url(world, "reveal")))
    assert browser.get(url(world, "reveal")).status_code == 405


def test_a_protected_clients_municipality_and_contact_data_are_nowhere(world: Any, browser: Any) -> None:
    colleague = world.join("employment_expert")
    browser.post(url(world, "protect"), {"order": "on"})
    for name in CLIENT_PAGES:
        page = body(signed_in(world, "employment_expert").get(url(world, name)))
        assert "talo-protect" in page, name
        assert "040 1234567" not in page, name
    assert "040 1234567" in body(browser.get(url(world, "identity")))
    assert colleague.profession == "employment_expert"
    browser.post(url(world, "protect"), {"order": "off"})
    assert "talo-protect" not in body(browser.get(url(world, "client")))


def test_a_colleague_is_added_and_leaves(world: Any, browser: Any) -> None:
    nurse = world.position("nurse")
    page = browser.get(url(world, "network"), {"organisation": nurse.unit.organisation.key})
    assert str(nurse.public_id) in page.content.decode()
    sent = {"position": str(nurse.public_id), "role": "team_member", "ends": "31.12.2099"}
    assert browser.post(url(world, "network"), sent).status_code == 302
    with acting_as(world.actor("own_worker")):
        row = NetworkMember.objects.live().get(client=world.client(), holder_id=nurse.holder_id)
        assert row.ends is not None
        assert Event.objects.filter(kind="network.joined").exists()
    assert signed_in(world, "nurse").get(url(world, "client")).status_code == 200
    assert browser.post(url(world, "network_contact", row.public_id)).status_code == 302
    with acting_as(world.actor("own_worker")):
        assert NetworkMember.objects.get(pk=row.pk).role == NetworkRole.CONTACT_PERSON
        mine = NetworkMember.objects.live().get(client=world.client(), role=NetworkRole.OWN_WORKER)
    assert browser.post(url(world, "network_contact", mine.public_id)).status_code == 404
    assert browser.post(url(world, "network_end", row.public_id)).status_code == 302
    with acting_as(world.actor("own_worker")):
        later = timezone.now() + dt.timedelta(seconds=1)
        assert not NetworkMember.objects.live(later).filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"position": "x"},
        {"role": "king"},
        {"ends": "1.1.2020"},
        {"ends": "31.2.2027"},
        {"role": "own_worker"},
        {"position": ""},
    ],
)
def test_a_wrong_colleague_is_told_at_the_field(world: Any, browser: Any, wrong: dict[str, str]) -> None:
    sent = {"position": str(world.position("nurse").public_id), "role": "team_member", "ends": ""} | wrong
    page = browser.post(url(world, "network"), sent)
    assert page.status_code == 422
    assert 'aria-invalid="true"' in body(page) or "talo-" in body(page)


def test_facts_are_added_ended_and_kept_apart(world: Any, browser: Any) -> None:
    what = f"{int(FactKind.WORK_STATUS)}:unemployed"
    assert browser.post(url(world, "facts"), {"what": what, "starts": "1.1.2025", "ends": ""}).status_code == 302
    overlapping = browser.post(url(world, "facts"), {"what": what, "starts": "1.2.2025", "ends": "1.3.2025"})
    assert overlapping.status_code == 422
    with acting_as(world.actor("own_worker")):
        fact = Fact.objects.get(client=world.client(), kind=FactKind.WORK_STATUS)
    early = browser.post(url(world, "fact_end", fact.public_id), {"ends": "31.12.2024"})
    assert early.status_code == 422
    assert browser.post(url(world, "fact_end", fact.public_id), {"ends": "30.6.2025"}).status_code == 302
    for wrong in ({"what": "99:x"}, {"what": "abc"}, {"starts": "30.2.2025"}, {"ends": "1.1.2024"}):
        sent = {"what": what, "starts": "1.7.2025", "ends": ""} | wrong
        assert browser.post(url(world, "facts"), sent).status_code == 422, wrong


def test_work_ability_is_described_without_a_diagnosis_for_the_coach(world: Any, browser: Any) -> None:
    sent = {
        "relative_to": "varastotyö",
        "helps": "Ei yli 10 kilon nostoja",
        "definition": "professional",
        "reasons": ["physical"],
        "starts": "1.1.2026",
    }
    assert browser.post(url(world, "work_ability"), sent).status_code == 302
    assert browser.post(url(world, "work_ability"), sent | {"relative_to": ""}).status_code == 422
    with acting_as(world.actor("own_worker")):
        ability = WorkAbility.objects.get(client=world.client())
        assert ability.data_class == DataClass.LIMITS
    label = str(dict(WorkAbility.Reason.choices)["physical"])
    assert label in body(browser.get(url(world, "facts")))


def test_permits_are_given_withdrawn_and_forbidden(world: Any, browser: Any) -> None:
    receiver = Organisation.objects.get(units__key="ek-valmennus-tiimi")
    sent = {"give-receiver": receiver.key, "give-classes": [str(int(DataClass.PLAN))], "give-asked": "on"}
    assert browser.post(url(world, "permit_give"), sent).status_code == 302
    with acting_as(world.actor("own_worker")):
        permit = Disclosure.objects.get(client=world.client(), kind="permit")
        assert DataClass(permit.classes) == DataClass.PLAN | DataClass.NAME
    assert browser.post(url(world, "permit_withdraw", permit.public_id)).status_code == 302
    assert browser.post(url(world, "permit_withdraw", permit.public_id)).status_code == 302
    for wrong in ({"give-receiver": "nobody"}, {"give-classes": []}, {"give-ends": "1.1.2020"}, {"give-asked": ""}):
        assert browser.post(url(world, "permit_give"), sent | wrong).status_code == 422, wrong
    joint = {"joint-parties": [Organisation.objects.get(units__key="ek-tyoikaiset").key], "joint-section": "381/2023"}
    assert browser.post(url(world, "permit_joint"), joint).status_code == 302
    assert browser.post(url(world, "permit_joint"), {"joint-section": "1/1900"}).status_code == 422
    forbidden = {"forbid-receiver": receiver.key, "forbid-classes": [str(int(DataClass.SOCIAL))]}
    unsaid = {"forbid-classes": forbidden["forbid-classes"]}
    assert browser.post(url(world, "permit_forbid"), unsaid).status_code == 422
    assert browser.post(url(world, "permit_forbid"), forbidden).status_code == 302
    assert browser.post(url(world, "permit_forbid"), {}).status_code == 422
    with acting_as(world.actor("own_worker")):
        assert Prohibition.objects.filter(client=world.client()).count() == 1
        assert Disclosure.objects.filter(client=world.client(), kind="law").count() == 1


def test_tasks_are_added_and_done_on_the_clients_page(world: Any, browser: Any) -> None:
    holder = world.actor("own_worker").holder_id
    sent = {"note": "Soita Kelaan", "due": "1.12.2099", "holder": str(holder)}
    assert browser.post(url(world, "client_tasks"), sent).status_code == 302
    for wrong in ({"note": ""}, {"due": "1.1.2020"}, {"holder": "1"}, {"holder": "x"}):
        assert browser.post(url(world, "client_tasks"), sent | wrong).status_code == 422, wrong
    with acting_as(world.actor("own_worker")):
        task = Task.objects.open().get(note="Soita Kelaan")
    assert signed_in(world, "other_worker").post(url(world, "task_done", task.public_id)).status_code == 404
    away = browser.post(url(world, "task_done", task.public_id), {"next": "https://example.org/"})
    assert away.headers["Location"] == url(world, "client_tasks")
    with acting_as(world.actor("own_worker")):
        assert not Task.objects.open().filter(pk=task.pk).exists()


def test_what_was_typed_is_given_back_when_access_has_ended(world: Any) -> None:
    with clock.at(timezone.now() - dt.timedelta(days=2)):
        coach = world.join("job_coach", NetworkRole.COACH)
    browser = signed_in(world, "job_coach")
    assert browser.get(url(world, "client_tasks")).status_code == 200
    with acting_as(world.actor("own_worker")), clock.at(timezone.now() - dt.timedelta(days=1)):
        end_membership(NetworkMember.objects.live().get(client=world.client(), holder_id=coach.holder_id))
    page = browser.post(url(world, "client_tasks"), {"note": "Sovittu käynti tehtaalla", "due": "1.12.2099"})
    assert page.status_code == 404
    assert "Sovittu käynti tehtaalla" in body(page)
    absent = browser.post(
        url(world, "client_tasks", client="other_client"), {"note": "Sovittu käynti tehtaalla", "due": "1.12.2099"}
    )
    strip = lambda text: text.split("<main", 1)[1]  # noqa: E731
    assert strip(body(absent)) == strip(body(page))


def test_position_is_switched_to_own_live_positions_only(world: Any, browser: Any) -> None:
    own, other = world.position("own_worker"), world.position("nurse")
    assert browser.post(reverse("desk:position"), {"position": own.pk}).status_code == 302
    for wrong in (other.pk, "x", ""):
        assert browser.post(reverse("desk:position"), {"position": wrong}).status_code == 404
