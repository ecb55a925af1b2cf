"""What happens in this room: kinds of events and of tasks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import DataClass
from talo.foundation.ui.addresses import reverse
from talo.register.tasks.kinds import TaskKind
from talo.register.tasks.models import Task
from talo.register.timeline.events import EventKind

REFERRED = EventKind("services.referred", _("Referred to %(service)s"), icon="arrow-right")
ACCEPTED = EventKind("services.accepted", _("%(service)s accepted the referral"), icon="check-circle")
DECLINED = EventKind("services.declined", _("%(service)s declined the referral"), icon="cross-circle")
WITHDRAWN = EventKind("services.withdrawn", _("Referral to %(service)s withdrawn"), icon="cross-circle")
STARTED = EventKind("services.period_started", _("%(service)s began"), DataClass.PLAN, icon="layers")
ENDED = EventKind("services.period_ended", _("%(service)s ended"), DataClass.PLAN, icon="layers")
ALL = (REFERRED, ACCEPTED, DECLINED, WITHDRAWN, STARTED, ENDED)


def _referral(task: Task) -> str:
    return reverse("services:referral", args=[task.client.public_id, task.about_id])


ANSWER = TaskKind("services.answer_referral", _("Answer the referral"), icon="arrow-right", url=_referral)
CHOOSE_ANOTHER = TaskKind("services.choose_another", _("Choose another service"), icon="arrow-right", url=_referral)
TASKS = (ANSWER, CHOOSE_ANOTHER)
