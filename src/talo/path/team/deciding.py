"""What comes of a meeting: attendance, decisions with who and by when, tasks and plan actions, the follow-up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.ui import formats
from talo.path.plan.acting import THE_CLIENT, Who, add_action
from talo.path.plan.models import Goal
from talo.path.plan.planning import add_goal, add_need, brief, live_plan, open_plan
from talo.path.team import events, taking_part
from talo.path.team.bringing import client_holder, lock, move, own_worker_holder
from talo.path.team.errors import MovedOn, NotForYou, Refused
from talo.path.team.models import Decision, Participant, TeamCase
from talo.path.team.standing import AttendanceKind, CaseState
from talo.register.clients.models import Client, NetworkMember
from talo.register.clients.records import controller_for
from talo.register.tasks.doing import complete, open_task
from talo.register.tasks.models import Task
from talo.register.timeline import events as timeline

LONGEST_FOLLOW_UP_DAYS = 180  # the house's own limit: access by a case never lasts longer
TITLE = 80
OPEN_CASE = {CaseState.ON_AGENDA, CaseState.DISCUSSED}


def note_attendance(
    case: TeamCase, came: Mapping[int, str], *, client_came: bool | None, by: Actor, follow_up_ends: dt.date
) -> TeamCase:
    """Note who took part (participant key → attendance), and that the team discussed the matter; again to correct it.

    Raises:
        MovedOn: it is not on an agenda. NotForYou. ValidationError: the follow-up ends too early or too late.
    """
    with transaction.atomic():
        locked = lock(case, by=by)
        first = locked.state == CaseState.ON_AGENDA
        locked = move(locked, CaseState.DISCUSSED, by=by) if first else locked
        if locked.state != CaseState.DISCUSSED:
            raise MovedOn
        check_follow_up(locked, follow_up_ends)
        locked.client_came, locked.follow_up_ends = client_came, follow_up_ends
        locked.discussed_at = locked.discussed_at or timezone.now()
        locked.save(update_fields=["state", "client_came", "follow_up_ends", "discussed_at"])
        for one in Participant.objects.live().filter(case=locked):
            if one.pk in came and came[one.pk] != one.attendance:
                one.attendance = AttendanceKind(came[one.pk])
                one.save(update_fields=["attendance"])
        taking_part.limit_access(locked, until=follow_up_ends)
        if first:
            Task.objects.open().filter(kind=events.COME_MINE.key, about=locked._meta.label, about_id=locked.pk).update(
                done_at=timezone.now(), done_by_id=by.id
            )
            words = {"team": locked.team.name}
            timeline.record(locked.client, events.DISCUSSED, by=by, about=locked, words=words)
            _tell_follow_up(locked, by)
    return locked


def check_follow_up(case: TeamCase, until: dt.date) -> None:
    """Raises `ValidationError` when the follow-up would end before today or last longer than the house allows."""
    begins = case.meeting.day if case.meeting else timezone.localdate(case.brought_at)
    last = begins + dt.timedelta(days=LONGEST_FOLLOW_UP_DAYS)
    if not timezone.localdate() <= until <= last:
        words = _("The follow-up ends between today and %(last)s.") % {"last": formats.date_text(last)}
        raise ValidationError({"follow_up_ends": words})


def follow_until(case: TeamCase, until: dt.date, *, by: Actor) -> TeamCase:
    """Declare another last day of the follow-up; the access that the case opened ends with it.

    Raises:
        MovedOn: it is not being followed. NotForYou. ValidationError.
    """
    with transaction.atomic():
        locked = lock(case, by=by)
        if locked.state != CaseState.DISCUSSED:
            raise MovedOn
        check_follow_up(locked, until)
        if until > (locked.follow_up_ends or until) or not locked.followed:
            locked.follow_up_ends = until
            people = [one.position for one in locked.participants.live().with_people()]
            taking_part.open_access(locked, people, until=until, by=by)
        locked.follow_up_ends = until
        locked.save(update_fields=["follow_up_ends"])
        taking_part.limit_access(locked, until=until)
        _tell_follow_up(locked, by)
    return locked


def close(case: TeamCase, *, by: Actor) -> TeamCase:
    """End the follow-up now: whoever saw the client through the case sees nothing by it any more.

    Raises:
        MovedOn: it is not being followed. NotForYou.
    """
    with transaction.atomic():
        locked = move(case, CaseState.CLOSED, by=by)
        locked.ended_at = timezone.now()
        locked.save(update_fields=["state", "ended_at"])
        timeline.record(locked.client, events.CLOSED, by=by, about=locked)
        taking_part.close_access(locked, by=by)
    return locked


def decide(
    case: TeamCase, *, what: str, who: Who, due: dt.date, by: Actor, follow: str = "", goal: Goal | None = None
) -> Decision:
    """Record a decision; `follow` makes it a `task` or an `action` of the plan in the same transaction.

    Raises:
        MovedOn: the case is not with the team any more.
        ValidationError: no text, a day that is past, or somebody who will not see the client until that day.
    """
    if case.state not in OPEN_CASE:
        raise MovedOn
    with transaction.atomic():
        _check_who(case.client, who, due)
        decision = Decision(
            client=case.client,
            controller_id=controller_for(case.client, by),
            data_class=int(DataClass.PLAN),
            case=case,
            what=what.strip(),
            answers=who.answers,
            position=who.position,
            due=due,
            made_by_id=by.id,
        )
        decision.check_record()
        decision.save(force_insert=True)
        timeline.record(case.client, events.DECIDED, by=by, about=decision, words=brief(decision.what))
        if follow == "task":
            decision.task = make_task(decision, by=by)
        elif follow == "action":
            decision = put_in_plan(decision, goal=goal, by=by)
    return decision


def change(decision: Decision, *, what: str, who: Who, due: dt.date, by: Actor) -> Decision:
    """Change a decision; its task goes along. A plan action is changed in the plan.

    Raises:
        NotForYou: another organisation wrote it. Refused: it stands in the plan. ValidationError.
    """
    with transaction.atomic():
        locked = _own(decision, by)
        if locked.action_id:
            raise Refused(_("The decision stands in the joint plan. Change it there."))
        _check_who(locked.client, who, due)
        locked.what, locked.answers, locked.position, locked.due = what.strip(), who.answers, who.position, due
        locked.check_record()
        locked.save(update_fields=["what", "answers", "position", "due"])
        if locked.task is not None and locked.task.done_at is None:
            Task.objects.filter(pk=locked.task.pk).update(note=locked.what, due=due, holder_id=_holder(locked, by))
        timeline.record(locked.client, events.DECISION_CHANGED, by=by, about=locked, words=brief(locked.what))
    return locked


def drop(decision: Decision, *, by: Actor) -> Decision:
    """Drop a decision; its open task is done with. `restore` takes it back.

    Raises:
        NotForYou. Refused: it stands in the plan.
    """
    with transaction.atomic():
        locked = _own(decision, by)
        if locked.action_id:
            raise Refused(_("The decision stands in the joint plan. Drop it there."))
        if locked.dropped_at is None:
            locked.dropped_at = timezone.now()
            locked.save(update_fields=["dropped_at"])
            if locked.task is not None:
                complete(locked.task, by=by)
            timeline.record(locked.client, events.DECISION_DROPPED, by=by, about=locked, words=brief(locked.what))
    return locked


def restore(decision: Decision, *, by: Actor) -> Decision:
    """Take a dropped decision back into force; its task can be made anew.

    Raises:
        NotForYou.
    """
    with transaction.atomic():
        locked = _own(decision, by)
        if locked.dropped_at is not None:
            locked.dropped_at, locked.task = None, None
            locked.save(update_fields=["dropped_at", "task"])
            timeline.record(locked.client, events.DECISION_RESTORED, by=by, about=locked, words=brief(locked.what))
    return locked


def make_task(decision: Decision, *, by: Actor) -> Task:
    """Make a decision the task of whoever answers for it (of the own worker, where the client has no account).

    Raises:
        NotForYou. Refused: it is a task or a plan action already, or has been dropped.
    """
    with transaction.atomic():
        locked = _own(decision, by)
        _must_be_loose(locked)
        mine = locked.answers == "client" and client_holder(locked.client) is not None
        task = open_task(
            locked.client,
            events.DO_MINE if mine else events.DO,
            holder_id=_holder(locked, by),
            due=locked.due,
            due_basis="team.agreed",
            about=locked,
            note=locked.what,
            by=by,
        )
        locked.task = task
        locked.save(update_fields=["task"])
    return task


def put_in_plan(decision: Decision, *, by: Actor, goal: Goal | None = None) -> Decision:
    """Put a decision into the joint plan as an action: under `goal`, or under a need made of the team's question.

    Raises:
        NotForYou. Refused: it is a task or a plan action already, or has been dropped. ValidationError.
    """
    with transaction.atomic():
        locked = _own(decision, by)
        _must_be_loose(locked)
        who = Who(position=locked.position) if locked.position else THE_CLIENT
        locked.action = add_action(
            goal or _goal_of_question(locked.case, by), what=locked.what, who=who, due=locked.due, by=by
        )
        locked.save(update_fields=["action"])
    return locked


def _goal_of_question(case: TeamCase, by: Actor) -> Goal:
    """The plan's goal that stands for the team's question; made once, and the plan begun where there is none."""
    plan = live_plan(case.client) or open_plan(case.client, by=by)
    known = Goal.objects.filter(client=case.client, need__plan=plan, text=case.question).first()
    if known is not None:
        return known
    need = add_need(plan, title=_("Question to the team"), text=case.question, by=by)
    return add_goal(need, text=case.question, by=by)


def _own(decision: Decision, by: Actor) -> Decision:
    if decision.controller_id != by.organisation_id:
        raise NotForYou(_("Another organisation wrote this decision and changes it itself."))
    locked = Decision.objects.select_for_update(of=("self",)).filter(pk=decision.pk).first()
    if locked is None:
        raise MovedOn
    # The joins may be outer ones, which a lock does not take.
    found: Decision = Decision.objects.with_people().select_related("client", "case").get(pk=locked.pk)
    return found


def _must_be_loose(decision: Decision) -> None:
    if decision.task_id or decision.action_id or decision.dropped_at:
        raise Refused(_("The decision is a task or stands in the plan already."))


def _check_who(client: Client, who: Who, due: dt.date) -> None:
    if due < timezone.localdate():
        raise ValidationError({"due": _("Choose today or a later day.")})
    if who.position is None:
        return
    rows = NetworkMember.objects.live().filter(client=client, holder_id=who.position.holder_id)
    row = rows.filter(Q(ends=None) | Q(ends__gte=taking_part.last_moment(due))).first()
    if row is not None:
        return
    last = rows.order_by("-ends").first()
    if last is None or last.ends is None:
        raise ValidationError({"who": _("Choose somebody from the client's network.")})
    words = _("%(name)s sees the client until %(day)s. Choose an earlier day, or a longer follow-up first.")
    shown = {"name": str(who.position.staff_member), "day": formats.date_text(last.ends)}
    raise ValidationError({"due": words % shown})


def _holder(decision: Decision, by: Actor) -> int:
    if decision.position is not None:
        return int(decision.position.holder_id)
    return client_holder(decision.client) or own_worker_holder(decision.client) or int(by.holder_id or 0)


def _tell_follow_up(case: TeamCase, by: Actor) -> None:
    day = formats.date_text(case.follow_up_ends)
    timeline.record(case.client, events.FOLLOW_UP, by=by, about=case, words={"day": day})
