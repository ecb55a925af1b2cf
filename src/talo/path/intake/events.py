"""What happens in this room: kinds of events, of tasks and of notices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import DataClass
from talo.foundation.notices.kinds import NoticeKind
from talo.register.tasks.kinds import TaskKind
from talo.register.timeline.events import EventKind

CAME = EventKind("intake.came", _("Asked for help"), icon="speechbubble-text")
OPENED = EventKind("intake.opened", _("Became a client of %(unit)s"), DataClass.NAME, icon="home")
OWN_WORKER = EventKind("intake.own_worker", _("%(worker)s became the own worker"), DataClass.NAME, icon="user")
ALL = (CAME, OPENED, OWN_WORKER)

FIRST_MEETING = TaskKind("intake.first_meeting", _("Agree on the first meeting"), icon="calendar-plus")
TASKS = (FIRST_MEETING,)

NAMED = NoticeKind("intake.named", _("You have a new client."))
ASSIGNED = NoticeKind("intake.assigned", _("You have a new contact in your unit's queue."))
RISING = NoticeKind("intake.rising", _("A contact in your unit's queue has no worker and its day is near."))
NOTICES = (NAMED, ASSIGNED, RISING)
