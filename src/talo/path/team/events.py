"""What happens in this room: kinds of events, of tasks and of notices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.notices.kinds import NoticeKind
from talo.foundation.ui.addresses import reverse
from talo.register.tasks.kinds import TaskKind
from talo.register.tasks.models import Task
from talo.register.timeline.events import EventKind

BROUGHT = EventKind("team.brought", _("Question to the team %(team)s"), icon="group")
CHANGED = EventKind("team.changed", _("Question to the team changed"), icon="group")
ON_AGENDA = EventKind("team.on_agenda", _("On the agenda of %(team)s, %(day)s"), icon="calendar")
OFF_AGENDA = EventKind("team.off_agenda", _("Taken off the agenda of %(team)s"), icon="calendar")
WITHDRAWN = EventKind("team.withdrawn", _("Question to the team %(team)s withdrawn"), icon="cross-circle")
DISCUSSED = EventKind("team.discussed", _("%(team)s discussed the matter"), icon="group")
DECIDED = EventKind("team.decided", _("The team agreed: %(what)s"), icon="check-circle")
DECISION_CHANGED = EventKind("team.decision_changed", _("The team agreed anew: %(what)s"), icon="check-circle")
DECISION_DROPPED = EventKind("team.decision_dropped", _("Decision of the team dropped: %(what)s"), icon="cross-circle")
DECISION_RESTORED = EventKind(
    "team.decision_restored", _("Decision of the team taken back into force: %(what)s"), icon="arrow-undo"
)
FOLLOW_UP = EventKind("team.follow_up", _("The team follows until %(day)s"), icon="calendar")
CLOSED = EventKind("team.closed", _("The team's follow-up ended"), icon="check-circle")
SENT = EventKind("team.summary_sent", _("The team's summary was sent to the client"), icon="document")
REPLIED = EventKind("team.replied", _("The client's word to the team: %(kind)s"), icon="speechbubble-text")
ASKED = EventKind("team.asked", _("Question to %(unit)s"), icon="question-circle")
ANSWERED = EventKind("team.answered", _("%(unit)s answered a question"), icon="speechbubble")
TAKEN_BACK = EventKind("team.taken_back", _("Question to %(unit)s withdrawn"), icon="cross-circle")
ALL = (
    BROUGHT,
    CHANGED,
    ON_AGENDA,
    OFF_AGENDA,
    WITHDRAWN,
    DISCUSSED,
    DECIDED,
    DECISION_CHANGED,
    DECISION_DROPPED,
    DECISION_RESTORED,
    FOLLOW_UP,
    CLOSED,
    SENT,
    REPLIED,
    ASKED,
    ANSWERED,
    TAKEN_BACK,
)


def _client(task: Task) -> str:
    return reverse("team:client", args=[task.client.public_id])


def _mine(task: Task) -> str:
    return reverse("team:mine", args=[task.client.public_id])


PUT_ON_AGENDA = TaskKind("team.put_on_agenda", _("Put the client's matter on an agenda"), icon="calendar", url=_client)
DO = TaskKind("team.do", _("Do what the team agreed"), icon="check-circle", url=_client)
DO_MINE = TaskKind("team.do_mine", _("Do what was agreed with the team"), icon="check-circle", url=_mine)
APPROVE = TaskKind("team.approve", _("Read and approve the summary to the client"), icon="document", url=_client)
MEND = TaskKind("team.mend", _("Mend the summary to the client"), icon="pen", url=_client)
READ_MINE = TaskKind("team.read_mine", _("Read what the team agreed"), icon="document", url=_mine)
COME_MINE = TaskKind("team.come_mine", _("Say whether you come to the meeting"), icon="calendar", url=_mine)
EXPLAIN = TaskKind("team.explain", _("Explain the summary to the client"), icon="speechbubble", url=_client)
TALK = TaskKind("team.talk", _("The client does not want the team to discuss: talk"), icon="speechbubble", url=_client)
ANSWER = TaskKind("team.answer", _("Answer a question about the client"), icon="question-circle", url=_client)
TASKS = (
    PUT_ON_AGENDA,
    DO,
    DO_MINE,
    APPROVE,
    MEND,
    READ_MINE,
    COME_MINE,
    EXPLAIN,
    TALK,
    ANSWER,
)

INVITED = NoticeKind("team.invited", _("You are asked to take part in a meeting."))
TO_APPROVE = NoticeKind("team.to_approve", _("Something waits for your approval."))
FOR_CLIENT = NoticeKind("team.for_client", _("There is something new for you to read."))
QUESTION = NoticeKind("team.question", _("A question waits for an answer in your unit."))
ANSWER_CAME = NoticeKind("team.answer_came", _("Your question has been answered."))
LATE = NoticeKind("team.late", _("An answer that your unit has promised is late."))
NOTICES = (INVITED, TO_APPROVE, FOR_CLIENT, QUESTION, ANSWER_CAME, LATE)
