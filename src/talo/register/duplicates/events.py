"""Events, the task, the notice and the navigation entry of duplicates."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import DataClass
from talo.foundation.notices.kinds import NoticeKind
from talo.foundation.ui.addresses import reverse
from talo.foundation.ui.registry import NavEntry
from talo.register.clients.models import LinkRequest
from talo.register.organisations.professions import RIGHTS
from talo.register.tasks.kinds import TaskKind
from talo.register.tasks.models import Task
from talo.register.timeline.events import EventKind

LINKED = EventKind("duplicates.linked", _("%(organisation)s joined the same path"), DataClass.NAME, icon="link")
MERGED = EventKind("duplicates.merged", _("Two openings of the same client were merged"), DataClass.NAME, icon="link")
UNMERGED = EventKind("duplicates.unmerged", _("A merge was taken back"), DataClass.NAME, icon="link")
ALL = (LINKED, MERGED, UNMERGED)


def _page(task: Task) -> str:
    asked = LinkRequest.objects.filter(pk=task.about_id or 0).first()
    return reverse("duplicates:request", args=[asked.public_id]) if asked else reverse("duplicates:list")


ANSWER = TaskKind("duplicates.answer", _("Answer: another organisation serves this client too"), icon="link", url=_page)
TASKS = (ANSWER,)
ANSWERED = NoticeKind("duplicates.answered", _("A client of yours has been linked with the work of others."))
NOTICES = (ANSWERED,)

# Those who write identity data: they checked who the person is.
ANSWERERS = frozenset(str(role) for role, rights in RIGHTS.items() if rights.writes & DataClass.IDENTITY)
NAV = NavEntry("links", _("Link requests"), "link", "duplicates:list", roles=ANSWERERS, order=95)
