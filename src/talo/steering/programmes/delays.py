"""What is behind in a programme as of a day, in words: targets whose time is over, and milestones that were missed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from talo.foundation.ui import formats
from talo.steering.programmes.milestones import Marked, marked
from talo.steering.programmes.models import Goal, Indicator, Programme
from talo.steering.programmes.wording import text_of


class Current(Protocol):
    """The values of a day, as `reporting.Values` gives them."""

    as_of: dt.date
    indicators: list[Indicator]

    def current(self, indicator: Indicator) -> tuple[Any, int | None, bool, str]: ...


@dataclass(frozen=True)
class Behind:
    """One goal that is behind, with the reasons in words."""

    goal: Goal
    reasons: list[str]

    @property
    def title(self) -> str:
        return f"{self.goal.number}. {self.goal.title}"


def behind(programme: Programme, values: Current, milestones: list[Marked] | None = None) -> list[Behind]:
    """The goals that are behind on the day of the values.

    A goal is behind when its last season (or the programme) is over and one of its targets is not reached or has no
    value, or when a milestone of it is marked as not done. A covered value says nothing.
    """
    milestones = marked(programme, values.as_of) if milestones is None else milestones
    due: dict[int, dt.date] = {}
    missed: dict[int, list[str]] = {}
    for one in milestones:
        number = one.milestone.goal_id
        if number is None or not one.milestone.active:
            continue
        # A dated milestone is one step of the goal's work; only the seasons say how long the work goes on.
        if one.milestone.season:
            due[number] = max(due.get(number, one.ends), one.ends)
        if one.done is False:
            missed.setdefault(number, []).append(_("not done: %(what)s") % {"what": one.name})
    found = []
    for goal in programme.goals.all():
        ends = due.get(goal.pk, programme.ends)
        reasons = list(missed.get(goal.pk, []))
        if ends <= values.as_of:
            of_goal = (one for one in values.indicators if one.goal_id == goal.pk)
            reasons += [reason for one in of_goal if (reason := _reason(one, values, ends))]
        if reasons:
            found.append(Behind(goal, reasons))
    return found


def _reason(indicator: Indicator, values: Current, due: dt.date) -> str:
    if indicator.target is None:
        return ""
    value, _n, suppressed, _source = values.current(indicator)
    if suppressed or (value is not None and reached(value, indicator.target)):
        return ""
    said: dict[str, Any] = {
        "name": str(indicator.name),
        "target": text_of(indicator.target, indicator.unit),
        "value": text_of(value, indicator.unit),
        "day": formats.date_text(due),
    }
    if value is None:
        return _("%(name)s: nobody has entered a value; it was due on %(day)s") % said
    return _("%(name)s: %(value)s, target %(target)s by %(day)s") % said


def reached(value: Any, target: Any) -> bool:
    """Whether a value reaches its target."""
    return bool(value == target if isinstance(target, bool) else value >= target)
