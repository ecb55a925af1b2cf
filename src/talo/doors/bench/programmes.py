"""The bench's programmes: two real plans, moved to the years in which its clients came."""

from __future__ import annotations

import datetime as dt

from talo import PROJECT
from talo.steering.programmes.loading import load
from talo.steering.programmes.models import Programme

# Everybody takes part in the first; every fifth in the second, too.
WHOLE, FIFTH = "tyota", "palo"
BEFORE, AFTER = 800, 400  # days from the programmes' first day to today, and on to their last


def load_all(today: dt.date) -> None:
    """Load the plans as they are and give them dates around today."""
    for key in (WHOLE, FIFTH):
        programme = load(PROJECT / "programmes" / f"{key}.yaml")
        starts = (today - dt.timedelta(days=BEFORE)).replace(day=1)
        moved = Programme.objects.using("owner").filter(pk=programme.pk)
        moved.update(starts=starts, ends=today + dt.timedelta(days=AFTER))
