"""Puts the plan to its parties: a numbered version that never changes, and tasks to approve it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.law.calendar import add_working_days
from talo.path.plan import events
from talo.path.plan.approving import approve, own_worker_row
from talo.path.plan.models import Plan, PlanVersion
from talo.path.plan.reviewing import LAW_KEY, review_of
from talo.path.plan.saving import NotYours
from talo.path.plan.sheet import Sheet, agreed, sheet_of
from talo.register.clients.models import NetworkMember, NetworkRole
from talo.register.tasks.doing import open_task
from talo.register.tasks.kinds import TaskKind
from talo.register.tasks.models import Task
from talo.register.timeline import events as timeline

# The house's own promise to keep things moving, not law.
DAYS_TO_APPROVE = 5


class NothingNew(ValueError):
    """The plan is empty, or stands as in its newest version."""


def newest(plan: Plan) -> PlanVersion | None:
    """The newest version, with its approvals."""
    versions = PlanVersion.objects.filter(plan=plan).select_related("made_by__staff_member")
    return versions.prefetch_related("approvals__position__staff_member").order_by("-number").first()


def has_news(sheet: Sheet, latest: PlanVersion | None) -> bool:
    """Whether the plan says something that its newest version does not; progress and words of the day are no news."""
    return not sheet.is_empty if latest is None else agreed(sheet.as_json()) != agreed(latest.content)


def publish(plan: Plan, *, by: Actor, what_changed: str = "") -> PlanVersion:
    """Make the next version and ask the client and the own worker to approve it; an own worker who makes it approves.

    Raises:
        NothingNew: there is nothing to put to the parties.
        NotYours: another organisation keeps the plan.
        ValidationError: the text is too long.
    """
    with transaction.atomic():
        # The lock lets two workers make two versions one after the other, never one number twice.
        kept = Plan.objects.select_for_update(of=("self",)).with_keeper().filter(pk=plan.pk).first()
        if kept is None or kept.controller_id != by.organisation_id:
            raise NotYours
        latest = newest(kept)
        sheet = sheet_of(kept)
        if not has_news(sheet, latest):
            raise NothingNew
        made = PlanVersion(
            client=kept.client,
            controller_id=kept.controller_id,
            data_class=int(DataClass.PLAN),
            plan=kept,
            number=(kept.versions.aggregate(Max("number"))["number__max"] or 0) + 1,
            made_by_id=by.id,
            what_changed=what_changed.strip(),
            content=sheet.as_json(),
        )
        made.clean_fields(exclude=["client", "controller", "plan", "made_by"])
        made.save(force_insert=True)
        timeline.record(kept.client, events.VERSION, by=by, about=made, words={"number": made.number})
        _ask(made, by)
        _plan_review(kept, made, by)
    return made


def _ask(made: PlanVersion, by: Actor) -> None:
    """Tasks to approve the version; those of older versions are settled with it."""
    older = Task.objects.open().filter(client=made.client, about=made._meta.label).exclude(about_id=made.pk)
    older.update(done_at=timezone.now(), done_by_id=by.id)
    due = add_working_days(timezone.localdate(), DAYS_TO_APPROVE)
    own = own_worker_row(made.client)
    if own is not None and own.holder_id == by.holder_id:
        approve(made, by=by)
    elif own is not None:
        _task(made, events.APPROVE, own.holder_id, due, by)
    themself = NetworkMember.objects.live().filter(client=made.client, role=NetworkRole.SELF).first()
    if themself is not None:
        _task(made, events.APPROVE_MINE, themself.holder_id, due, by)


def _task(made: PlanVersion, kind: TaskKind, holder_id: int, due: dt.date, by: Actor) -> None:
    open_task(made.client, kind, holder_id=holder_id, due=due, due_basis="plan.days_to_approve", about=made, by=by)


def _plan_review(plan: Plan, made: PlanVersion, by: Actor) -> None:
    """One open task to review, for the own worker, at the day that the newest version gives."""
    tasks = Task.objects.open().filter(kind=events.REVIEW.key, about=plan._meta.label, about_id=plan.pk)
    tasks.update(done_at=timezone.now(), done_by_id=by.id)
    review = review_of(plan, timezone.localdate(made.made_at))
    if review.day is None:
        return
    own = own_worker_row(plan.client)
    holder = own.holder_id if own else by.holder_id
    basis = "plan.agreed" if review.agreed else LAW_KEY
    open_task(plan.client, events.REVIEW, holder_id=holder or 0, due=review.day, due_basis=basis, about=plan, by=by)
