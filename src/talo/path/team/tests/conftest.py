"""What the tests of the team share: a standing team of three organisations with a meeting, and a case on its agenda."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.postgres.functions import TransactionNow
from django.utils import timezone

from talo.foundation.database.actor import Actor, acting_as
from talo.foundation.database.clock import at
from talo.path.team import bringing, teams
from talo.path.team.models import Meeting, Team, TeamCase
from talo.register.clients.models import NetworkMember
from talo.register.permits.disclosing import record_joint_service
from talo.register.permits.models import Disclosure
from talo.testing.world import World

SITTING = ("nurse", "physician", "kela_adviser")
QUESTION = "Mitä työtä, montako tuntia ja milloin?"


@dataclass
class Gathered:
    """A team that the own worker's unit keeps, its meeting of next week, and whoever acts."""

    world: World
    by: Actor
    team: Team
    meeting: Meeting

    def bring(self, ground: str = "joint_service", client: str = "client") -> TeamCase:
        with acting_as(self.by), at(an_hour_ago()):
            return bringing.bring(
                self.world.client(client), self.team, question=QUESTION, ground=ground, told="in_person", by=self.by
            )

    def joint(self, client: str = "client") -> None:
        with acting_as(self.by), at(an_hour_ago()):
            places = {
                key: self.world.position(key).unit.organisation for key in ("own_worker", "nurse", "kela_adviser")
            }
            record_joint_service(
                self.world.client(client), parties=list(places.values()), section="381/2023", by=self.by
            )

    def scheduled(self, ground: str = "joint_service", client: str = "client") -> TeamCase:
        if ground == "joint_service":
            self.joint(client)
        case = self.bring(ground, client)
        people = [self.world.position(key) for key in SITTING]
        with acting_as(self.by), at(an_hour_ago()):
            return bringing.schedule(case, self.meeting, positions=people, by=self.by)

    def later(self) -> None:
        """A moment goes by: a test is one transaction, and a right that ends in it holds until its end."""
        past = timezone.now() - dt.timedelta(minutes=30)
        with acting_as(self.by):
            for rows in (NetworkMember.objects.all(), Disclosure.objects.all()):
                rows.filter(ends__lte=TransactionNow()).update(ends=past)


def an_hour_ago() -> dt.datetime:
    """When the tests' rights begin, so that they can have ended."""
    return timezone.now() - dt.timedelta(hours=1)


@pytest.fixture
def gathered(world: Any) -> Gathered:
    by = world.actor("own_worker")
    with acting_as(by):
        team = teams.make_team("Työkykytiimi", by=by, every_weeks=2, follow_up_days=28)
        for key in SITTING:
            teams.seat(team, world.position(key), by=by)
        starts_at = timezone.now() + dt.timedelta(days=7)
        meeting = teams.plan_meeting(team, starts_at=starts_at, place="Kokoushuone 2", by=by)
    return Gathered(world, by, team, meeting)
