"""How the house is doing, in a few figures for its administrators."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from talo import var
from talo.foundation.audit import sealing
from talo.foundation.notices.checks import HEARTBEAT, LATE, failed_tasks, waiting_since
from talo.foundation.ui import formats

UNSEALED_SECONDS = 60
LEAST_FREE = 0.1


@dataclass(frozen=True, slots=True)
class Line:
    """One figure; `kind` is a status of the design system."""

    name: str
    value: str
    kind: str
    note: str = ""


def lines() -> list[Line]:
    """The database answers, or this would not be read; then queue, worker, log and disk."""
    return [
        Line(_("Database"), _("answers"), "ok"),
        *_queue(),
        _worker(),
        _log(),
        _disk(),
    ]


def _queue() -> list[Line]:
    waiting = ProcrastinateJob.objects.filter(status="todo").count()
    since = waiting_since()
    late = since is not None and timezone.now() - since > LATE
    note = _("the oldest since %(moment)s") % {"moment": formats.moment_text(since)} if since else ""
    failed = failed_tasks().count()
    text = ngettext("%(count)s task waits", "%(count)s tasks wait", waiting) % {"count": waiting}
    gone = ngettext("%(count)s task", "%(count)s tasks", failed) % {"count": failed}
    return [
        Line(_("Background tasks"), text, "alert" if late else "ok", note),
        Line(_("Failed background tasks"), gone, "alert" if failed else "ok"),
    ]


def _worker() -> Line:
    seen: Any = ProcrastinateWorker.objects.order_by("-last_heartbeat").values_list("last_heartbeat", flat=True).first()
    if seen is None:
        return Line(_("Background worker"), _("has not been heard of"), "alert")
    alive = timezone.now() - seen <= HEARTBEAT
    note = _("last heard of %(moment)s") % {"moment": formats.moment_text(seen)}
    return Line(_("Background worker"), _("works") if alive else _("is silent"), "ok" if alive else "alert", note)


def _log() -> Line:
    age = sealing.unsealed_age()
    text = _("everything is sealed") if age < 1 else _("unsealed for %(seconds)s s") % {"seconds": round(age)}
    return Line(_("Sealed log"), text, "alert" if age > UNSEALED_SECONDS else "ok")


def _disk() -> Line:
    room = shutil.disk_usage(var())
    free = room.free / room.total
    text = _("%(percent)s %% free") % {"percent": round(100 * free)}
    note = _("%(size)s GB where Talo writes its heads and keys") % {"size": round(room.free / 1e9)}
    return Line(_("Disk"), text, "alert" if free < LEAST_FREE else "ok", note)
