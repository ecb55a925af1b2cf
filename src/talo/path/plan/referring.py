"""Refers from the plan in one act, and takes referrals made outside it into the plan."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.database.kept import kept
from talo.path.employers.models import Employment
from talo.path.plan import events
from talo.path.plan.acting import Who, add_action
from talo.path.plan.models import Action, Goal
from talo.path.plan.planning import brief
from talo.path.plan.saving import NotYours, save
from talo.path.services.models import Answer, Period, Referral, Service
from talo.path.services.referring import ALWAYS, refer
from talo.register.clients.models import Client
from talo.register.timeline import events as timeline


class AlreadyLinked(ValueError):
    """The action points at a referral already, or the referral stands in the plan."""


def refer_from(
    action: Action, service: Service, *, by: Actor, reason: str, sent_along: DataClass = ALWAYS | DataClass.WORK
) -> Referral:
    """Refer the client to a service and let the action point at the referral, in one transaction.

    Raises:
        AlreadyLinked: the action has a referral that was not declined or withdrawn.
        NotYours: another organisation wrote the action.
        ValueError, ValidationError: see `services.referring.refer`.
    """
    if action.controller_id != by.organisation_id:
        raise NotYours
    with transaction.atomic():
        if action.is_referred:
            raise AlreadyLinked
        referral = refer(action.client, service, by=by, reason=reason, sent_along=sent_along)
        save(action, by=by, referral_id=referral.pk)
        # The event of the referral says it; a second one about the link would only repeat it.
    return referral


def adopt_referral(goal: Goal, referral: Referral, *, by: Actor) -> Action:
    """Take a referral that was made without the plan into it: an action that its receiver answers for.

    Raises:
        AlreadyLinked: an action points at it.
    """
    with transaction.atomic():
        if Action.objects.filter(client=referral.client, referral=referral).exists():
            raise AlreadyLinked
        who = Who(organisation=referral.receiver)
        what = str(referral.service)
        action = add_action(goal, what=what, who=who, due=referral.answer_due if referral.is_pending else None, by=by)
        period = Period.objects.filter(client=referral.client, referral=referral).order_by("-starts").first()
        save(action, by=by, referral_id=referral.pk, period_id=period.pk if period else None)
        timeline.record(referral.client, events.REFERRAL_ADOPTED, by=by, about=action, words=brief(what))
    return action


def point_at(
    action: Action, *, by: Actor, period: Period | None = None, employment: Employment | None = None
) -> Action:
    """Let an action point at the period or the job that carries it out; what is not given stays as it is.

    Raises:
        NotYours: another organisation wrote the action.
        Conflict: somebody changed the action in between.
    """
    values = {"period_id": period.pk if period else None, "employment_id": employment.pk if employment else None}
    with transaction.atomic():
        if save(action, by=by, **{name: value for name, value in values.items() if value is not None}):
            timeline.record(action.client, events.ACTION_CHANGED, by=by, about=action, words=brief(action.what))
    return action


@kept
def _outside(client_id: int) -> QuerySet[Referral]:
    linked = Action.objects.filter(client_id=client_id, referral__isnull=False).values("referral_id")
    going_on = Referral.objects.select_related("service", "sender__staff_member")
    return going_on.filter(client_id=client_id, answer__in=[Answer.SENT, Answer.ACCEPTED]).exclude(pk__in=linked)


def referrals_outside(client: Client) -> list[Referral]:
    """Referrals that go on and stand in no action: "not yet in the plan"."""
    found = _outside(client.pk)
    for referral in found:
        referral.adopt_key = f"adopt-{referral.pk}"  # type: ignore[attr-defined]
    return found
