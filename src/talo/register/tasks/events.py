"""What happens when work passes to another worker or ends: kinds of events, tasks and notices."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import DataClass
from talo.foundation.notices.kinds import NoticeKind
from talo.register.tasks.kinds import TaskKind
from talo.register.timeline.events import EventKind


class Reason(models.TextChoices):
    """Why the own worker changes; the client reads it in the words of `HANDED_OVER`."""

    LEAVES = "leaves", _("the worker leaves")
    DUTIES = "duties", _("the worker's duties change")
    UNIT = "unit", _("the client's matters move to another unit")
    WISH = "wish", _("the client wishes it")
    BALANCE = "balance", _("the work is shared more evenly")


class CloseReason(models.TextChoices):
    """Why the work together ends."""

    WORK = "work", _("found work")
    STUDY = "study", _("began studies")
    PENSION = "pension", _("went on a pension")
    OTHER_SERVICE = "other_service", _("continues in another service")
    MOVED = "moved", _("moved to another area")
    OWN_WISH = "own_wish", _("does not want the service any more")
    NOT_REACHED = "not_reached", _("could not be reached")
    DIED = "died", _("died")
    OTHER = "other", _("another reason")


N = DataClass.NAME
HANDED_OVER = {
    Reason.LEAVES: _("%(new)s is the own worker now, because %(old)s leaves this work"),
    Reason.DUTIES: _("%(new)s is the own worker now, because the duties of %(old)s change"),
    Reason.UNIT: _("%(new)s is the own worker now, because the matters move to another unit (before: %(old)s)"),
    Reason.WISH: _("%(new)s is the own worker now instead of %(old)s, as the client wished"),
    Reason.BALANCE: _("%(new)s is the own worker now instead of %(old)s, so that there is time for everyone"),
}
HANDOVERS = tuple(
    EventKind(f"tasks.handed_over.{reason.value}", words, N, icon="swap-user") for reason, words in HANDED_OVER.items()
)
ROLE_HANDED_OVER = EventKind("tasks.role_handed_over", _("%(new)s continues in place of %(old)s"), N, icon="swap-user")
CLOSED = EventKind("tasks.client_closed", _("The work together ended"), icon="check-circle")
REOPENED = EventKind("tasks.client_reopened", _("The work together goes on; it had been ended by mistake"), N)
ALL = (*HANDOVERS, ROLE_HANDED_OVER, CLOSED, REOPENED)

TAKEN_OVER = TaskKind("tasks.taken_over", _("Call your new client and tell who you are"), icon="phone")
TASKS = (TAKEN_OVER,)

GIVEN = NoticeKind("tasks.given", _("You have a new client."))
PASSED_ON = NoticeKind("tasks.passed_on", _("One of your clients has been handed over to a colleague."))
NEW_WORKER = NoticeKind("tasks.new_worker", _("Your own worker changes. See who it is now."))
NOTICES = (GIVEN, PASSED_ON, NEW_WORKER)
