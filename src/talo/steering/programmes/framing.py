"""What every page of a programme has: its head, its tabs, the day of the report, and who may write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy, pgettext_lazy

from talo.foundation.identity.requests import Request
from talo.foundation.ui import formats
from talo.foundation.ui.addresses import reverse
from talo.steering.programmes.cards import card_of
from talo.steering.programmes.forms import AsOfForm
from talo.steering.programmes.models import Programme
from talo.steering.programmes.navigation import WRITERS
from talo.steering.programmes.reporting import Values

# Page, label, and whether it shows the values of a day.
TABS = (
    ("programme", gettext_lazy("Overview"), True),
    ("goals", gettext_lazy("Goals and indicators"), True),
    ("report", gettext_lazy("Report"), True),
    ("results", gettext_lazy("Promised results"), False),
    ("trainings", gettext_lazy("Trainings"), False),
    ("cooperation", gettext_lazy("Co-operation"), False),
    ("cards", pgettext_lazy("tab", "Cards"), False),
    ("money", gettext_lazy("Money"), False),
    ("risks", gettext_lazy("Risks and milestones"), True),
    ("plan", gettext_lazy("Plan"), False),
)
FIGURES = 3  # of the tabs: those with what is counted stand first
# Pages of rooms above: page, label, and the address for a programme's key.
_FURTHER: list[tuple[str, Any, Callable[[str], str]]] = []


def register_tab(page: str, label: Any, address: Callable[[str], str]) -> None:
    """Add a page of a room above to every programme's tabs, behind the programme's own figures."""
    _FURTHER.append((page, label, address))


def programme_or_404(key: str) -> Programme:
    found = Programme.objects.select_related("organisation").filter(key=key).first()
    if found is None:
        raise Http404
    return found


def may_write(request: Request) -> bool:
    """Whether the actor enters values: the programme's manager does."""
    return request.actor.role in WRITERS


def frame(request: Request, programme: Programme, tab: str, **more: Any) -> dict[str, Any]:
    """What every page of a programme shows: its head, tabs and the day of the report."""
    day_query = f"?{urlencode({'as_of': request.GET['as_of']})}" if request.GET.get("as_of") else ""
    dates = formats.range_text(programme.starts, programme.ends)
    return {
        "programme": programme,
        "heading": (f"{programme.name} – {programme.title}", f"{programme.organisation}, {dates}"),
        "tabs": _tabs(programme, tab, day_query),
        "nav_current": "programmes",
        "day_query": day_query,
        "may_write": may_write(request),
        **more,
    }


def _tabs(programme: Programme, tab: str, day_query: str) -> list[tuple[Any, str, bool]]:
    found = [
        (label, reverse(f"programmes:{page}", args=[programme.key]) + (day_query if dated else ""), page == tab)
        for page, label, dated in TABS
        if _has(programme, page)
    ]
    further = [(label, address(programme.key), page == tab) for page, label, address in _FURTHER]
    return [*found[:FIGURES], *further, *found[FIGURES:]]


def _has(programme: Programme, page: str) -> bool:
    """Whether the plan gives the page anything to show."""
    if page == "results":
        return bool(programme.plan.get("expected_results"))
    return page != "cards" or card_of(programme) is not None


def on_day(request: Request, programme: Programme) -> tuple[AsOfForm, Values]:
    """The form with the chosen day, and the values as of it."""
    form = AsOfForm(request.GET if "as_of" in request.GET else {}, programme=programme)
    return form, Values(programme, form.day(), across=True)
