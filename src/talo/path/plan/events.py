"""What happens in this room: kinds of events and of tasks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.ui.addresses import reverse
from talo.register.tasks.kinds import TaskKind
from talo.register.tasks.models import Task
from talo.register.timeline.events import EventKind

OPENED = EventKind("plan.opened", _("Joint plan begun"), icon="scroll")
CHANGED = EventKind("plan.changed", _("Joint plan changed"), icon="scroll")
ENDED = EventKind("plan.ended", _("Joint plan ended"), icon="scroll")
NEED_ADDED = EventKind("plan.need_added", _("New need in the plan: %(what)s"), icon="scroll")
NEED_CHANGED = EventKind("plan.need_changed", _("Need changed: %(what)s"), icon="scroll")
GOAL_ADDED = EventKind("plan.goal_added", _("New goal in the plan: %(what)s"), icon="star")
GOAL_CHANGED = EventKind("plan.goal_changed", _("Goal changed: %(what)s"), icon="star")
GOAL_REACHED = EventKind("plan.goal_reached", _("Goal reached: %(what)s"), icon="star")
ACTION_ADDED = EventKind("plan.action_added", _("Agreed: %(what)s"), icon="check-circle")
ACTION_CHANGED = EventKind("plan.action_changed", _("Agreed anew: %(what)s"), icon="check-circle")
ACTION_STARTED = EventKind("plan.action_started", _("Begun: %(what)s"), icon="playback-play")
ACTION_DONE = EventKind("plan.action_done", _("Done: %(what)s"), icon="check-circle-fill")
ACTION_DROPPED = EventKind("plan.action_dropped", _("Dropped: %(what)s"), icon="cross-circle")
REFERRAL_ADOPTED = EventKind("plan.referral_adopted", _("Referral added to the plan: %(what)s"), icon="scroll")
WORDS = EventKind("plan.words", _("Own words written into the plan"), icon="speechbubble-text")
PART = EventKind("plan.part", _("Own part written into the plan"), icon="speechbubble-text")
WORDS_ENDED = EventKind("plan.words_ended", _("Own words or own part taken off the plan"), icon="speechbubble-text")
VERSION = EventKind("plan.version", _("Joint plan, version %(number)s"), icon="document")
CLIENT_APPROVED = EventKind("plan.client_approved", _("The client approved version %(number)s"), icon="thumbs-up")
WORKER_APPROVED = EventKind("plan.worker_approved", _("The own worker approved version %(number)s"), icon="thumbs-up")
PARTY_APPROVED = EventKind("plan.party_approved", _("A party approved version %(number)s"), icon="thumbs-up")
TALK_ASKED = EventKind("plan.talk_asked", _("The client wants to talk about version %(number)s"), icon="speechbubble")
ALL = (
    OPENED,
    CHANGED,
    ENDED,
    NEED_ADDED,
    NEED_CHANGED,
    GOAL_ADDED,
    GOAL_CHANGED,
    GOAL_REACHED,
    ACTION_ADDED,
    ACTION_CHANGED,
    ACTION_STARTED,
    ACTION_DONE,
    ACTION_DROPPED,
    REFERRAL_ADOPTED,
    WORDS,
    PART,
    WORDS_ENDED,
    VERSION,
    CLIENT_APPROVED,
    WORKER_APPROVED,
    PARTY_APPROVED,
    TALK_ASKED,
)


def _page(task: Task) -> str:
    return reverse("plan:client", args=[task.client.public_id])


def _mine(task: Task) -> str:
    return reverse("plan:mine", args=[task.client.public_id])


DO = TaskKind("plan.do", _("Do what the plan says"), icon="check-circle", url=_page)
DO_MINE = TaskKind("plan.do_mine", _("Do what the plan says"), icon="check-circle", url=_mine)
APPROVE = TaskKind("plan.approve", _("Approve the joint plan"), icon="thumbs-up", url=_page)
APPROVE_MINE = TaskKind("plan.approve_mine", _("Read and approve your plan"), icon="thumbs-up", url=_mine)
REVIEW = TaskKind("plan.review", _("Review of the joint plan"), icon="calendar", url=_page)
TALK = TaskKind("plan.talk", _("The client wants to talk about the plan"), icon="speechbubble", url=_page)
TASKS = (DO, DO_MINE, APPROVE, APPROVE_MINE, REVIEW, TALK)
