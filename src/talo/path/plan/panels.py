"""What the plan shows on other pages: the client's tab, the goals, low scores worth a need, the client's own plan."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talo.foundation.identity.requests import Request
from talo.foundation.ui.addresses import reverse
from talo.foundation.ui.registry import CLIENT, ClientPanel, ClientTab
from talo.path.assessment.showing import courses
from talo.path.plan.models import Need
from talo.path.plan.planning import live_plan
from talo.path.plan.referring import referrals_outside
from talo.path.plan.rights import READERS, WRITERS
from talo.path.plan.sheet import goals_of, sheet_of
from talo.register.clients.models import Client


def goals_panel(request: Request, client: Client) -> dict[str, Any] | None:
    """The plan's goals and what is due in it."""
    url = reverse("plan:client", args=[client.public_id])
    plan = live_plan(client)
    if plan is None:
        return {"goals": [], "more_url": url, "more_label": gettext("Begin the plan")}
    plan.client = client
    return {"goals": goals_of(plan), "more_url": url, "more_label": gettext("Whole plan")}


def outside_panel(request: Request, client: Client) -> dict[str, Any] | None:
    """Referrals that go on and are not yet in the plan."""
    outside = referrals_outside(client)
    if not outside:
        return None
    return {
        "outside": outside,
        "more_url": reverse("plan:client", args=[client.public_id]),
        "more_label": gettext("Whole plan"),
    }


def low_scores(request: Request, client: Client) -> dict[str, Any] | None:
    """Low areas of the last round, each one click from being a need in the plan."""
    found = courses(client)
    if not found or not found[0].low:
        return None
    by_area = {score.area: score for score in found[0].last.scores.all()}
    rows = [(row, by_area[row.area.key]) for row in found[0].low]
    known = set(
        Need.objects.filter(client=client, score__in=[score.pk for _row, score in rows]).values_list(
            "score_id", flat=True
        )
    )
    scale = found[0].instrument.defined.scale
    return {"rows": [(row, score, score.pk in known) for row, score in rows], "high": scale.high}


def my_goals(request: Request, client: Client) -> dict[str, Any] | None:
    """The client's goals in own words, on the client's own start page."""
    plan = live_plan(client)
    if plan is None:
        return None
    plan.client = client
    sheet = sheet_of(plan)
    return {"sheet": sheet, "plan_url": reverse("plan:mine", args=[client.public_id])} if sheet.goals else None


TAB = ClientTab("plan", _("Plan"), "plan:client", order=20, roles=frozenset(READERS))
PANELS = (
    ClientPanel(
        "goals",
        _("Goals of the joint plan"),
        "plan/goals_panel.html",
        goals_panel,
        order=15,
        roles=frozenset(READERS),
    ),
    ClientPanel(
        "outside-plan",
        _("Not yet in the plan"),
        "plan/outside_panel.html",
        outside_panel,
        order=35,
        place="side",
        roles=frozenset(WRITERS),
    ),
    ClientPanel(
        "low-scores",
        _("Could this be a need in the plan?"),
        "plan/low_scores.html",
        low_scores,
        place="tab-assessment",
        roles=frozenset(WRITERS),
    ),
    ClientPanel("my-goals", _("My goals"), "plan/my_goals.html", my_goals, order=40, audience=CLIENT),
)
