"""Events, the task and notices of emergency access."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import DataClass
from talo.foundation.notices.kinds import NoticeKind
from talo.foundation.ui.addresses import reverse
from talo.register.emergency.models import Opening, Outcome, Reason
from talo.register.tasks.kinds import TaskKind
from talo.register.tasks.models import Task
from talo.register.timeline.events import EventKind

# Every member of the network may know that the client was opened: class name.
OPENED = {
    Reason.LIFE: EventKind(
        "emergency.life", _("Opened in an emergency: danger to life or health"), DataClass.NAME, icon="alert-circle"
    ),
    Reason.SAFETY: EventKind(
        "emergency.safety", _("Opened in an emergency: somebody's safety at risk"), DataClass.NAME, icon="alert-circle"
    ),
    Reason.URGENT: EventKind(
        "emergency.urgent", _("Opened in an emergency: urgent care or support"), DataClass.NAME, icon="alert-circle"
    ),
}
REVIEWED = {
    Outcome.JUSTIFIED: EventKind(
        "emergency.justified", _("The emergency access was reviewed: justified"), DataClass.NAME, icon="check-circle"
    ),
    Outcome.NOT_JUSTIFIED: EventKind(
        "emergency.not_justified",
        _("The emergency access was reviewed: not justified"),
        DataClass.NAME,
        icon="alert-circle",
    ),
}
ALL = (*OPENED.values(), *REVIEWED.values())


def _page(task: Task) -> str:
    opening = Opening.objects.filter(pk=task.about_id or 0).first()
    if opening is None:
        return reverse("emergency:list")
    return reverse("emergency:opening", args=[opening.public_id])


REVIEW = TaskKind("emergency.review", _("Review an emergency access"), icon="shield", url=_page)
TASKS = (REVIEW,)

TOLD = NoticeKind("emergency.opened", _("Somebody used emergency access to a client of yours or of your unit."))
RISEN = NoticeKind("emergency.risen", _("An emergency access in your unit has not been reviewed in time."))
NOT_JUSTIFIED = NoticeKind("emergency.not_justified", _("An emergency access in your unit was not justified."))
NOTICES = (TOLD, RISEN, NOT_JUSTIFIED)
