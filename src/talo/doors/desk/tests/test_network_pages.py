"""The network page: nobody is there twice, and whoever leaves leaves no open task behind."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from talo.doors.desk.events import OWN_TASK
from talo.foundation.database.actor import acting_as
from talo.foundation.database.classes import DataClass
from talo.register.clients.models import NetworkMember
from talo.register.tasks.doing import open_task
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event
from talo.testing.browsing import body, signed_in
from talo.testing.world import World


def _url(world: World, name: str, *more: Any) -> str:
    return reverse(f"desk:{name}", args=[world.client().public_id, *more])


def test_a_colleague_who_is_there_already_is_not_added_again(world: World) -> None:
    browser = signed_in(world, "own_worker")
    sent = {"position": str(world.position("nurse").public_id), "role": "team_member", "ends": ""}
    assert browser.post(_url(world, "network"), sent).status_code == 302
    again = browser.post(_url(world, "network"), sent)
    assert again.status_code == 422
    assert "on jo verkostossa" in body(again)
    with acting_as(world.actor("own_worker")):
        assert Event.objects.filter(kind="network.joined", client=world.client()).count() == 1


def test_open_tasks_of_whoever_leaves_go_to_the_own_worker(world: World) -> None:
    by, expert = world.actor("own_worker"), world.join("employment_expert")
    with acting_as(by):
        left = [
            open_task(world.client(), OWN_TASK, holder_id=expert.holder_id, by=by, data_class=one)
            for one in (DataClass.PLAN, DataClass.EMPLOYMENT)
        ]
        row = NetworkMember.objects.live().get(client=world.client(), holder_id=expert.holder_id)
    browser = signed_in(world, "own_worker")
    assert browser.post(_url(world, "network_end", row.public_id)).status_code == 302
    assert "2 avointa tehtävää siirtyi omatyöntekijälle" in body(browser.get(_url(world, "network")))
    with acting_as(by):
        held = Task.objects.filter(pk__in=[one.pk for one in left]).values_list("holder", flat=True)
        assert set(held) == {by.holder_id}
