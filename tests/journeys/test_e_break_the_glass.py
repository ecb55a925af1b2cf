"""Journey E: a nurse opens a client in an emergency; the own worker reviews it, and the client sees both."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from talo.testing.house import House
from talo.testing.visiting import PHONE, Visitor

pytestmark = pytest.mark.browser
WORDS = "Löytyi kadulta tajuttomana, ensihoito kysyy toimintakykyä."
REVIEW = "Tieto auttoi ensihoitoa, muuta ei katsottu."
PASSWORD = "aivan-uusi-salasana-7"


def test_the_glass_is_broken_and_somebody_else_reviews_it(house: House, visit: Callable[..., Visitor]) -> None:
    client = house.objects["protected"]
    code = house.do("identity_code", client=client)["code"]
    nurse, worker = visit("nurse"), visit("work_ability_coordinator")
    assert nurse.goto(f"/clients/{client}/") == 404
    nurse.goto("/emergency/")
    name = str(nurse.page.inner_text(".talo-header__who")).splitlines()[0].strip()
    nurse.act("emergency.ask")
    nurse.fill(hetu=code, reason="life", words=WORDS)
    nurse.act("emergency.open")
    assert nurse.page.url.endswith(f"/clients/{client}/")
    nurse.says("Hätäavaus")
    # The contact data stay behind the order, and what one only reads has no acts.
    nurse.goto(f"/clients/{client}/identity/")
    nurse.does_not_say("040 ")
    nurse.goto(f"/clients/{client}/permits/")
    assert nurse.page.locator("main form[method=post], main [data-action]").count() == 0

    worker.goto("/emergency/")
    worker.says("Odottaa")
    worker.page.locator("main a", has_text=name).first.click()
    worker.page.wait_for_load_state()
    worker.says(WORDS)
    worker.act("emergency.review")  # empty: says what is missing
    worker.fill(outcome="justified", words=REVIEW)
    worker.act("emergency.review")
    worker.says(REVIEW)

    house.do("bind_portal", client=client, sign_in_name="suojattu", password=PASSWORD)
    phone = visit(width=PHONE)
    phone.sign_in_with_password("suojattu", PASSWORD)
    phone.goto("/my/permits/")
    phone.says("hengen tai terveyden vaara", "oli aiheellinen")
    phone.does_not_say(WORDS)
    phone.goto("/my/reads/")
    phone.says("hätätilanteessa")
