"""Every page: Finnish on a phone, Swedish at a desk – axe, width, content policy, language, keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from talo.testing.house import House
from talo.testing.visiting import DESK, PHONE, Visitor
from tests.browser import looking
from tests.browser.pages import NO_PAGE, Visit, visits

pytestmark = pytest.mark.browser
Seat = Callable[[str, int, str], Visitor]


@pytest.fixture(scope="module")
def seat(browser: Any, house: House) -> Iterator[Seat]:
    """One browser context for each role, width and language; a page of it is opened again and again."""
    taken: dict[tuple[str, int, str], Visitor] = {}

    def take(role: str, width: int, language: str) -> Visitor:
        key = (role, width, language)
        if key not in taken:
            taken[key] = Visitor(browser, house, width=width, language=language)
            if role:
                taken[key].sign_in(role)
        taken[key].complaints.clear()
        return taken[key]

    yield take
    for visitor in taken.values():
        visitor.leave()


@pytest.mark.parametrize("visit", visits(), ids=str)
@pytest.mark.parametrize(("width", "language"), [(PHONE, "fi"), (DESK, "sv")], ids=["phone-fi", "desk-sv"])
def test_page(seat: Seat, house: House, visit: Visit, width: int, language: str) -> None:
    visitor = seat(visit.role, width, language)
    page = visitor.page
    status = visitor.goto(visit.path(house.objects))
    assert status == (404 if visit.name == "nowhere" else 200)
    found: dict[str, Any] = {
        "sideways": looking.sideways(page),
        "english": looking.untranslated(page) if language == "fi" else [],
        "language": [] if page.get_attribute("html", "lang") == language else page.get_attribute("html", "lang"),
    }
    found |= looking.walk_by_keyboard(page)
    found["no skip link"] = not found.pop("skip") or not looking.skip_link_leads_to_main(page)
    found["axe"] = looking.axe(page)
    found["complaints"] = list(visitor.complaints)
    assert {what: places for what, places in found.items() if places} == {}


def test_every_door_that_is_left_out_is_there() -> None:
    from talo.foundation.identity.entrance import doors

    assert NO_PAGE.keys() <= {door.name for door in doors()}


# Forms sent as they stand: the page that comes back says what is missing, and is a page as good as the others.
SENT_EMPTY = [
    ("services:refer", "referral.send"),
    ("employers:add", "employer.save"),
    ("employers:start", "employment.start"),
    ("employers:contact", "employer.contact.save"),
    ("coaching:record", "followalong.record"),
    ("assessment:new_round", "round.record"),
    ("plan:edit", "plan.need.add"),
    ("intake:checkin", "checkin.next"),
    ("intake:walk_in", "contact.record"),
    ("intake:open", "client.open"),
    ("desk:facts", "fact.add"),
    ("desk:work_ability", "workability.save"),
    ("desk:permits", "permit.give"),
    ("programmes:client", "programme.join"),
]


@pytest.mark.parametrize(("name", "action"), SENT_EMPTY)
def test_form_sent_empty(seat: Seat, house: House, name: str, action: str) -> None:
    opened = next(visit for visit in visits() if visit.name == name)
    visitor = seat(opened.role, PHONE, "fi")
    page = visitor.page
    visitor.goto(opened.path(house.objects))
    visitor.act(action)
    summary = page.locator("main .hds-notification--error, main [role=alert]").first
    assert summary.is_visible()
    # Each line of the summary leads to its field.
    for link in summary.locator("a[href^='#']").all():
        assert page.locator(link.get_attribute("href")).count() == 1
    assert summary.locator("a[href^='#']").count() or name in {"assessment:new_round"}
    found = {
        "sideways": looking.sideways(page),
        "english": looking.untranslated(page),
        "axe": looking.axe(page),
        "complaints": list(visitor.complaints),
    }
    assert {what: places for what, places in found.items() if places} == {}
