"""Checks of the path stores: refreshed within a day, and open to nobody but their owner."""

from __future__ import annotations

import datetime as dt
import stat
from collections.abc import Iterator

from django.utils import timezone

from talo.foundation.database.inspecting import Finding
from talo.steering.paths import stored
from talo.steering.paths.scopes import all_scopes

OLD = dt.timedelta(days=1)  # no rule of law: the worker refreshes them every hour


def stores_are_fresh() -> Iterator[Finding]:
    """Every store that is there has been compared with the facts within a day."""
    moments = {str(scope): stored.as_of(scope) for scope in all_scopes()}
    old = [name for name, moment in moments.items() if moment and timezone.now() - moment > OLD]
    if old:
        step = "start `talo worker`, look at “Background tasks”, or run `talo paths refresh`"
        yield Finding("paths.old", f"path stores have not been refreshed for a day: {', '.join(old)}", step)


def stores_are_closed() -> Iterator[Finding]:
    """Nobody but the owner enters the folder of the stores."""
    root = stored.root()
    if root.exists() and stat.S_IMODE(root.stat().st_mode) & 0o077:
        yield Finding("paths.open", f"others may look into {root}", f"run: chmod 700 {root}")
