"""Pages of employers and jobs: who enters, what is refused, errors at their fields, equal query counts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talo.foundation.database.actor import acting_as
from talo.path.employers.directory import add_employer
from talo.path.employers.models import Employer, EmployerContact, Employment
from talo.register.clients.models import Client
from talo.testing.browsing import body, signed_in

JOB = {
    "kind": "pay_subsidised",
    "employer_name": "Pakkaamo Oy",
    "business_id": "0737546-2",
    "job_title": "Pakkaaja",
    "hours_per_week": "25",
    "starts": "1.12.2026",
    "term": "fixed_term",
    "term_reason": "palkkatuen kesto",
    "planned_ends": "30.9.2027",
    "subsidy_basis": "pay_subsidy.percentage.reduced_work_ability",
    "subsidy_decided_on": "20.11.2026",
}
CONTACT = {
    "employer_name": "Pakkaamo Oy",
    "day": "20.11.2026",
    "way": "visit",
    "outcome": "interest",
    "with_client": "on",
    "note": "Kysyvät lisää ensi viikolla",
}


def url(world: Any, name: str, *more: Any, client: str = "client") -> str:
    return reverse(f"employers:{name}", args=[world.client(client).public_id, *more])


@pytest.fixture
def browser(world: Any) -> Any:
    return signed_in(world, "own_worker")


@pytest.mark.parametrize("name", ["client", "contact", "start"])
def test_work_pages_open_to_the_network_that_works_with_jobs(world: Any, browser: Any, name: str) -> None:
    assert browser.get(url(world, name)).status_code == 200
    assert browser.get(url(world, name, client="other_client")).status_code == 404
    for key in ("other_worker", "job_coach", "peer_coach", "administrator", "unit_lead", "client"):
        assert signed_in(world, key).get(url(world, name)).status_code == 404, key
    world.join("social_worker")
    expected = 200 if name == "client" else 404
    assert signed_in(world, "social_worker").get(url(world, name)).status_code == expected
    world.join("peer_coach")
    assert signed_in(world, "peer_coach").get(url(world, name)).status_code == 404


def test_a_job_is_recorded_shown_and_ended(world: Any, browser: Any) -> None:
    assert browser.post(url(world, "start"), JOB).status_code == 302
    page = body(browser.get(url(world, "client")))
    assert "Pakkaaja, Pakkaamo Oy" in page
    assert "employment.end" in page
    overlapping = browser.post(url(world, "start"), JOB | {"starts": "1.2.2027"})
    assert overlapping.status_code == 422
    with acting_as(world.actor("own_worker")):
        job = Employment.objects.get(client=world.client())
        assert job.hours == Decimal(25)
        assert Employer.objects.get().business_id == "0737546-2"
    early = browser.post(url(world, "end", job.public_id), {"ends": "30.11.2026", "reason": "health"})
    assert early.status_code == 422
    assert browser.post(url(world, "end", job.public_id), {"ends": "1.2.2027", "reason": "health"}).status_code == 302
    again = browser.post(url(world, "end", job.public_id), {"ends": "2.2.2027", "reason": "health"})
    assert again.status_code == 302
    assert signed_in(world, "other_worker").get(url(world, "end", job.public_id)).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"business_id": "0737546-3"},
        {"employer_name": ""},
        {"hours_per_week": "0"},
        {"hours_per_week": "paljon"},
        {"hours_per_week": "1000"},
        {"starts": "31.2.2027"},
        {"starts": "19.11.2026"},
        {"planned_ends": "30.11.2026"},
        {"term_reason": ""},
        {"subsidy_basis": ""},
        {"subsidy_basis": "pay_subsidy.percentage.everyone"},
        {"subsidy_decided_on": ""},
        {"kind": "volunteer"},
        {"kind": "open"},
        {"job_title": "x" * 101},
    ],
)
def test_a_wrong_job_is_told_and_what_was_typed_stays(world: Any, browser: Any, wrong: dict[str, str]) -> None:
    page = browser.post(url(world, "start"), JOB | wrong)
    assert page.status_code == 422
    assert "palkkatuen kesto" in body(page) or "term_reason" in wrong
    with acting_as(world.actor("own_worker")):
        assert not Employment.objects.exists()
        assert not Employer.objects.exists()


def test_contacts_are_recorded_and_wrong_ones_refused(world: Any, browser: Any) -> None:
    assert browser.post(url(world, "contact"), CONTACT).status_code == 302
    for wrong in ({"day": "1.1.2100"}, {"way": "dream"}, {"outcome": ""}, {"note": "x" * 501}, {"employer_name": " "}):
        assert browser.post(url(world, "contact"), CONTACT | wrong).status_code == 422, wrong
    with acting_as(world.actor("own_worker")):
        assert EmployerContact.objects.filter(client=world.client()).count() == 1


def test_a_protected_clients_work_place_is_covered_for_colleagues(world: Any, browser: Any) -> None:
    world.join("employment_expert")
    browser.post(url(world, "start"), JOB)
    with acting_as(world.actor("own_worker")):
        Client.objects.filter(pk=world.client().pk).update(non_disclosure=True)
    assert "Pakkaamo" in body(browser.get(url(world, "client")))
    page = body(signed_in(world, "employment_expert").get(url(world, "client"))).split("<datalist")[0]
    assert "Pakkaaja" in page
    assert "Pakkaamo" not in page


def test_the_list_follows_what_is_written_however_long_the_directory(world: Any, browser: Any) -> None:
    with acting_as(world.actor("own_worker")):
        for number in range(205):
            add_employer(f"Aaltola {number:03}")
        add_employer("Ylämaan <Varasto> Oy")
    page = body(browser.get(url(world, "contact")))
    assert 'hx-get="/employers/names/"' in page
    assert "Ylämaan" not in page
    found = body(browser.get(reverse("employers:names"), {"employer_name": "yläm"}))
    assert 'value="Ylämaan &lt;Varasto&gt; Oy"' in found
    assert "Aaltola" not in found
    assert body(browser.get(reverse("employers:names"), {"employer_name": "aal"})).count("<option") == 20
    assert "<option" not in body(browser.get(reverse("employers:names"), {"employer_name": "\x00" + "y" * 9999}))
    assert body(browser.get(reverse("employers:names"))).count("<option") == 200
    for role in ("unit_lead", "programme_manager", "client"):
        assert signed_in(world, role).get(reverse("employers:names")).status_code == 404, role


def test_the_directory_takes_employers_and_checks_them(world: Any, browser: Any) -> None:
    sent = {"name": "Pakkaamo Oy", "business_id": "07375462", "email": "posti@example.org"}
    assert browser.post(reverse("employers:add"), sent).status_code == 302
    assert "0737546-2" in body(browser.get(reverse("employers:employers"), {"q": "pakk"}))
    for wrong in ({"name": ""}, {"business_id": "1"}, {"business_id": "0737546-2"}, {"email": "posti"}):
        assert browser.post(reverse("employers:add"), sent | {"business_id": ""} | wrong).status_code == 422, wrong
    with acting_as(world.actor("own_worker")):
        employer = Employer.objects.get()
    changed = sent | {"contact_name": "Outi Ojala"}
    assert browser.post(reverse("employers:edit", args=[employer.public_id]), changed).status_code == 302
    for key in ("social_worker", "administrator", "client"):
        assert signed_in(world, key).get(reverse("employers:employers")).status_code == 404, key


def test_the_directory_asks_as_much_for_three_rows_as_for_thirty(world: Any, browser: Any) -> None:
    def queries(extra: int) -> int:
        with acting_as(world.actor("own_worker")):
            for number in range(extra):
                add_employer(f"Yritys {extra}-{number}")
        captures = [CaptureQueriesContext(connections[alias]) for alias in ("default", "session")]
        with captures[0], captures[1]:
            assert browser.get(reverse("employers:employers")).status_code == 200
        return sum(len(capture.captured_queries) for capture in captures)

    few = queries(3)
    assert queries(27) == few
    assert few <= 12  # with the savepoints of the test itself
