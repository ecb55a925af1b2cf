"""What the tests of the plan share: a plan with a need, a goal and an action."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.path.plan import acting, planning


@pytest.fixture
def planned(world: Any) -> SimpleNamespace:
    """The own worker has begun a plan for the first client."""
    by = world.actor("own_worker")
    with acting_as(by):
        client = world.client()
        plan = planning.open_plan(client, by=by)
        need = planning.add_need(plan, title="Sopiva työ", text="Aino tarvitsee apua työn etsimiseen.", by=by)
        goal = planning.add_goal(need, text="Haluan tehdä jotain käsilläni.", own_words=True, by=by)
        due = timezone.localdate() + dt.timedelta(days=14)
        action = acting.add_action(goal, what="Tutustuminen", who=acting.THE_CLIENT, due=due, by=by)
    return SimpleNamespace(by=by, client=client, plan=plan, need=need, goal=goal, action=action, due=due)
