"""A property: nobody sees, by a case, a class beyond the own profession, nor after the follow-up."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talo.foundation.database.actor import acting_as
from talo.foundation.database.classes import DataClass as C
from talo.path.team import bringing, deciding, teams
from talo.path.team.models import TeamCase
from talo.path.team.teams import MEMBERS
from talo.path.team.tests.conftest import Gathered
from talo.register.clients.models import Client, ClientIdentity, ContactDetails, NetworkMember
from talo.register.organisations.professions import rights_of
from talo.register.timeline.events import EventKind, record
from talo.register.timeline.models import Event

KIND = EventKind("test.seen", "seen")
CLASSES = [one for one in C if one != C.NAME]


def write_one_of_each(gathered: Gathered, key: str) -> None:
    """An event of every class that the profession may write, by an actor of its own organisation."""
    actor = gathered.world.actor(key)
    for one in rights_of(actor.profession).writes:
        record(gathered.world.client(), KIND, by=actor, data_class=one)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    invited=st.sampled_from(MEMBERS),
    writer=st.sampled_from(["own_worker", "nurse", "kela_adviser", "social_worker"]),
    ground=st.sampled_from(["consent", "joint_service"]),
    ending=st.sampled_from(["", "off", "withdrawn", "closed", "over"]),
)
def test_sight_by_a_case(gathered: Gathered, invited: str, writer: str, ground: str, ending: str) -> None:
    world, by = gathered.world, gathered.by
    if invited == "work_ability_coordinator":
        invited = "employment_expert"  # the own worker's profession; another one of the house stands for it
    with transaction.atomic():
        with acting_as(by):
            teams.seat(gathered.team, world.position(invited), by=by)
        case = gathered.scheduled("consent") if ground == "consent" else _by_law(gathered, invited)
        with acting_as(by):
            case = TeamCase.objects.with_places().get(pk=case.pk)
            bringing.take_off(case, by=by)
        gathered.later()
        world.join(writer)
        with acting_as(world.actor(writer)):
            write_one_of_each(gathered, writer)
        with acting_as(by):
            case = TeamCase.objects.with_places().get(pk=case.pk)
            _again(gathered, case, invited)
        own = rights_of(world.position(invited).profession).reads
        actor = world.actor(invited)
        with acting_as(actor):
            seen = C(0)
            for value in Event.objects.filter(kind=KIND.key).values_list("data_class", flat=True):
                seen |= C(value)
            assert seen & ~own == C(0)
            assert Client.objects.filter(pk=world.client().pk).exists()
            assert ClientIdentity.objects.exists() == bool(own & C.IDENTITY)
        if ending:
            _ends(gathered, case, ending)
            gathered.later()
            if invited != writer:
                with acting_as(actor):
                    assert not Event.objects.exists()
                    assert not Client.objects.filter(pk=world.client().pk).exists()
                    assert not ContactDetails.objects.exists()
        transaction.set_rollback(True)


def _by_law(gathered: Gathered, invited: str) -> TeamCase:
    from talo.register.permits.disclosing import record_joint_service

    place = gathered.world.position(invited).unit.organisation
    with acting_as(gathered.by):
        record_joint_service(gathered.world.client(), parties=[place], section="381/2023", by=gathered.by)
    return gathered.scheduled()


def _again(gathered: Gathered, case: TeamCase, invited: str) -> None:
    from talo.foundation.database.clock import at
    from talo.path.team.tests.conftest import an_hour_ago

    with at(an_hour_ago()):
        people = [gathered.world.position(invited)]
        bringing.schedule(case, gathered.meeting, positions=people, by=gathered.by)


def _ends(gathered: Gathered, case: TeamCase, how: str) -> None:
    by = gathered.by
    with acting_as(by):
        case = TeamCase.objects.with_places().get(pk=case.pk)
        if how == "off":
            bringing.take_off(case, by=by)
        elif how == "withdrawn":
            bringing.withdraw(case, why="Ei enää tarvita", by=by)
        else:
            ends = timezone.localdate() + dt.timedelta(days=3)
            case = deciding.note_attendance(case, {}, client_came=True, follow_up_ends=ends, by=by)
            if how == "closed":
                deciding.close(case, by=by)
            else:
                # The declared last moment goes by; nobody ends anything.
                rows = NetworkMember.objects.filter(client=case.client_id, basis="team")
                rows.update(ends=timezone.now() - dt.timedelta(minutes=30))
