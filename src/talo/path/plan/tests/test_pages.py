"""The plan's pages: each role, the object of another client, bad input, a conflict that loses nothing, the portal."""

from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.foundation.database.classes import DataClass
from talo.path.assessment.rounds import record_round
from talo.path.plan import acting, approving, planning, referring, versions, words
from talo.path.plan.models import Action, Approval, Goal, Need, OwnWords, Plan, PlanVersion
from talo.path.services.models import Referral, Service
from talo.path.services.referring import refer, withdraw
from talo.register.permits.disclosing import give_permit
from talo.register.tasks.models import Task
from talo.testing.browsing import body, signed_in

TODAY = timezone.localdate()


@pytest.fixture
def browser(world: Any) -> Any:
    return signed_in(world, "own_worker")


@pytest.fixture
def version(planned: SimpleNamespace) -> PlanVersion:
    with acting_as(planned.by):
        return versions.publish(planned.plan, by=planned.by)


def edit_url(planned: SimpleNamespace, key: str) -> str:
    return reverse("plan:edit", args=[planned.client.public_id, key])


def page_url(client: Any) -> str:
    return reverse("plan:client", args=[client.public_id])


def staff_urls(planned: SimpleNamespace, version: PlanVersion) -> list[str]:
    client = planned.client.public_id
    return [
        page_url(planned.client),
        reverse("plan:version", args=[client, version.public_id]),
        edit_url(planned, "need-new"),
        edit_url(planned, f"goal-{planned.goal.public_id}"),
        edit_url(planned, f"action-{planned.action.public_id}"),
        edit_url(planned, f"refer-{planned.action.public_id}"),
    ]


def test_the_plan_opens_to_the_network_and_to_nobody_else(
    world: Any, planned: SimpleNamespace, version: PlanVersion, browser: Any
) -> None:
    for url in staff_urls(planned, version):
        assert browser.get(url).status_code == 200, url
        for key in ("other_worker", "other_coach", "administrator", "programme_manager", "client", "unit_lead"):
            hidden = signed_in(world, key).get(url)
            assert hidden.status_code == 404, (key, url)
            assert "Sopiva" not in body(hidden)


def test_one_clients_plan_does_not_open_rows_of_another(world: Any, planned: SimpleNamespace, browser: Any) -> None:
    other = world.client("second_client")
    by = world.actor("own_worker")
    browser.post(reverse("plan:start", args=[other.public_id]))
    with acting_as(by):
        assert Plan.objects.filter(client=other).exists()
    for key in (
        f"need-{planned.need.public_id}",
        f"goal-{planned.goal.public_id}",
        f"action-{planned.action.public_id}",
    ):
        assert browser.get(reverse("plan:edit", args=[other.public_id, key])).status_code == 404
    act = reverse("plan:act", args=[other.public_id, "done", planned.action.public_id])
    assert browser.post(act).status_code == 404


@pytest.mark.parametrize("key", ["nonsense", "goal-1", "need-" + str(uuid.UUID(int=1)), "adopt-9999", "action-new-x"])
def test_what_is_not_there_is_404(planned: SimpleNamespace, browser: Any, key: str) -> None:
    assert browser.get(edit_url(planned, key)).status_code == 404
    assert browser.post(edit_url(planned, key)).status_code == 404


def test_a_reader_of_plans_sees_it_without_forms(world: Any, planned: SimpleNamespace) -> None:
    world.join("employment_expert")
    world.join("work_coach")
    with acting_as(planned.by):
        receiver = world.position("work_coach").unit.organisation
        give_permit(planned.client, receiver=receiver, classes=DataClass.PLAN, by=planned.by)
    writer, reader = (signed_in(world, key) for key in ("employment_expert", "work_coach"))
    assert 'data-action="plan.edit"' in body(writer.get(page_url(planned.client)))
    page = body(reader.get(page_url(planned.client)))
    assert "Sopiva" in page
    assert "plan.edit" not in page
    assert "plan.approve" not in page
    assert reader.post(edit_url(planned, "need-new"), {"title": "x", "text": "y"}).status_code == 404
    assert signed_in(world, "expert_by_experience").get(page_url(planned.client)).status_code == 404


