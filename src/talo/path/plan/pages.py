"""What the plan's pages need: the sheet, its newest version, who has approved, when it is reviewed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.database.actor import Actor
from talo.foundation.ui import formats
from talo.foundation.ui.addresses import reverse
from talo.path.assessment.profiling import profile
from talo.path.plan import approving, forms, referring, reviewing, versions
from talo.path.plan.editors import Editor
from talo.path.plan.models import Plan, PlanVersion
from talo.path.plan.sheet import from_json, sheet_of
from talo.path.services.models import Period
from talo.register.clients.finding import professionals
from talo.register.clients.models import Client, NetworkMember, NetworkRole
from talo.register.permits.models import Disclosure


def page(
    by: Actor, client: Client, plan: Plan | None, *, writes: bool, editing: bool = False, editor: Editor | None = None
) -> dict[str, Any]:
    """Context of the staff's one page."""
    network = professionals(client)
    context: dict[str, Any] = {
        "client": client,
        "tab": "plan",
        "plan": plan,
        "writes": writes,
        "editing": editing,
        "editor": editor,
        "edit_key": editor.key if editor else "",
        "organisation_id": by.organisation_id,
        "outside": referring.referrals_outside(client),
    }
    if plan is None:
        return context
    plan.client = client
    sheet = sheet_of(plan)
    latest = versions.newest(plan)
    return context | {
        "sheet": sheet,
        "keeper": plan.controller_id == by.organisation_id,
        "profile": profile(client),
        "services": Period.objects.on(timezone.localdate()).with_places().filter(client=client),
        "own_worker": own_worker_name(network),
        "parties": parties(network, plan),
        "ground": ground(client),
        "news": versions.has_news(sheet, latest),
        "versions": _versions(client, plan),
        "told_form": forms.ToldForm(),
        **_standing(plan, latest, client, by),
    }


def _versions(client: Client, plan: Plan) -> list[dict[str, Any]]:
    """The versions as a feed, the newest first."""
    return [
        {
            "text": _("Version %(number)s") % {"number": one.number},
            "url": reverse("plan:version", args=[client.public_id, one.public_id]),
            "source": one.what_changed,
            "day": one.made_at,
        }
        for one in plan.versions.all()
    ]


def _standing(plan: Plan, latest: PlanVersion | None, client: Client, by: Actor) -> dict[str, Any]:
    """The newest version with its approvals and the next review."""
    if latest is None:
        return {"latest": None, "review": reviewing.review_of(plan, plan.starts), "head": _("Draft, no version yet")}
    latest.client = client
    approvals = approving.approvals_of(latest)
    review = reviewing.review_of(plan, timezone.localdate(latest.made_at))
    mine = {approval.position_id for approval in latest.approvals.all() if approval.given == "signed_in"}
    return {
        "latest": latest,
        "approvals": approvals,
        "review": review,
        "may_approve": by.is_staff and by.id not in mine,
        "head": head_of(latest, approvals, review),
    }


def head_of(version: PlanVersion, approvals: approving.Approvals, review: reviewing.Review) -> str:
    """`version 3 · in force from 13.10.2026 · review by 13.4.2027`."""
    number = _("version %(number)s") % {"number": version.number}
    day = formats.date_text(version.made_at)
    state = _("in force from %(day)s") if approvals.in_force else _("put to the parties %(day)s, waits for approval")
    parts = [number, state % {"day": day}]
    if review.day is not None:
        parts.append(_("review by %(day)s") % {"day": formats.date_text(review.day)})
    return " · ".join(parts)


def version_page(client: Client, version: PlanVersion) -> dict[str, Any]:
    """Context of one version."""
    version.client = client
    approvals = approving.approvals_of(version)
    return {
        "client": client,
        "tab": "plan",
        "version": version,
        "sheet": from_json(version.content),
        "approvals": approvals,
        "newest": not PlanVersion.objects.filter(plan_id=version.plan_id, number__gt=version.number).exists(),
    }


def own_worker_name(network: list[NetworkMember]) -> str:
    """The own worker, or nothing."""
    return next((row.name for row in network if row.role == NetworkRole.OWN_WORKER), "")


def parties(network: list[NetworkMember], plan: Plan) -> str:
    """The organisations around the plan, its keeper first."""
    names = [str(plan.controller)]
    names += [str(row.position.unit.organisation) for row in network if row.position]
    return ", ".join(dict.fromkeys(names))


def ground(client: Client) -> str:
    """The section of law behind a joint service, if one is on record."""
    law = Disclosure.objects.live().filter(client=client, kind=Disclosure.Kind.LAW).first()
    return law.section if law else ""
