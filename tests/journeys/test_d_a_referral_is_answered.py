"""Journey D, as far as its rooms exist: one tap of feedback, a provider that is full, an answer that comes twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from talo.testing.house import House
from talo.testing.visiting import Visitor

pytestmark = pytest.mark.browser


def refer(worker: Visitor, path: str, reason: str) -> str:
    """Refer to the coaching of the NGO; returns the address of the referral."""
    worker.goto(f"{path}services/refer/")
    worker.choose(worker.page.get_by_role("radio", name=re.compile("Tuettu työhönvalmennus")).first)
    worker.fill(reason=reason)
    worker.act("referral.send")
    found = re.search(r"/clients/.*/referrals/\d+/", worker.page.url)
    assert found, worker.text()
    return found[0]


def test_declined_with_a_reason(house: House, visit: Callable[..., Visitor]) -> None:
    """The sender taps how light it was; the full provider says so and why; the sender gets a task."""
    path = f"/clients/{house.objects['client']}/"
    worker, coach = visit("work_ability_coordinator"), visit("job_coach")
    referral = refer(worker, path, "Kevyempi työ, jossa saa tauottaa.")
    worker.act("referral.rate")
    worker.says("Kiitos")
    coach.goto(referral)
    coach.act("referral.decline")
    coach.says("Kerro")  # without a reason it is not declined
    coach.fill(decline__reason="full", decline__note="Paikka vapautuu tammikuussa.")
    coach.act("referral.decline")
    worker.goto(referral)
    worker.says("Paikka vapautuu tammikuussa.")
    worker.goto(f"{path}tasks/")
    worker.says("Valitse")
    assert not worker.complaints + coach.complaints


def test_answered_twice(house: House, visit: Callable[..., Visitor]) -> None:
    """Two windows, two answers: the first one counts, and the second is told so."""
    path = f"/clients/{house.objects['client']}/"
    referral = refer(visit("work_ability_coordinator"), path, "Tarvitsee tukea työn alussa.")
    first, second = visit("job_coach"), visit("job_coach")
    for coach in (first, second):
        coach.goto(referral)
    first.act("referral.accept")
    second.fill(decline__reason="full")
    second.act("referral.decline")
    second.says("vastattu")
    second.goto(referral)
    second.says("otettu vastaan")
