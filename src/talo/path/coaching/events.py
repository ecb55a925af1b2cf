"""What happens in this room: kinds of events and of tasks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import DataClass
from talo.foundation.ui.addresses import reverse
from talo.register.tasks.kinds import TaskKind
from talo.register.tasks.models import Task
from talo.register.timeline.events import EventKind

FOLLOWED = EventKind("coaching.followed", _("Follow-along at work"), DataClass.WORK, icon="occupation")
ALL = (FOLLOWED,)


def _coaching(task: Task) -> str:
    return reverse("coaching:client", args=[task.client.public_id])


FOLLOW = TaskKind("coaching.follow_along", _("Follow-along contact"), icon="occupation", url=_coaching)
AFTER_JOB = TaskKind("coaching.after_job", _("Meet the client: the job has ended"), icon="occupation", url=_coaching)
TASKS = (FOLLOW, AFTER_JOB)
