"""Approves a version of the plan: the client on the phone or through a worker, the own worker, the other parties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.law.calendar import add_working_days
from talo.foundation.ui import formats
from talo.path.plan import events
from talo.path.plan.models import Answers, Approval, Given, PlanVersion, Side, WordsKind
from talo.path.plan.words import say
from talo.register.clients.models import Client, NetworkMember, NetworkRole, act_of
from talo.register.clients.records import controller_for
from talo.register.tasks.doing import complete, open_task
from talo.register.tasks.models import Task
from talo.register.timeline import events as timeline

DAYS_TO_TALK = 3
_EVENT = {
    Side.CLIENT: events.CLIENT_APPROVED,
    Side.OWN_WORKER: events.WORKER_APPROVED,
    Side.PARTY: events.PARTY_APPROVED,
}


class AlreadyApproved(ValueError):
    """This side has approved the version."""


class NotNewest(ValueError):
    """A newer version stands; what is on the screen is no longer the plan."""


def own_worker_row(client: Client) -> NetworkMember | None:
    """The live own worker's row in the network."""
    return client.network().filter(role=NetworkRole.OWN_WORKER).first()


def approve(version: PlanVersion, *, by: Actor, words: str = "") -> Approval:
    """Approve the newest version as the client (with own words, if any), as the own worker or as another party.

    Raises:
        AlreadyApproved, NotNewest.
        ValidationError: the words are too long.
    """
    with transaction.atomic():
        side = _side(version, by)
        if words.strip():
            say(version.client, words, by=by, plan=version.plan)
        return _write(version, side, Given.SIGNED_IN, by)


def approve_for_client(version: PlanVersion, *, given: Given | str, by: Actor) -> Approval:
    """Write down that the client approved in person or by phone; for clients without an account.

    Raises:
        AlreadyApproved, NotNewest.
        ValueError: a client who signs in approves in the portal.
    """
    if not by.is_staff or Given(given) == Given.SIGNED_IN:
        raise ValueError("a worker writes down what was said in person or by phone")
    with transaction.atomic():
        return _write(version, Side.CLIENT, Given(given), by)


def ask_to_talk(version: PlanVersion, *, words: str, by: Actor) -> Task | None:
    """The client does not approve yet and says why: own words, and a task for the own worker within three working days.

    Raises:
        ValidationError: no words.
        NotNewest.
    """
    with transaction.atomic():
        _must_be_newest(version)
        say(version.client, words, by=by, plan=version.plan, kind=WordsKind.WORDS)
        timeline.record(version.client, events.TALK_ASKED, by=by, about=version, words={"number": version.number})
        own = own_worker_row(version.client)
        if own is None:
            return None
        return open_task(
            version.client,
            events.TALK,
            holder_id=own.holder_id,
            due=add_working_days(timezone.localdate(), DAYS_TO_TALK),
            due_basis="plan.days_to_talk",
            about=version.plan,
            by=by,
        )


def _side(version: PlanVersion, by: Actor) -> Side:
    if by.is_client:
        return Side.CLIENT
    own = own_worker_row(version.client)
    return Side.OWN_WORKER if own is not None and own.holder_id == by.holder_id else Side.PARTY


def _write(version: PlanVersion, side: Side, given: Given, by: Actor) -> Approval:
    _must_be_newest(version)
    same = Approval.objects.filter(version=version, side=side)
    if side == Side.PARTY:
        same = same.filter(position_id=by.id)
    if same.exists():
        raise AlreadyApproved
    approval = Approval(
        client=version.client,
        controller_id=controller_for(version.client, by),
        data_class=int(DataClass.PLAN),
        version=version,
        side=side,
        given=given,
        **act_of(by),
    )
    approval.save(force_insert=True)
    timeline.record(version.client, _EVENT[side], by=by, about=version, words={"number": version.number})
    _settle_tasks(version, side, by)
    return approval


def _must_be_newest(version: PlanVersion) -> None:
    if PlanVersion.objects.filter(plan_id=version.plan_id, number__gt=version.number).exists():
        raise NotNewest


def _settle_tasks(version: PlanVersion, side: Side, by: Actor) -> None:
    """The task of this side is done; the other side's stays."""
    open_tasks = Task.objects.open().filter(about=version._meta.label, about_id=version.pk)
    if side == Side.CLIENT:
        mine = open_tasks.filter(kind=events.APPROVE_MINE.key)
    else:
        mine = open_tasks.filter(holder_id=by.holder_id or 0)
    for task in mine:
        complete(task, by=by)


@dataclass(frozen=True, slots=True)
class Approvals:
    """Who has approved a version, who has not yet, and whether it is in force."""

    items: list[dict[str, Any]]
    client_approved: bool
    own_worker_approved: bool
    own_worker: str = ""  # who approved as own worker; until somebody has, the own worker of today

    @property
    def in_force(self) -> bool:
        """Both the client and the own worker have approved."""
        return self.client_approved and self.own_worker_approved

    @property
    def words(self) -> str:
        """`Version …: two of three have approved`, as numbers."""
        done = sum(item["kind"] == "ok" for item in self.items)
        return _("%(done)s of %(all)s have approved") % {"done": done, "all": len(self.items)}


def approvals_of(version: PlanVersion) -> Approvals:
    """The client, the own worker, then the workers who answer for an action in the version or have approved."""
    given = list(version.approvals.all())
    by_side = {approval.side: approval for approval in given if approval.side != Side.PARTY}
    own = own_worker_row(version.client)
    items = [_item(str(version.client), by_side.get(Side.CLIENT))]
    own_approval = by_side.get(Side.OWN_WORKER)
    own_name = (
        str(own_approval.position.staff_member) if own_approval and own_approval.position else own.name if own else ""
    )
    if own_name:
        items.append(_item(_("%(name)s, own worker") % {"name": own_name}, own_approval))
    items += _parties(version, given, known={own_name})
    return Approvals(items, Side.CLIENT in by_side, Side.OWN_WORKER in by_side, own_name)


def _parties(version: PlanVersion, given: list[Approval], known: set[str]) -> list[dict[str, Any]]:
    approved = {str(one.position.staff_member): one for one in given if one.side == Side.PARTY and one.position}
    answering = [
        line["name"]
        for need in version.content["needs"]
        for goal in need["goals"]
        for line in goal["lines"]
        if line["answers"] == Answers.POSITION
    ]
    names = [name for name in dict.fromkeys([*answering, *approved]) if name not in known]
    return [_item(name, approved.get(name)) for name in names]


def _item(name: str, approval: Approval | None) -> dict[str, Any]:
    if approval is None:
        return {"name": name, "kind": "waiting", "label": _("Not yet approved")}
    day = formats.date_text(approval.approved_at)
    if approval.given == Given.SIGNED_IN:
        return {"name": name, "kind": "ok", "label": _("Approved %(day)s") % {"day": day}}
    how = approval.get_given_display()
    return {"name": name, "kind": "ok", "label": _("Approved %(day)s %(how)s") % {"day": day, "how": how}}
