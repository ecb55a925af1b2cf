"""Journey E, the people: a worker of sixty clients resigns, a colleague is away, and everyone concerned is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from talo.testing.house import House
from talo.testing.visiting import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser
CLIENTS = 60
PASSWORD = "a sentence for the leaver's client"


def day(ahead: int = 0) -> str:
    """A day as people write it."""
    return (dt.date.today() + dt.timedelta(days=ahead)).strftime("%d.%m.%Y")  # noqa: DTZ011


def test_a_worker_resigns_and_the_lead_hands_sixty_clients_over_on_one_screen(
    house: House, visit: Callable[..., Visitor]
) -> None:
    hired = house.do("hire_with_clients", many=str(CLIENTS), last_name="Lahtija")
    house.do("bind_portal", client=hired["clients"][0], sign_in_name="lahtijan-asiakas", password=PASSWORD)
    lead = visit("unit_lead", width=DESK)
    lead.goto("/people/")
    row = lead.page.locator("main tr", has_text=hired["name"])
    assert str(CLIENTS) in row.inner_text()
    lead.act("people.leaving", within=row)
    lead.says("Jokainen asiakas, avoin tehtävä ja muu vastuu saa tässä uuden omistajan")
    chosen = lead.page.locator("main select[name^='to-']")
    assert chosen.count() == CLIENTS
    heirs = [chosen.nth(number).input_value() for number in range(CLIENTS)]
    assert all(heirs)
    shares = sorted(heirs.count(one) for one in set(heirs))
    assert shares[-1] - shares[0] <= 1
    # One client by choice; without the last day nothing happens, and what was chosen stays.
    other = next(one for one in set(heirs) if one != heirs[0])
    chosen.first.select_option(other)
    lead.act("people.leave")
    assert lead.page.locator("main select[name^='to-']").first.input_value() == other
    lead.fill(last_day=day(5), stays=True)
    lead.act("people.leave")
    lead.says(f"{CLIENTS} asiakasta siirrettiin", f"{CLIENTS} avointa tehtävää siirtyi mukana")
    assert lead.page.locator("main tr", has_text=hired["name"]).count() == 1
    client = visit(width=PHONE)
    client.sign_in_with_password("lahtijan-asiakas", PASSWORD)
    client.goto("/my/people/")
    own = client.page.locator("main").inner_text()
    assert "omatyöntekijä" in own.lower()
    # The new own worker stands there, and the leaver until the last day.
    assert hired["name"] in own
    assert not [words for words in client.complaints + lead.complaints if words]


def test_a_deputy_covers_two_weeks_and_no_day_more(house: House, visit: Callable[..., Visitor]) -> None:
    hired = house.do("hire_with_clients", many="2", last_name="Lomailija")
    house.do("bind_portal", client=hired["clients"][0], sign_in_name="lomailijan-asiakas", password=PASSWORD)
    lead, deputy = visit("unit_lead"), visit("employment_expert")
    path = f"/clients/{hired['clients'][0]}/"
    assert deputy.goto(path) == 404
    lead.goto(f"/people/{hired['position']}/deputies/")
    name = deputy.context.request.get("/today/").text()
    lead.pick("deputy", "työllisyysasiantuntija")
    lead.fill(starts=day(), ends=day(13))
    lead.act("deputy.name")
    row = lead.page.locator("main tbody tr").first
    stands_in = row.locator("th").inner_text()
    assert stands_in in name
    deputy.goto("/clients/?scope=deputy")
    deputy.says("Lomailija")
    assert deputy.goto(path) == 200
    client = visit(width=PHONE)
    client.sign_in_with_password("lomailijan-asiakas", PASSWORD)
    client.goto("/my/")
    client.says("Työntekijäsi sijainen", stands_in)
    row.locator("summary").click()
    lead.act("deputy.end", within=row)
    lead.says("Aiemmat sijaiset", stands_in)
    assert deputy.goto(path) == 404
    deputy.goto("/clients/?scope=deputy")
    deputy.does_not_say("Lomailija")
    client.goto("/my/")
    # That the deputy has read stays to be seen; that anybody stands in does not.
    client.does_not_say("Työntekijäsi sijainen")
