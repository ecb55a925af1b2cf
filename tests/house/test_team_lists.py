"""House rule 6 for the team's lists: the same statements for three rows and for thirty, and ten at most."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.path.team import bringing, consulting, teams
from talo.path.team.models import Meeting, Team
from talo.register.clients.opening import name_own_worker
from talo.register.organisations.models import Position, Unit
from talo.testing.browsing import signed_in
from tests.house.test_queries import FEW, MANY, MOST, MOST_OVERHEAD, asked, opened

LISTS = ("team:meetings", "team:cases", "team:consultations", "team:teams")


def add_rows(world: Any, big: Meeting, numbers: range) -> None:
    """For each number a team with a meeting, a client's case on the one big agenda, and a question."""
    by, unit = world.actor("own_worker"), Unit.objects.get(key="ek-talo")
    nurse_unit = Unit.objects.select_related("organisation").get(key="ek-tyokyky")
    with acting_as(by):
        for number in numbers:
            client = opened(number, by, unit)
            name_own_worker(client, Position.objects.get(pk=by.id), by=by)
            team = teams.make_team(f"Tiimi {number:02}", by=by, kind="ad_hoc")
            teams.plan_meeting(team, starts_at=big.starts_at, place="Huone", by=by)
            case = bringing.bring(client, big.team, question="Mitä työtä?", ground="consent", told="phone", by=by)
            bringing.schedule(case, big, positions=[], by=by)
            consulting.ask(client, nurse_unit, question="Montako tuntia?", by=by)


def the_meeting(world: Any) -> Meeting:
    nurse, by = world.actor("nurse"), world.actor("own_worker")
    with acting_as(nurse):
        consulting.declare(Unit.objects.get(pk=nurse.unit_id), working_days=3, takes="Työkyky", by=nurse)
    with acting_as(by):
        team: Team = teams.make_team("Työkykytiimi", by=by, every_weeks=2)
        return teams.plan_meeting(team, starts_at=timezone.now() + dt.timedelta(days=5), place="Huone 1", by=by)


@pytest.mark.slow
def test_the_teams_lists_make_the_same_statements_for_three_rows_and_for_thirty(world: Any) -> None:
    big = the_meeting(world)
    add_rows(world, big, range(FEW))
    browser = signed_in(world, "own_worker")
    addresses = [*(reverse(name) for name in LISTS), reverse("team:meeting", args=[big.public_id])]
    for address in addresses:
        browser.get(address)
    few = {address: asked(browser, address) for address in addresses}
    add_rows(world, big, range(FEW, MANY))
    many = {address: asked(browser, address) for address in addresses}
    assert many == few
    assert {address: count for address, (count, _) in many.items() if count > MOST} == {}
    assert {address: count for address, (_, count) in many.items() if count > MOST_OVERHEAD} == {}