def test_a_plan_from_nothing_in_the_browser(world: Any, browser: Any) -> None:
    client = world.client()
    assert 'data-action="plan.start"' in body(browser.get(page_url(client)))
    browser.post(reverse("plan:start", args=[client.public_id]))
    need = {"title": "Jaksaminen", "text": "Uni katkeilee", "goal": "Nukun paremmin", "own_words": "on"}
    assert browser.post(reverse("plan:edit", args=[client.public_id, "need-new"]), need).status_code == 302
    with acting_as(world.actor("own_worker")):
        goal = Goal.objects.get()
        assert goal.own_words
    action = {"what": "Uniryhmä", "who": "client", "due": (TODAY + dt.timedelta(days=9)).strftime("%d.%m.%Y")}
    url = reverse("plan:edit", args=[client.public_id, f"action-new-{goal.public_id}"])
    assert browser.post(url, action).status_code == 302
    assert browser.post(reverse("plan:edit", args=[client.public_id, "version-new"]), {}).status_code == 302
    page = body(browser.get(page_url(client)))
    assert "Uniryhmä" in page
    assert "1/2" in page or "1 / 2" in page or "2" in page


@pytest.mark.parametrize(
    "bad",
    [
        {"what": "", "who": "client", "ongoing": "on"},
        {"what": "x", "who": "", "ongoing": "on"},
        {"what": "x", "who": "position:999999", "ongoing": "on"},
        {"what": "x", "who": "client"},
        {"what": "x", "who": "client", "due": "31.2.2027"},
        {"what": "x", "who": "client", "due": "1.1.2020"},
        {"what": "x", "who": "client", "due": "1.1.2099", "ongoing": "on"},
        {"what": "x" * 201, "who": "client", "ongoing": "on"},
    ],
)
def test_bad_input_comes_back_with_what_was_typed(planned: SimpleNamespace, browser: Any, bad: dict[str, str]) -> None:
    answer = browser.post(edit_url(planned, f"action-new-{planned.goal.public_id}"), bad)
    assert answer.status_code == 422
    assert "talo-errors" in body(answer) or "error" in body(answer)
    with acting_as(planned.by):
        assert Action.objects.count() == 1


def test_a_conflict_shows_both_texts_and_the_second_press_saves(planned: SimpleNamespace, browser: Any) -> None:
    url = edit_url(planned, f"goal-{planned.goal.public_id}")
    assert browser.post(url, {"text": "Heidän tekstinsä", "revision": "1"}).status_code == 302
    clash = browser.post(url, {"text": "Minun tekstini", "revision": "1"})
    assert clash.status_code == 409
    page = body(clash)
    assert "Heidän tekstinsä" in page
    assert "Minun tekstini" in page
    assert "&lt;p&gt;" not in page
    assert 'name="revision" value="2"' in page
    assert browser.post(url, {"text": "Minun tekstini", "revision": "2"}).status_code == 302
    with acting_as(planned.by):
        assert Goal.objects.get().text == "Minun tekstini"


def test_acts_close_tasks_and_say_so_when_it_was_done_before(planned: SimpleNamespace, browser: Any) -> None:
    url = reverse("plan:act", args=[planned.client.public_id, "done", planned.action.public_id])
    assert browser.get(url).status_code == 405
    assert browser.post(url).status_code == 302
    assert browser.post(url).status_code == 302
    with acting_as(planned.by):
        assert not Task.objects.open().filter(about="plan.Action").exists()
    nonsense = reverse("plan:act", args=[planned.client.public_id, "explode", planned.action.public_id])
    assert browser.post(nonsense).status_code == 404


