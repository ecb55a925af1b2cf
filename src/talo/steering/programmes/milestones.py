"""Milestones with their state as of a day: done, not done, not said – and whose time is over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from talo.foundation.ui import formats
from talo.steering.programmes.keeping import StateChange
from talo.steering.programmes.models import Milestone, Programme
from talo.steering.programmes.noting import milestone_key
from talo.steering.programmes.seasons import season_days


@dataclass(frozen=True)
class Marked:
    """A milestone, its last day, whether it is done (None: nobody has said), and the changes of its state."""

    milestone: Milestone
    ends: dt.date
    done: bool | None
    changes: list[StateChange] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The season in words, or the title of a day."""
        if self.milestone.season:
            return season_name(self.milestone.season)
        return f"{self.milestone.title} {formats.date_text(self.milestone.day)}"

    @property
    def goal(self) -> str:
        """The goal's number and title; empty where the day belongs to no goal."""
        goal = self.milestone.goal
        return f"{goal.number}. {goal.title}" if goal else ""

    @property
    def latest(self) -> StateChange | None:
        return self.changes[-1] if self.changes else None

    def state(self, as_of: dt.date) -> tuple[str, str]:
        """Kind and word of the status label on a day."""
        if self.done:
            return "ok", _("Done")
        if self.done is False:
            return "alert", _("Not done")
        return ("waiting", _("Nobody has said")) if self.ends < as_of else ("neutral", _("Ahead"))


def season_name(season: str) -> str:
    """`2021-spring` as words."""
    year, half = season.split("-")
    names = {"spring": pgettext("season", "Spring"), "autumn": pgettext("season", "Autumn")}
    return f"{names[half]} {year}"


def marked(programme: Programme, as_of: dt.date) -> list[Marked]:
    """The active milestones of a programme in the plan's order, with what was said of them by the day."""
    changes: dict[str, list[StateChange]] = {}
    rows = programme.statechanges.filter(about=StateChange.About.MILESTONE, day__lte=as_of)
    for change in rows.select_related("entered_by__staff_member"):
        changes.setdefault(change.key, []).append(change)
    found = []
    for milestone in programme.milestones.select_related("goal").filter(active=True):
        of_it = changes.get(milestone_key(milestone), [])
        ends = milestone.day or min(season_days(milestone.season)[1], programme.ends)
        found.append(Marked(milestone, ends, of_it[-1].new if of_it else None, of_it))
    return found
