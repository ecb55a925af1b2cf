"""Failed background tasks in words: what the task does and what it was about, with ids and public names alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django.models import ProcrastinateJob

from talo.foundation.ui import formats
from talo.steering.paths.scopes import all_scopes

OF_A_SCOPE = "paths.refresh"
# What each task does; one without words stands with its name alone.
DOES: dict[str, Promise] = {
    "notices.send": gettext_lazy("Sends a notice"),
    "identity.send_link": gettext_lazy("Sends a link to choose a password"),
    "emergency.raise_late": gettext_lazy("Raises late reviews of emergency access"),
    "intake.tell_leads": gettext_lazy("Tells leads of contacts that nobody has taken"),
    "team.tell_leads": gettext_lazy("Tells leads of late answers to questions"),
    "messages.remind": gettext_lazy("Reminds of appointments"),
    "paths.refresh_all": gettext_lazy("Begins the hourly counting of paths"),
    OF_A_SCOPE: gettext_lazy("Counts the paths of a programme or an area"),
}


@dataclass(frozen=True, slots=True)
class Failed:
    """A failed task as the page shows it."""

    job: Any
    does: str
    about: str


def told(jobs: Iterable[ProcrastinateJob]) -> list[Failed]:
    """Each task with what it does and what it was about; the names of all programmes and areas asked once."""
    rows = list(jobs)
    names: dict[tuple[str, str], str] = {}
    if any(job.task_name == OF_A_SCOPE for job in rows):
        names = {(scope.kind, scope.key): str(scope.name) for scope in all_scopes()}
    return [Failed(job, str(DOES.get(job.task_name, "")), about(job, names)) for job in rows]


def about(job: ProcrastinateJob, names: dict[tuple[str, str], str]) -> str:
    """The programme or area by its public name, else the arguments that are numbers: `notice_id 12`.

    Anything else is not shown to anybody. Of a task that runs by the clock, the moment for which it was.
    """
    if job.task_name == OF_A_SCOPE:
        return _scope(str(job.args.get("kind", "")), str(job.args.get("key", "")), names)
    numbers = {name: value for name, value in sorted(job.args.items()) if isinstance(value, int)}
    return ", ".join(
        formats.moment_text(dt.datetime.fromtimestamp(value, dt.UTC)) if name == "timestamp" else f"{name} {value}"
        for name, value in numbers.items()
    )


def _scope(kind: str, key: str, names: dict[tuple[str, str], str]) -> str:
    name = names.get((kind, key))
    if name is None:
        return _("a programme or an area that is no more")
    return _("programme %(name)s") % {"name": name} if kind == "programme" else _("area %(name)s") % {"name": name}
