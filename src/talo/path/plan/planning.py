"""Opens the joint plan and writes its needs and goals."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.database.kept import kept
from talo.path.assessment.models import Score
from talo.path.plan import events
from talo.path.plan.models import Goal, Need, Plan
from talo.path.plan.saving import insert, save
from talo.register.clients.models import Client
from talo.register.clients.records import controller_for
from talo.register.tasks.models import Task
from talo.register.timeline import events as timeline

SHOWN = 80  # of a text in an event


class AlreadyOpen(ValueError):
    """The client has a live joint plan."""


class AlreadyNeed(ValueError):
    """The score is a need in the plan already."""


def live_plan(client: Client) -> Plan | None:
    """The client's live plan as the actor sees it; with two keepers the older one is the joint plan."""
    found = next(iter(_live_plans(client.pk)), None)
    if found is not None:
        found.client = client
    return found


@kept
def _live_plans(client_id: int) -> QuerySet[Plan]:
    plans = Plan.objects.live().select_related("controller", "changed_by__staff_member")
    return plans.filter(client_id=client_id).order_by("id")[:1]


def open_plan(client: Client, *, by: Actor, support_need: str = "") -> Plan:
    """Begin the joint plan; the actor's organisation keeps it.

    Raises:
        AlreadyOpen: there is a live plan.
        ValidationError: the text is too long.
    """
    with transaction.atomic():
        if live_plan(client) is not None:
            raise AlreadyOpen
        plan = Plan(**_whose(client, by), support_need=support_need.strip())
        insert(plan, by=by)
        timeline.record(client, events.OPENED, by=by, about=plan)
    return plan


def edit_plan(
    plan: Plan,
    *,
    by: Actor,
    revision: int | None = None,
    support_need: str = "",
    follow_up: str = "",
    review_on: dt.date | None = None,
) -> Plan:
    """Change the plan's own texts and the agreed day of review.

    Raises:
        Conflict, NotYours, ValidationError: see `saving.save`.
    """
    with transaction.atomic():
        values = {"support_need": support_need.strip(), "follow_up": follow_up.strip(), "review_on": review_on}
        if save(plan, by=by, revision=revision, **values):
            timeline.record(plan.client, events.CHANGED, by=by, about=plan)
    return plan


def end_plan(plan: Plan, *, by: Actor) -> Plan:
    """End the plan today; its versions stay to be read, its open tasks are closed.

    Raises:
        NotYours: another organisation keeps it.
    """
    with transaction.atomic():
        if plan.ends is None and save(plan, by=by, ends=timezone.localdate()):
            tasks = Task.objects.open().filter(client=plan.client, kind__startswith="plan.")
            tasks.filter(controller_id=by.organisation_id).update(done_at=timezone.now(), done_by_id=by.id)
            timeline.record(plan.client, events.ENDED, by=by, about=plan)
    return plan


def add_need(plan: Plan, *, title: str, text: str, by: Actor, score: Score | None = None) -> Need:
    """Add a need, from a score or from what was said.

    Raises:
        AlreadyNeed: the score is a need already.
        ValidationError: a text is missing or too long.
    """
    with transaction.atomic():
        if score is not None and Need.objects.filter(plan=plan, score=score).exists():
            raise AlreadyNeed
        need = Need(**_whose(plan.client, by), plan=plan, title=title.strip(), text=text.strip(), score=score)
        insert(need, by=by)
        timeline.record(plan.client, events.NEED_ADDED, by=by, about=need, words=brief(need.title))
    return need


def need_from_score(score: Score, *, by: Actor) -> Need:
    """Make a low score a need; begins the plan where there is none yet.

    Raises:
        AlreadyNeed: it is one already.
    """
    client = score.client
    area = score.round.instrument.defined.area(score.area)
    name = str(area.name) if area else score.area
    text = _("%(area)s %(value)s/%(high)s by the client's own view, %(kind)s.") % {
        "area": name,
        "value": score.value,
        "high": score.round.instrument.defined.scale.high,
        "kind": score.round.get_kind_display(),
    }
    with transaction.atomic():
        plan = live_plan(client) or open_plan(client, by=by)
        return add_need(plan, title=name, text=str(text), by=by, score=score)


def edit_need(need: Need, *, title: str, text: str, by: Actor, revision: int | None = None) -> Need:
    """Change a need's words.

    Raises:
        Conflict, NotYours, ValidationError: see `saving.save`.
    """
    with transaction.atomic():
        if save(need, by=by, revision=revision, title=title.strip(), text=text.strip()):
            timeline.record(need.client, events.NEED_CHANGED, by=by, about=need, words=brief(need.title))
    return need


def add_goal(need: Need, *, text: str, by: Actor, own_words: bool = False) -> Goal:
    """Add a goal to a need.

    Raises:
        ValidationError: the text is missing or too long.
    """
    with transaction.atomic():
        goal = Goal(**_whose(need.client, by), need=need, text=text.strip(), own_words=own_words)
        insert(goal, by=by)
        timeline.record(need.client, events.GOAL_ADDED, by=by, about=goal, words=brief(goal.text))
    return goal


def edit_goal(goal: Goal, *, text: str, own_words: bool, by: Actor, revision: int | None = None) -> Goal:
    """Change a goal's words.

    Raises:
        Conflict, NotYours, ValidationError: see `saving.save`.
    """
    with transaction.atomic():
        if save(goal, by=by, revision=revision, text=text.strip(), own_words=own_words):
            timeline.record(goal.client, events.GOAL_CHANGED, by=by, about=goal, words=brief(goal.text))
    return goal


def reach_goal(goal: Goal, *, on: dt.date, by: Actor) -> Goal:
    """Write down that a goal was reached.

    Raises:
        ValidationError: the day is to come.
        NotYours: another organisation wrote the goal.
    """
    if on > timezone.localdate():
        raise ValidationError({"on": _("Choose today or an earlier day.")})
    with transaction.atomic():
        if goal.reached_on is None and save(goal, by=by, reached_on=on):
            timeline.record(goal.client, events.GOAL_REACHED, by=by, about=goal, words=brief(goal.text))
    return goal


def brief(text: str) -> dict[str, str]:
    """The words of an event: enough of a text to know it again."""
    return {"what": text if len(text) <= SHOWN else text[: SHOWN - 1].rstrip() + "…"}


def _whose(client: Client, by: Actor) -> dict[str, Any]:
    return {"client": client, "controller_id": controller_for(client, by), "data_class": int(DataClass.PLAN)}
