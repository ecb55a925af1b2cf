"""Agrees on actions and carries them through: what, by when, who answers; each deadline is somebody's task."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.path.plan import events
from talo.path.plan.models import TRANSITIONS, Action, ActionState, Answers, Goal
from talo.path.plan.planning import brief
from talo.path.plan.saving import NotYours, insert, save
from talo.register.clients.models import Client, NetworkMember, NetworkRole
from talo.register.clients.records import controller_for
from talo.register.organisations.models import Organisation, Position
from talo.register.tasks.doing import complete_about, open_task
from talo.register.tasks.models import Task
from talo.register.timeline import events as timeline


class Ended(ValueError):
    """The action is done or dropped already."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who answers for an action: the client (both empty), a position, or an organisation."""

    position: Position | None = None
    organisation: Organisation | None = None

    @property
    def answers(self) -> Answers:
        """Which of the three it is."""
        if self.position is not None:
            return Answers.POSITION
        return Answers.ORGANISATION if self.organisation is not None else Answers.CLIENT


THE_CLIENT = Who()


def add_action(goal: Goal, *, what: str, who: Who, by: Actor, due: dt.date | None = None) -> Action:
    """Agree on an action; without a day it goes on. Whoever answers gets the task.

    Raises:
        ValidationError: no text, or the worker is not in the client's network.
    """
    _check_network(goal.client, who)
    action = Action(
        client=goal.client,
        controller_id=controller_for(goal.client, by),
        data_class=int(DataClass.PLAN),
        goal=goal,
        what=what.strip(),
        answers=who.answers,
        position=who.position,
        organisation=who.organisation,
        due=due,
        ongoing=due is None,
    )
    with transaction.atomic():
        insert(action, by=by)
        _keep_task(action, by)
        timeline.record(action.client, events.ACTION_ADDED, by=by, about=action, words=brief(action.what))
    return action


def edit_action(
    action: Action, *, what: str, who: Who, by: Actor, due: dt.date | None = None, revision: int | None = None
) -> Action:
    """Agree anew on what, who or by when; the task follows.

    Raises:
        Ended: it is done or dropped.
        Conflict, NotYours, ValidationError: see `saving.save`.
    """
    _must_be_open(action)
    _check_network(action.client, who, kept=action.position_id)
    values = {
        "what": what.strip(),
        "answers": who.answers,
        "position_id": who.position.pk if who.position else None,
        "organisation_id": who.organisation.pk if who.organisation else None,
        "due": due,
        "ongoing": due is None,
    }
    with transaction.atomic():
        if save(action, by=by, revision=revision, **values):
            _keep_task(action, by)
            timeline.record(action.client, events.ACTION_CHANGED, by=by, about=action, words=brief(action.what))
    return action


def start_action(action: Action, *, by: Actor, on: dt.date | None = None) -> Action:
    """Write down that an action has begun.

    Raises:
        Ended: it is done or dropped. NotYours. ValidationError: the day is to come.
    """
    return _move(action, ActionState.RUNNING, by=by, started_on=_past(on))


def finish_action(action: Action, *, by: Actor, on: dt.date | None = None) -> Action:
    """Write down that an action is done; its task is done with it.

    Raises:
        Ended: it is done or dropped. NotYours. ValidationError: the day is to come.
    """
    return _move(action, ActionState.DONE, by=by, done_on=_past(on))


def drop_action(action: Action, *, why: str, by: Actor) -> Action:
    """Give an action up, with the reason that the client reads.

    Raises:
        Ended: it is done or dropped. NotYours. ValidationError: no reason.
    """
    return _move(action, ActionState.DROPPED, by=by, dropped_on=timezone.localdate(), dropped_why=why.strip())


_EVENT = {
    ActionState.RUNNING: events.ACTION_STARTED,
    ActionState.DONE: events.ACTION_DONE,
    ActionState.DROPPED: events.ACTION_DROPPED,
}


def _move(action: Action, to: ActionState, *, by: Actor, **values: Any) -> Action:
    with transaction.atomic():
        current = Action.objects.with_people().filter(pk=action.pk).first()
        if current is None:
            raise NotYours
        if to not in TRANSITIONS[current.state]:
            raise Ended
        save(current, by=by, **values)
        if not TRANSITIONS[to]:
            complete_about(current, by=by)
        timeline.record(current.client, _EVENT[to], by=by, about=current, words=brief(current.what))
    return current


def _past(on: dt.date | None) -> dt.date:
    today = timezone.localdate()
    if on is not None and on > today:
        raise ValidationError({"on": _("Choose today or an earlier day.")})
    return on or today


def _must_be_open(action: Action) -> None:
    if not action.is_open:
        raise Ended


def _check_network(client: Client, who: Who, kept: int | None = None) -> None:
    """A worker who answers must see the plan; one who answered before may stay until somebody else is chosen."""
    if who.position is None or who.position.pk == kept:
        return
    if not NetworkMember.objects.live().filter(client=client, holder_id=who.position.holder_id).exists():
        raise ValidationError({"who": _("Choose somebody from the client's network.")})


def _holder_of(action: Action, by: Actor) -> int:
    """Who gets the task: whoever answers; for a client without an account and for organisations the own worker."""
    if action.position_id is not None:
        return Position.objects.get(pk=action.position_id).holder_id
    live = NetworkMember.objects.live().filter(client=action.client)
    role = NetworkRole.SELF if action.answers == Answers.CLIENT else NetworkRole.OWN_WORKER
    row = live.filter(role=role).first() or live.filter(role=NetworkRole.OWN_WORKER).first()
    return int(row.holder_id if row else by.holder_id or 0)


def _keep_task(action: Action, by: Actor) -> None:
    """One open task for each action with a deadline; none for one that goes on."""
    open_tasks = Task.objects.open().filter(about=action._meta.label, about_id=action.pk)
    if action.due is None:
        complete_about(action, by=by)
        return
    holder = _holder_of(action, by)
    if not open_tasks.update(due=action.due, holder_id=holder, note=action.what):
        kind = events.DO_MINE if action.answers == Answers.CLIENT else events.DO
        open_task(
            action.client,
            kind,
            holder_id=holder,
            due=action.due,
            due_basis="plan.agreed",
            about=action,
            note=action.what,
            by=by,
        )
