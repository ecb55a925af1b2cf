"""Cases: on what ground, who takes part until when, what comes of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.foundation.database.classes import DataClass as C
from talo.path.plan.acting import THE_CLIENT, Who
from talo.path.plan.models import Action, Goal
from talo.path.team import bringing, deciding, sight, taking_part, teams
from talo.path.team.errors import MovedOn, NoGround, NotForYou, Refused
from talo.path.team.models import Decision, Participant, TeamCase
from talo.path.team.standing import CaseState
from talo.path.team.tests.conftest import QUESTION, SITTING, Gathered
from talo.register.clients.facts import record_fact
from talo.register.clients.models import Client, Fact, FactKind, NetworkMember
from talo.register.permits.disclosing import forbid
from talo.register.permits.models import Disclosure
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event


def sees(gathered: Gathered, key: str, client: str = "client") -> bool:
    with acting_as(gathered.world.actor(key)):
        return Client.objects.filter(pk=gathered.world.client(client).pk).exists()


def sees_case(gathered: Gathered, key: str, case: TeamCase) -> bool:
    with acting_as(gathered.world.actor(key)):
        return TeamCase.objects.filter(pk=case.pk).exists()


def test_sitting_in_a_team_opens_no_client(gathered: Gathered) -> None:
    assert not any(sees(gathered, key) for key in SITTING)


def test_a_case_without_a_ground_is_not_put_on_an_agenda(gathered: Gathered) -> None:
    case = gathered.bring()
    people = [gathered.world.position("kela_adviser")]
    with acting_as(gathered.by), pytest.raises(NoGround):
        bringing.schedule(case, gathered.meeting, positions=people, by=gathered.by)
    assert not sees(gathered, "kela_adviser")
    # The way on: the client gives a permit, and the same question goes on with it.
    said = {"question": QUESTION, "hopes": "", "minutes": 20}
    with acting_as(gathered.by):
        bringing.edit(case, ground="consent", by=gathered.by, **said)
        on_agenda = bringing.schedule(case, gathered.meeting, positions=people, by=gathered.by)
        assert on_agenda.permit_keys
        assert bringing.edit(on_agenda, ground="joint_service", by=gathered.by, **said).ground == "consent"
    assert sees(gathered, "kela_adviser")


def test_the_clients_consent_becomes_permits_until_the_follow_up_ends(gathered: Gathered) -> None:
    case = gathered.scheduled("consent")
    assert all(sees_case(gathered, key, case) for key in SITTING)
    with acting_as(gathered.by):
        permits = list(Disclosure.objects.filter(pk__in=TeamCase.objects.get(pk=case.pk).permit_keys))
        assert len({one.receiver_id for one in permits}) == len(permits) == 3
        assert all(C(one.classes) == C.NAME | C.PLAN | C.LIMITS for one in permits)
        assert {timezone.localdate(one.ends) for one in permits} == {gathered.meeting.day + dt.timedelta(days=28)}


def DataClassOf(permit: Disclosure) -> C:
    return C(permit.classes)


def test_those_who_take_part_see_until_the_follow_up_ends_and_the_database_ends_it(gathered: Gathered) -> None:
    gathered.scheduled()
    with acting_as(gathered.by):
        rows = NetworkMember.objects.filter(client=gathered.world.client(), basis=taking_part.BASIS)
        assert {timezone.localdate(row.ends) for row in rows} == {gathered.meeting.day + dt.timedelta(days=28)}
    assert all(sees(gathered, key) for key in SITTING)
    # The last moment has gone by: nobody ends anything, and they see nothing.
    with acting_as(gathered.by):
        rows.update(ends=timezone.now() - dt.timedelta(minutes=30))
    assert not any(sees(gathered, key) for key in SITTING)


def test_off_the_agenda_only_the_chair_still_sees(gathered: Gathered) -> None:
    case = gathered.scheduled()
    with acting_as(gathered.by):
        bringing.take_off(case, by=gathered.by)
    gathered.later()
    assert not any(sees(gathered, key) for key in SITTING)
    assert sees_case(gathered, "own_worker", case)
    with acting_as(gathered.by):
        again = TeamCase.objects.with_places().get(pk=case.pk)
        assert again.state == CaseState.BROUGHT
        bringing.schedule(again, gathered.meeting, positions=[gathered.world.position("nurse")], by=gathered.by)
    assert sees(gathered, "nurse")
    assert not sees(gathered, "physician")


def test_somebody_who_is_in_the_network_anyway_stays_there(gathered: Gathered) -> None:
    gathered.world.join("nurse")
    case = gathered.scheduled()
    with acting_as(gathered.by):
        bringing.withdraw(case, why="Asiakas ei halua", by=gathered.by)
    gathered.later()
    assert sees(gathered, "nurse")
    assert not sees(gathered, "physician")


def test_another_organisation_neither_schedules_nor_withdraws(gathered: Gathered) -> None:
    case = gathered.scheduled()
    nurse = gathered.world.actor("nurse")
    with acting_as(nurse):
        for act in (
            lambda: bringing.take_off(case, by=nurse),
            lambda: bringing.withdraw(case, why="x", by=nurse),
            lambda: deciding.close(case, by=nurse),
        ):
            with pytest.raises(NotForYou):
                act()


def test_a_withdrawn_case_needs_a_reason_and_ends(gathered: Gathered) -> None:
    case = gathered.bring("consent")
    with acting_as(gathered.by):
        with pytest.raises(ValidationError):
            bringing.withdraw(case, why=" ", by=gathered.by)
        bringing.withdraw(case, why="Asia hoitui muuten", by=gathered.by)
        with pytest.raises(MovedOn):
            bringing.withdraw(case, why="Taas", by=gathered.by)
        assert not Task.objects.open().filter(kind="team.put_on_agenda").exists()


def test_cases_move_up_and_down_and_times_follow(gathered: Gathered) -> None:
    first, second = gathered.scheduled(), gathered.scheduled(client="second_client")
    with acting_as(gathered.by):
        assert [slot[0] for slot in bringing.slots(gathered.meeting)] == [first.pk, second.pk]
        assert bringing.shift(second, up=True, by=gathered.by)
        assert [slot[0] for slot in bringing.slots(gathered.meeting)] == [second.pk, first.pk]
        assert not bringing.shift(second, up=True, by=gathered.by)
        assert not bringing.shift(first, up=False, by=gathered.by)


def note(gathered: Gathered, case: TeamCase, until: dt.date | None = None) -> TeamCase:
    with acting_as(gathered.by):
        came = {one.pk: "came" for one in case.participants.live()}
        ends = until or gathered.meeting.day + dt.timedelta(days=28)
        return deciding.note_attendance(case, came, client_came=True, follow_up_ends=ends, by=gathered.by)


def test_attendance_is_noted_and_the_follow_up_declared(gathered: Gathered) -> None:
    case = note(gathered, gathered.scheduled(), until=timezone.localdate() + dt.timedelta(days=5))
    assert case.state == CaseState.DISCUSSED
    with acting_as(gathered.by):
        assert {one.attendance for one in Participant.objects.live().filter(case=case)} == {"came"}
        row = NetworkMember.objects.get(holder=gathered.world.position("physician").holder, basis="team")
        assert timezone.localdate(row.ends) == timezone.localdate() + dt.timedelta(days=5)
        with pytest.raises(ValidationError, match="2"):
            deciding.follow_until(case, timezone.localdate() + dt.timedelta(days=400), by=gathered.by)
        deciding.follow_until(case, timezone.localdate() + dt.timedelta(days=20), by=gathered.by)
        row.refresh_from_db()
        assert timezone.localdate(row.ends) == timezone.localdate() + dt.timedelta(days=20)
        deciding.close(TeamCase.objects.with_places().get(pk=case.pk), by=gathered.by)
    gathered.later()
    assert not sees(gathered, "physician")


def test_a_decision_is_a_task_or_an_action_in_one_act(gathered: Gathered) -> None:
    case = note(gathered, gathered.scheduled())
    physician, due = gathered.world.actor("physician"), timezone.localdate() + dt.timedelta(days=10)
    with acting_as(physician):
        mine = Who(position=gathered.world.position("physician"))
        task = deciding.decide(case, what="B-lausunto", who=mine, due=due, follow="task", by=physician).task
        assert task is not None
        assert (task.holder_id, task.due, task.title) == (physician.holder_id, due, "B-lausunto")
    with acting_as(gathered.by):
        decision = deciding.decide(case, what="Työkokeilu", who=THE_CLIENT, due=due, follow="action", by=gathered.by)
        action = Action.objects.get(pk=decision.action_id)
        assert (action.what, action.due, action.goal.text) == ("Työkokeilu", due, QUESTION)
        other = deciding.decide(case, what="Soitto", who=THE_CLIENT, due=due, by=gathered.by)
        deciding.put_in_plan(other, by=gathered.by)
        assert Goal.objects.filter(text=QUESTION).count() == 1
        with pytest.raises(Refused):
            deciding.make_task(other, by=gathered.by)


def test_a_decision_is_not_due_after_its_worker_has_lost_sight(gathered: Gathered) -> None:
    case = note(gathered, gathered.scheduled(), until=timezone.localdate() + dt.timedelta(days=5))
    who = Who(position=gathered.world.position("kela_adviser"))
    with acting_as(gathered.by):
        due = timezone.localdate() + dt.timedelta(days=9)
        with pytest.raises(ValidationError) as refused:
            deciding.decide(case, what="Kuntoutusraha", who=who, due=due, by=gathered.by)
        assert set(refused.value.message_dict) == {"due"}
        with pytest.raises(ValidationError):
            deciding.decide(
                case, what="x", who=Who(position=gathered.world.position("job_coach")), due=due, by=gathered.by
            )
        with pytest.raises(ValidationError):
            deciding.decide(case, what=" ", who=THE_CLIENT, due=due, by=gathered.by)
        assert not Decision.objects.exists()


def test_a_decision_is_changed_dropped_and_taken_back(gathered: Gathered) -> None:
    case = note(gathered, gathered.scheduled())
    due = timezone.localdate() + dt.timedelta(days=10)
    nurse = gathered.world.actor("nurse")
    with acting_as(gathered.by):
        decision = deciding.decide(case, what="Soitto", who=THE_CLIENT, due=due, follow="task", by=gathered.by)
        who = Who(position=gathered.world.position("nurse"))
        deciding.change(decision, what="Käynti", who=who, due=due, by=gathered.by)
        task = Task.objects.get(pk=Decision.objects.get(pk=decision.pk).task_id)
        assert (task.note, task.holder_id) == ("Käynti", gathered.world.position("nurse").holder_id)
        deciding.drop(decision, by=gathered.by)
        task.refresh_from_db()
        assert task.done_at is not None
        deciding.restore(decision, by=gathered.by)
        deciding.make_task(Decision.objects.get(pk=decision.pk), by=gathered.by)
        assert list(Event.objects.filter(kind__startswith="team.decision").values_list("kind", flat=True)) == [
            "team.decision_changed",
            "team.decision_dropped",
            "team.decision_restored",
        ]
    with acting_as(nurse), pytest.raises(NotForYou):
        deciding.drop(decision, by=nurse)


def test_the_page_says_what_each_sees_and_what_is_forbidden(gathered: Gathered) -> None:
    case = gathered.scheduled()
    county = gathered.world.position("nurse").unit.organisation
    with acting_as(gathered.by):
        here = gathered.world.position("own_worker").unit.organisation
        forbid(gathered.world.client(), classes=C.SOCIAL, controller_id=county.pk, receiver=here, by=gathered.by)
        shown = {
            one.participant.position_id: one
            for one in sight.sights_of(case, list(case.participants.live().with_people()))
        }
        nurse = shown[gathered.world.position("nurse").pk]
        adviser = shown[gathered.world.position("kela_adviser").pk]
        own = shown[gathered.world.position("own_worker").pk]
    assert "381/2023" in nurse.others[0]
    assert nurse.until is not None
    assert own.until is None
    assert len(own.forbidden) == 1
    assert not nurse.forbidden
    assert adviser.own != nurse.own


def test_benefits_of_kela_stay_kelas_unless_permitted(gathered: Gathered) -> None:
    case = gathered.scheduled()
    adviser = gathered.world.actor("kela_adviser")
    with acting_as(adviser):
        record_fact(case.client, FactKind.BENEFIT, "kuntoutusraha", by=adviser, starts=timezone.localdate())
        assert Fact.objects.filter(kind=FactKind.BENEFIT).exists()
    for key in ("own_worker", "nurse"):
        with acting_as(gathered.world.actor(key)):
            assert not Fact.objects.filter(kind=FactKind.BENEFIT).exists()


def test_a_cancelled_meeting_lets_its_cases_wait(gathered: Gathered) -> None:
    case = gathered.scheduled()
    with acting_as(gathered.by):
        with pytest.raises(Refused):
            teams.hold(gathered.meeting, by=gathered.by)
        teams.cancel(gathered.meeting, by=gathered.by)
        assert TeamCase.objects.get(pk=case.pk).state == CaseState.BROUGHT
        with pytest.raises(MovedOn):
            teams.cancel(gathered.meeting, by=gathered.by)
    gathered.later()
    assert not sees(gathered, "physician")


def test_the_rhythm_gives_the_next_time_over_the_clock_change(gathered: Gathered) -> None:
    with acting_as(gathered.by):
        gathered.meeting.starts_at = dt.datetime(2026, 10, 20, 10, tzinfo=dt.UTC)
        gathered.meeting.save(update_fields=["starts_at"])
        with time_machine.travel(dt.datetime(2026, 10, 21, 9, tzinfo=dt.UTC)):
            following = teams.next_time(gathered.team)
    assert following is not None
    assert following == dt.datetime(2026, 11, 3, 11, tzinfo=dt.UTC)


def test_only_the_keeper_keeps_the_team(gathered: Gathered) -> None:
    nurse = gathered.world.actor("nurse")
    with acting_as(nurse):
        for act in (
            lambda: teams.seat(gathered.team, gathered.world.position("job_coach"), by=nurse),
            lambda: teams.cancel(gathered.meeting, by=nurse),
            lambda: teams.edit_team(gathered.team, name="Minun", by=nurse),
        ):
            with pytest.raises(NotForYou):
                act()


@pytest.mark.parametrize("wrong", [{"name": " ", "every_weeks": 2}, {"name": "Tiimi", "every_weeks": None}])
def test_a_team_needs_a_name_and_a_rhythm(world: Any, wrong: dict[str, Any]) -> None:
    by = world.actor("own_worker")
    with acting_as(by), pytest.raises(ValidationError):
        teams.make_team(by=by, **wrong)
