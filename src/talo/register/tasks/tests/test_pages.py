"""Pages of handing over, deputies, leaving and closing: who enters, what they do, what is wrong is said."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.register.clients.models import Client, NetworkMember, NetworkRole
from talo.register.organisations.deputising import name_deputy
from talo.register.organisations.models import Deputyship, Position
from talo.register.tasks.handing_over import held_by
from talo.testing.browsing import body, signed_in
from talo.testing.world import World

TODAY = timezone.localdate
HEIR = "work_ability_coordinator"


def url(world: World, name: str, key: str = "") -> str:
    thing = world.position(key) if key else world.client()
    return reverse(f"tasks:{name}", args=[thing.public_id])


def own_worker(world: World, client: str = "client") -> int:
    with acting_as(world.actor(client)):
        row = NetworkMember.objects.live().get(client=world.client(client), role=NetworkRole.OWN_WORKER)
    return row.holder_id


@pytest.mark.parametrize("key", ["own_worker", "unit_lead"])
def test_one_client_is_handed_over(world: World, key: str) -> None:
    browser = signed_in(world, key)
    page = browser.get(url(world, "hand_over"))
    assert page.status_code == 200
    assert str(world.position(HEIR).staff_member) in page.content.decode()
    assert str(world.position("job_coach").staff_member) not in page.content.decode()
    wrong = browser.post(url(world, "hand_over"), {"to": "", "reason": "king", "stays_until": "1.1.2020"})
    assert wrong.status_code == 422
    assert own_worker(world) == world.position("own_worker").holder_id
    answer = browser.post(url(world, "hand_over"), {"to": world.position(HEIR).public_id, "reason": "duties"})
    assert answer.status_code == 302
    assert own_worker(world) == world.position(HEIR).holder_id


def test_nobody_else_opens_the_page_of_a_client(world: World) -> None:
    world.join("nurse")
    for key in ("nurse", "other_worker", HEIR, "administrator", "client"):
        assert signed_in(world, key).get(url(world, "hand_over")).status_code == 404, key
        assert signed_in(world, key).get(url(world, "close")).status_code == 404, key


def test_chosen_clients_go_to_several_workers_or_all_to_one(world: World) -> None:
    browser = signed_in(world, "own_worker")
    clients = [world.client(), world.client("second_client")]
    address = reverse("tasks:hand_over_many") + "?clients=" + ",".join(str(one.public_id) for one in clients)
    page = browser.get(address)
    assert page.status_code == 200
    assert "Mäkelä" in page.content.decode()
    chosen = str(world.position("employment_expert").public_id)
    proposed = browser.get(f"{address}&all_to={chosen}").content.decode()
    assert proposed.count(f'value="{chosen}" selected') == 3
    sent = {"clients": [str(one.public_id) for one in clients], "reason": "balance"}
    sent |= {f"to-{one.public_id}": chosen for one in clients}
    boxes = browser.get(reverse("tasks:hand_over_many"), {"clients": [str(one.public_id) for one in clients]})
    shown = re.findall(r'name="clients" value="([^"]*)"', boxes.content.decode())
    assert len(shown) == 2, "the chooser's and the form's"
    assert all(str(one.public_id) in value for value in shown for one in clients)
    missing = browser.post(reverse("tasks:hand_over_many"), {**sent, f"to-{clients[0].public_id}": ""})
    assert missing.status_code == 422
    assert browser.post(reverse("tasks:hand_over_many"), sent).status_code == 302
    for key in ("client", "second_client"):
        assert own_worker(world, key) == world.position("employment_expert").holder_id


@pytest.mark.parametrize("asked", ["", "?clients=king", "?clients=", "?clients=01998c00-0000-7000-8000-000000000000"])
def test_no_client_chosen_is_said(world: World, asked: str) -> None:
    answer = signed_in(world, "own_worker").get(reverse("tasks:hand_over_many") + asked)
    assert answer.status_code == 200
    assert "Mäkelä" not in answer.content.decode()


def test_others_clients_cannot_be_chosen(world: World) -> None:
    hidden = world.client("other_client")
    for key in ("own_worker", "unit_lead"):
        address = f"{reverse('tasks:hand_over_many')}?clients={hidden.public_id}"
        assert "Virtanen" not in signed_in(world, key).get(address).content.decode()


def test_a_lead_hands_everything_of_a_leaver_over_on_one_screen(world: World) -> None:
    browser = signed_in(world, "unit_lead")
    page = browser.get(url(world, "leaving", "own_worker"))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Mäkelä" in text
    assert "Äyräväinen" in text
    with acting_as(world.actor("unit_lead")):
        held = held_by(world.position("own_worker"))
    sent = {f"to-{one.public_id}": str(world.position(HEIR).public_id) for one in held}
    assert browser.post(url(world, "leaving", "own_worker"), sent).status_code == 422
    last = TODAY() + dt.timedelta(days=5)
    sent |= {"last_day": last.strftime("%d.%m.%Y"), "stays": "on"}
    assert browser.post(url(world, "leaving", "own_worker"), sent).status_code == 302
    assert Position.objects.get(pk=world.position("own_worker").pk).ends == last
    assert own_worker(world) == world.position(HEIR).holder_id
    people = browser.get(reverse("tasks:people")).content.decode()
    assert last.strftime("%-d.%-m.%Y") in people


@pytest.mark.parametrize("name", ["deputies", "leaving"])
def test_the_staff_of_other_units_is_absent(world: World, name: str) -> None:
    browser = signed_in(world, "unit_lead")
    for key in ("nurse", "other_worker", "administrator", "unit_lead"):
        assert browser.get(url(world, name, key)).status_code == 404, key
    for key in ("own_worker", "administrator", "programme_manager", "client"):
        assert signed_in(world, key).get(url(world, name, "own_worker")).status_code == 404, key


def test_a_lead_names_a_deputy_and_ends_it(world: World) -> None:
    browser = signed_in(world, "unit_lead")
    here = url(world, "deputies", "own_worker")
    assert browser.get(here).status_code == 200
    sent = {"deputy": str(world.position(HEIR).public_id), "starts": "1.1.2020", "ends": ""}
    assert browser.post(here, sent).status_code == 422
    days = {"starts": TODAY().strftime("%d.%m.%Y"), "ends": (TODAY() + dt.timedelta(days=9)).strftime("%d.%m.%Y")}
    assert browser.post(here, sent | days).status_code == 302
    assert "Somebody" not in body(browser.get(here))
    assert browser.post(here, sent | days).status_code == 422  # the days are taken
    row = Deputyship.objects.get()
    # The client and the staff read who stands in.
    for key, address in (("client", reverse("portal:home")), ("own_worker", f"/clients/{world.client().public_id}/")):
        assert str(row.deputy.staff_member) in signed_in(world, key).get(address).content.decode(), key
    end = reverse("tasks:deputy_end", args=[row.public_id])
    assert signed_in(world, "own_worker").post(end).status_code == 404
    assert browser.get(end).status_code == 405
    assert browser.post(end).status_code == 302
    row.refresh_from_db()
    assert row.ended_at is not None
    assert browser.get(here).status_code == 200


def test_the_deputys_list_has_the_scope_of_those_deputised(world: World) -> None:
    lead = world.actor("unit_lead")
    with acting_as(lead):
        name_deputy(world.position("own_worker"), world.position(HEIR), by=lead, starts=TODAY(), ends=TODAY())
    page = signed_in(world, HEIR).get(reverse("desk:clients") + "?scope=deputy").content.decode()
    assert "Mäkelä" in page
    assert "Mäkelä" not in signed_in(world, HEIR).get(reverse("desk:clients")).content.decode()


def test_the_own_worker_ends_the_work_and_takes_it_back(world: World) -> None:
    browser = signed_in(world, "own_worker")
    here = url(world, "close")
    assert browser.get(here).status_code == 200
    today = TODAY().strftime("%d.%m.%Y")
    for wrong in (
        {"reason": "work", "on": today},
        {"reason": "king", "on": today, "sure": "on"},
        {"reason": "work", "on": "1.1.2019", "sure": "on"},
    ):
        assert browser.post(here, wrong).status_code == 422
    assert browser.post(here, {"reason": "work", "on": today, "sure": "on"}).status_code == 302
    with acting_as(world.actor("client")):
        assert Client.objects.get().close_reason == "work"
    page = browser.get(reverse("tasks:closed"))
    assert "Mäkelä" in page.content.decode()
    open_again = reverse("tasks:reopen", args=[world.client().public_id])
    assert signed_in(world, "nurse").post(open_again).status_code == 404
    assert browser.post(open_again).status_code == 302
    with acting_as(world.actor("client")):
        assert Client.objects.get().closed_on is None


def test_the_network_page_leads_to_handing_over(world: World) -> None:
    page = signed_in(world, "own_worker").get(f"/clients/{world.client().public_id}/network/").content.decode()
    assert url(world, "hand_over") in page
    assert url(world, "close") in page
    world.join("nurse")
    other = signed_in(world, "nurse").get(f"/clients/{world.client().public_id}/network/").content.decode()
    assert url(world, "hand_over") not in other
