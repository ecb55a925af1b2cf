"""What happens in this room: kinds of events and of tasks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import DataClass
from talo.register.tasks.kinds import TaskKind
from talo.register.timeline.events import EventKind

CAME = EventKind("intake.came", _("Asked for help"), icon="speechbubble-text")
OPENED = EventKind("intake.opened", _("Became a client of %(unit)s"), DataClass.NAME, icon="home")
OWN_WORKER = EventKind("intake.own_worker", _("%(worker)s became the own worker"), DataClass.NAME, icon="user")
ALL = (CAME, OPENED, OWN_WORKER)

FIRST_MEETING = TaskKind("intake.first_meeting", _("Agree on the first meeting"), icon="calendar-plus")
TASKS = (FIRST_MEETING,)