def test_referring_from_the_plan_is_one_form_and_links(world: Any, planned: SimpleNamespace, browser: Any) -> None:
    with acting_as(planned.by):
        service = Service.objects.offered().exclude(unit__organisation_id=planned.by.organisation_id).first()
    url = edit_url(planned, f"refer-{planned.action.public_id}")
    assert browser.post(url, {"service": str(service.public_id), "reason": ""}).status_code == 422
    assert browser.post(url, {"service": str(service.public_id), "reason": "Tukea työn hakuun"}).status_code == 302
    with acting_as(planned.by):
        assert Action.objects.get().referral_id == Referral.objects.get().pk
    browser.post(url, {"service": str(service.public_id), "reason": "Uudelleen"})
    with acting_as(planned.by):
        assert Referral.objects.count() == 1


def test_a_referral_without_the_plan_is_taken_in(world: Any, planned: SimpleNamespace, browser: Any) -> None:
    with acting_as(planned.by):
        service = Service.objects.offered().exclude(unit__organisation_id=planned.by.organisation_id).first()
        referral = refer(planned.client, service, by=planned.by, reason="Velkaneuvonta")
    assert "adopt" in body(browser.get(page_url(planned.client)))
    url = edit_url(planned, f"adopt-{referral.pk}")
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"goal": planned.goal.pk}).status_code == 302
    assert browser.post(url, {"goal": planned.goal.pk}).status_code == 404
    with acting_as(planned.by):
        assert Action.objects.filter(referral=referral).count() == 1


def test_a_low_score_is_one_click_from_the_plan(world: Any, browser: Any) -> None:
    by, client = world.actor("own_worker"), world.client()
    with acting_as(by):
        made = record_round(client, "kykyviisari", "start", {"body": 4, "skills": 9}, date=TODAY, by=by)
        score = made.scores.get(area="body")
    page = body(browser.get(reverse("assessment:client", args=[client.public_id])))
    assert 'data-action="plan.need.from_score"' in page
    url = reverse("plan:need_from_score", args=[client.public_id, score.public_id])
    assert "goal-new-" in browser.post(url).url
    assert browser.post(url).status_code == 302
    with acting_as(by):
        assert Need.objects.get().score_id == score.pk
    other = reverse("plan:need_from_score", args=[world.client("second_client").public_id, score.public_id])
    assert browser.post(other).status_code == 404


def test_a_longer_plan_asks_the_database_no_more_often(world: Any, planned: SimpleNamespace, browser: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connections["default"]) as caught:
            assert browser.get(page_url(planned.client), {"edit": "1"}).status_code == 200
        return len(caught)

    short = queries()
    with acting_as(planned.by):
        for n in range(4):
            need = planning.add_need(planned.plan, title=f"Tarve {n}", text="x", by=planned.by)
            goal = planning.add_goal(need, text="y", by=planned.by)
            acting.add_action(goal, what="z", who=acting.Who(world.position("own_worker")), by=planned.by)
    assert queries() == short


def test_a_declined_referral_leaves_room_for_another(world: Any, planned: SimpleNamespace, browser: Any) -> None:
    with acting_as(planned.by):
        service = Service.objects.offered().exclude(unit__organisation_id=planned.by.organisation_id).first()
        first = referring.refer_from(planned.action, service, by=planned.by, reason="Tukea")
        action = Action.objects.with_people().select_related("client").get()
        with pytest.raises(referring.AlreadyLinked):
            referring.refer_from(action, service, by=planned.by, reason="Tukea")
        withdraw(first, by=planned.by)
        action = Action.objects.with_people().select_related("client").get()
        assert referring.refer_from(action, service, by=planned.by, reason="Tukea").pk != first.pk


