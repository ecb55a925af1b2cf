"""What happens in this room: kinds of events, of tasks and of notices. No kind names a subject or a place."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import DataClass
from talo.foundation.notices.kinds import NoticeKind
from talo.foundation.ui.addresses import reverse
from talo.register.tasks.kinds import TaskKind
from talo.register.tasks.models import Task
from talo.register.timeline.events import EventKind

WROTE = EventKind("messages.wrote", _("Wrote a message"), icon="speechbubble-text")
PROPOSED = EventKind("messages.proposed", _("Proposed an appointment on %(day)s"), icon="calendar-plus")
AGREED = EventKind("messages.agreed", _("The appointment on %(day)s is agreed"), icon="calendar-event")
DECLINED = EventKind("messages.declined", _("The proposed time %(day)s does not suit"), icon="cross-circle")
MOVED = EventKind("messages.moved", _("The appointment on %(day)s was moved to another time"), icon="calendar-clock")
CANCELLED = EventKind("messages.cancelled", _("The appointment on %(day)s was cancelled"), icon="cross-circle")
HELD = EventKind("messages.held", _("Met on %(day)s"), icon="check-circle")
MISSED = EventKind("messages.missed", _("The appointment on %(day)s did not take place"), icon="cross-circle")
FEEDBACK = EventKind("messages.feedback", _("Gave feedback"), icon="thumbs-up")
CODE_GIVEN = EventKind("messages.code_given", _("Got a code to the portal in person"), DataClass.IDENTITY, icon="key")
CODE_USED = EventKind("messages.code_used", _("Opened the portal with the code"), DataClass.IDENTITY, icon="key")
IDENTIFIED = EventKind(
    "messages.identified", _("Opened the portal with strong identification"), DataClass.IDENTITY, icon="key"
)
PORTAL_CLOSED = EventKind(
    "messages.portal_closed", _("The way in to the portal was closed"), DataClass.IDENTITY, icon="lock"
)
ENTRUSTED = EventKind(
    "messages.entrusted", _("Let another worker read a message written to one worker only"), icon="lock-open"
)
ALL = (
    WROTE,
    ENTRUSTED,
    PROPOSED,
    AGREED,
    DECLINED,
    MOVED,
    CANCELLED,
    HELD,
    MISSED,
    FEEDBACK,
    CODE_GIVEN,
    CODE_USED,
    IDENTIFIED,
    PORTAL_CLOSED,
)


def _thread(task: Task) -> str:
    return reverse("messages:thread", args=[task.client.public_id, task.about_id])


def _appointment(task: Task) -> str:
    return reverse("messages:appointment", args=[task.client.public_id, task.about_id])


def _client(task: Task) -> str:
    return reverse("messages:client", args=[task.client.public_id])


def _my_appointment(task: Task) -> str:
    return reverse("messages:my_appointment", args=[task.client.public_id, task.about_id])


ANSWER_MESSAGE = TaskKind("messages.answer", _("Answer the client's message"), icon="speechbubble-text", url=_thread)
ANSWER_TIME = TaskKind(
    "messages.answer_time", _("Answer the time that the client proposed"), icon="calendar-plus", url=_appointment
)
MY_ANSWER_TIME = TaskKind(
    "messages.my_answer_time", _("Say whether the proposed time suits you"), icon="calendar-plus", url=_my_appointment
)
ASK_CLIENT = TaskKind(
    "messages.ask_client",
    _("The client waits for an answer to a message that only the former worker may read: ask the client"),
    icon="lock",
    url=_client,
)
NEW_TIME = TaskKind(
    "messages.new_time",
    _("The time agreed with the former worker clashes with yours: agree on another one"),
    icon="calendar-clock",
    url=_appointment,
)
TASKS = (ANSWER_MESSAGE, ANSWER_TIME, MY_ANSWER_TIME, ASK_CLIENT, NEW_TIME)

NEW_MESSAGE = NoticeKind("messages.message", _("You have a new message in Talo."))
APPOINTMENT = NoticeKind("messages.appointment", _("There is something new about an appointment in Talo."))
REMINDER = NoticeKind("messages.reminder", _("You have an appointment soon. The time and the place are in Talo."))
SITE_FEEDBACK = NoticeKind(
    "messages.site_feedback", _("New feedback on the accessibility of Talo waits for an answer.")
)
NOTICES = (NEW_MESSAGE, APPOINTMENT, REMINDER, SITE_FEEDBACK)
