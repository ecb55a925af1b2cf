"""Journey E, as far as its rooms exist: a guessed link, a permit taken back while the page is open."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from talo.testing.house import House
from talo.testing.visiting import PHONE, Visitor

pytestmark = pytest.mark.browser
NOBODY = "01890000-0000-7000-8000-000000000000"


def refusals(house: House) -> int:
    """How many refusals the log has."""
    with psycopg.connect(house.environment["TALO_OWNER_URL"]) as log:
        found = log.execute("select count(*) from audit_entry where outcome = 'refused'").fetchone()
    assert found is not None
    return int(found[0])


@pytest.mark.parametrize("page", ["", "plan/", "timeline/", "permits/", "services/", "identity/"])
def test_a_guessed_link(house: House, visit: Callable[..., Visitor], page: str) -> None:
    """Hidden and absent look the same to a curious colleague; the log knows the difference."""
    colleague = visit("social_worker")
    before = refusals(house)
    shown = []
    for client in (house.objects["protected"], NOBODY):
        assert colleague.goto(f"/clients/{client}/{page}") == 404
        shown.append(colleague.text())
    assert shown[0] == shown[1]
    assert refusals(house) > before


def test_the_neighbours_list_and_search_do_not_know(house: House, visit: Callable[..., Visitor]) -> None:
    """A coach of the house finds in the list only those whose network the coach is in."""
    colleague = visit("social_worker")
    colleague.goto("/clients/")
    colleague.does_not_say(house.objects["protected"])


def test_a_permit_is_taken_back_while_the_page_is_open(house: House, visit: Callable[..., Visitor]) -> None:
    """The next click says so kindly; nothing of the plan is shown any more, and what was typed is kept."""
    path = f"/clients/{house.objects['client']}/"
    worker, adviser, phone = visit("work_ability_coordinator"), visit("kela_adviser"), visit("client", width=PHONE)
    adviser.goto(f"{path}plan/")
    goal = "Haluan työn, jossa saan liikkua"
    adviser.does_not_say(goal)
    worker.goto(f"{path}permits/")
    worker.pick("give-receiver", "Kela")
    worker.fill(give__classes=["8"], give__purpose="Kuntoutuksen suunnittelu", give__asked=True)
    worker.act("permit.give")
    adviser.goto(f"{path}plan/edit/words-new/")
    adviser.says(goal)
    adviser.fill(text="Toivon kuntoutusta ennen kevättä.")
    phone.goto("/my/permits/")
    panel = phone.page.locator("main section", has_text="Kuntoutuksen suunnittelu").last
    phone.act("permit.withdraw_ask", within=panel)
    phone.act("permit.withdraw")
    adviser.page.locator("#editor button[type=submit]").click()
    adviser.page.wait_for_load_state()
    adviser.does_not_say(goal)
    adviser.says("Toivon kuntoutusta ennen kevättä.")