def test_the_client_reads_approves_and_speaks(world: Any, planned: SimpleNamespace, version: PlanVersion) -> None:
    mine = signed_in(world, "client")
    url = reverse("plan:mine", args=[planned.client.public_id])
    page = body(mine.get(url))
    assert "Sopiva" in page
    assert 'data-action="plan.approve"' in page
    approve = reverse("plan:my_approval", args=[planned.client.public_id, version.public_id])
    assert mine.get(approve).status_code == 405
    assert mine.post(approve, {"approve-words": "Hyvä näin"}).status_code == 302
    assert mine.post(approve, {}).status_code == 302
    with acting_as(planned.by):
        assert Approval.objects.filter(side="client").count() == 1
        assert OwnWords.objects.get().text == "Hyvä näin"
    assert 'data-action="plan.approve"' not in body(mine.get(url))
    say = reverse("plan:my_words", args=[planned.client.public_id, "part"])
    assert mine.post(say, {"part-text": ""}).status_code == 422
    assert mine.post(say, {"part-text": "Tulen ajoissa"}).status_code == 302
    assert mine.post(reverse("plan:my_words", args=[planned.client.public_id, "x"]), {}).status_code == 404
    assert "Tulen ajoissa" in body(mine.get(url))


def test_the_client_asks_to_talk(world: Any, planned: SimpleNamespace, version: PlanVersion) -> None:
    mine = signed_in(world, "client")
    talk = reverse("plan:my_talk", args=[planned.client.public_id, version.public_id])
    assert mine.post(talk, {"talk-text": ""}).status_code == 422
    assert mine.post(talk, {"talk-text": "Tavoite ei ole minun"}).status_code == 302
    with acting_as(planned.by):
        assert Task.objects.open().filter(kind="plan.talk").count() == 1


def test_another_client_and_staff_do_not_enter_the_portals_plan(
    world: Any, planned: SimpleNamespace, version: PlanVersion
) -> None:
    client = planned.client.public_id
    with acting_as(world.actor("client")):
        said = words.say(planned.client, "Omat sanani", by=world.actor("client"))
    urls = [
        reverse("plan:mine", args=[client]),
        reverse("plan:my_approval", args=[client, version.public_id]),
        reverse("plan:my_talk", args=[client, version.public_id]),
        reverse("plan:my_words", args=[client, "words"]),
        reverse("plan:my_take_back", args=[client, said.public_id]),
    ]
    for key in ("other_client", "own_worker", "administrator"):
        browser = signed_in(world, key)
        assert browser.get(urls[0]).status_code == 404
        for url in urls[1:]:
            assert browser.post(url, {"words-text": "x", "talk-text": "x"}).status_code == 404, (key, url)
    other = world.client("other_client").public_id
    assert (
        signed_in(world, "other_client").post(reverse("plan:my_take_back", args=[other, said.public_id])).status_code
        == 404
    )


def test_a_versions_paper_is_signed_by_those_who_approved_it(
    planned: SimpleNamespace, version: PlanVersion, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client has a new own worker since; the old one approved."""
    monkeypatch.setattr(approving, "own_worker_row", lambda client: SimpleNamespace(name="Uusi Omatyöntekijä"))
    for url in (page_url(planned.client), reverse("plan:version", args=[planned.client.public_id, version.public_id])):
        page = body(browser.get(url))
        lines = page[page.index("talo-sign") :].split("</section>")[0]
        assert f"<div>{planned.client}</div><div>{planned.by.name}</div>" in lines
        assert "Uusi Omatyöntekijä" not in page


def test_the_worker_writes_down_an_approval(planned: SimpleNamespace, version: PlanVersion, browser: Any) -> None:
    url = reverse("plan:approve", args=[planned.client.public_id, version.public_id])
    assert browser.post(url, {"given": "signed_in"}).status_code == 302
    with acting_as(planned.by):
        assert not Approval.objects.filter(side="client").exists()
    assert browser.post(url, {"given": "phone"}).status_code == 302
    assert browser.post(url, {"given": "phone"}).status_code == 302
    with acting_as(planned.by):
        assert Approval.objects.filter(side="client").count() == 1
