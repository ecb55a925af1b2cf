"""The plan through its verbs, as the web role: one live plan, conflicts, tasks, who may change what."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.path.assessment.rounds import record_round
from talo.path.plan import acting, planning, words
from talo.path.plan.models import Action, ActionState, Goal, Need, OwnWords, Plan, WordsKind
from talo.path.plan.saving import Conflict, NotYours
from talo.register.clients.models import NetworkRole
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event

TODAY = timezone.localdate()


def events_of(client: Any) -> list[str]:
    return list(
        Event.objects.filter(client=client, kind__startswith="plan.").order_by("id").values_list("kind", flat=True)
    )


def test_each_change_writes_one_event(planned: SimpleNamespace) -> None:
    with acting_as(planned.by):
        assert events_of(planned.client) == ["plan.opened", "plan.need_added", "plan.goal_added", "plan.action_added"]
        planning.edit_goal(planned.goal, text="Haluan työn.", own_words=True, by=planned.by)
        planning.edit_goal(planned.goal, text="Haluan työn.", own_words=True, by=planned.by)
        assert events_of(planned.client)[4:] == ["plan.goal_changed"]


def test_one_live_plan(planned: SimpleNamespace) -> None:
    with acting_as(planned.by):
        with pytest.raises(planning.AlreadyOpen):
            planning.open_plan(planned.client, by=planned.by)
        planning.end_plan(planned.plan, by=planned.by)
        assert planning.live_plan(planned.client) is None
        assert not Task.objects.open().filter(kind__startswith="plan.").exists()
        assert planning.open_plan(planned.client, by=planned.by).pk != planned.plan.pk


@pytest.mark.parametrize("model", [Need, Goal, Action])
def test_the_second_to_save_sees_both_and_loses_nothing(planned: SimpleNamespace, model: Any) -> None:
    with acting_as(planned.by):
        save = {
            Need: lambda row, text: planning.edit_need(row, title=text, text=text, by=planned.by, revision=1),
            Goal: lambda row, text: planning.edit_goal(row, text=text, own_words=False, by=planned.by, revision=1),
            Action: lambda row, text: acting.edit_action(
                row, what=text, who=acting.THE_CLIENT, due=planned.due, by=planned.by, revision=1
            ),
        }[model]
        mine, theirs = model.objects.get(), model.objects.get()
        save(theirs, "Ensimmäinen")
        with pytest.raises(Conflict) as caught:
            save(mine, "Toinen")
        assert "Ensimmäinen" in str(caught.value.current)
        assert "Toinen" in caught.value.typed.values()
        assert model.objects.get().revision == 2


def test_another_organisation_adds_its_own_and_changes_nothing_of_others(world: Any, planned: SimpleNamespace) -> None:
    # The plan's side and the social worker read each other's parts by a ground in law.
    from talo.register.permits.disclosing import record_joint_service

    social = world.join("social_worker")
    with acting_as(planned.by):
        parties = [world.position(key).unit.organisation for key in ("own_worker", "social_worker")]
        record_joint_service(planned.client, parties=parties, section="381/2023", by=planned.by)
    with acting_as(social):
        goal = Goal.objects.get()
        with pytest.raises(NotYours):
            planning.edit_goal(goal, text="Muu", own_words=False, by=social)
        with pytest.raises(NotYours):
            acting.finish_action(Action.objects.get(), by=social)
        added = acting.add_action(goal, what="Uniryhmä", who=acting.Who(world.position("social_worker")), by=social)
        assert acting.start_action(added, by=social).state == ActionState.RUNNING
    with acting_as(planned.by):
        assert Action.objects.filter(what="Uniryhmä").exists()


def test_the_database_refuses_a_change_of_anothers_row(world: Any, planned: SimpleNamespace) -> None:
    social = world.join("social_worker")
    with acting_as(social):
        assert not Plan.objects.exists()
        assert Goal.objects.filter(pk=planned.goal.pk).update(text="x") == 0


@pytest.mark.parametrize("key", ["other_worker", "other_client", "peer_coach", "programme_manager", "administrator"])
def test_others_see_no_plan(world: Any, planned: SimpleNamespace, key: str) -> None:
    if key == "peer_coach":
        world.join(key)
    with acting_as(world.actor(key)):
        for model in (Plan, Need, Goal, Action):
            assert not model.objects.exists()


def test_a_need_cannot_hang_on_another_clients_plan(world: Any, planned: SimpleNamespace) -> None:
    planned.plan.client = world.client("second_client")
    with acting_as(planned.by), transaction.atomic():
        planning.add_need(planned.plan, title="x", text="y", by=planned.by)
        with transaction.get_connection().cursor() as cursor, pytest.raises(DatabaseError):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def test_a_low_score_is_a_need_once(world: Any) -> None:
    by = world.actor("own_worker")
    with acting_as(by):
        made = record_round(world.client(), "kykyviisari", "start", {"body": 4}, date=TODAY, by=by)
        score = made.scores.select_related("round__instrument", "client").get()
        need = planning.need_from_score(score, by=by)
        assert need.score_id == score.pk
        assert "4/10" in need.text
        with pytest.raises(planning.AlreadyNeed):
            planning.need_from_score(score, by=by)
        assert Plan.objects.count() == 1


def test_an_action_with_a_day_is_a_task_of_whoever_answers(world: Any, planned: SimpleNamespace) -> None:
    coach = world.join("job_coach", NetworkRole.COACH)
    with acting_as(planned.by):
        task = Task.objects.open().get(about="plan.Action", about_id=planned.action.pk)
        assert task.holder_id == world.actor("client").holder_id
        later = planned.due + dt.timedelta(days=7)
        who = acting.Who(position=world.position("job_coach"))
        acting.edit_action(planned.action, what="Kaksi kahvilaa", who=who, due=later, by=planned.by)
        task.refresh_from_db()
        assert (task.holder_id, task.due, task.note) == (coach.holder_id, later, "Kaksi kahvilaa")
        acting.finish_action(planned.action, by=planned.by)
        task.refresh_from_db()
        assert task.done_at is not None
        with pytest.raises(acting.Ended):
            acting.drop_action(planned.action, why="x", by=planned.by)


def test_bad_input_of_actions(world: Any, planned: SimpleNamespace) -> None:
    with acting_as(planned.by):
        for bad in (
            lambda: acting.add_action(planned.goal, what="  ", who=acting.THE_CLIENT, by=planned.by),
            lambda: acting.add_action(
                planned.goal, what="x", who=acting.Who(world.position("other_coach")), by=planned.by
            ),
            lambda: acting.drop_action(planned.action, why="", by=planned.by),
            lambda: acting.finish_action(planned.action, on=TODAY + dt.timedelta(days=1), by=planned.by),
            lambda: planning.reach_goal(planned.goal, on=TODAY + dt.timedelta(days=1), by=planned.by),
            lambda: planning.add_need(planned.plan, title="", text="x", by=planned.by),
        ):
            with pytest.raises(ValidationError):
                bad()


def test_the_client_speaks_and_takes_back(world: Any, planned: SimpleNamespace) -> None:
    me = world.actor("client")
    with acting_as(me):
        said = words.say(planned.client, "Haluan tehdä jotain käsilläni", by=me, plan=planned.plan)
        part = words.say(planned.client, "Tulen tapaamisiin", by=me, kind=WordsKind.PART, plan=planned.plan)
        assert words.spoken(planned.client) == ([said], [part])
        words.take_back(said, by=me)
        assert words.spoken(planned.client)[0] == []
    with acting_as(planned.by):
        assert OwnWords.objects.get(pk=said.pk).ended_at is not None


def test_the_client_cannot_open_a_plan(world: Any) -> None:
    me = world.actor("client")
    with acting_as(me), pytest.raises(DatabaseError), transaction.atomic():
        planning.open_plan(world.client(), by=me)
