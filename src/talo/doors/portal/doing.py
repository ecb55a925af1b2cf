"""The client says of something promised that it is done; the workers see it among what has happened."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talo.doors.portal import events
from talo.doors.portal.choosing import Chosen
from talo.doors.portal.nexting import DOING
from talo.doors.portal.views import for_client
from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.path.plan.planning import brief
from talo.register.tasks.doing import complete
from talo.register.tasks.models import Task
from talo.register.timeline import events as timeline


@require_POST
@entrance("client", objects="record")
@for_client("portal.task")
def task_done(request: Request, who: Chosen, task: uuid.UUID) -> HttpResponse:
    """Mark what the client has promised as done."""
    mine = Task.objects.filter(client=who.client, kind__in=DOING, holder__portal_account__isnull=False)
    found = mine.filter(public_id=task).first()
    if found is None:
        raise log.not_found(task, table="tasks_task", object="portal.task")
    did(found, by=request.actor)
    messages.success(request, _("Well done. Your own worker sees that you have done this."))
    return redirect("portal:home")


def did(task: Task, *, by: Actor) -> None:
    """Complete the client's task, once; a second press changes nothing."""
    with transaction.atomic():
        locked = Task.objects.open().select_for_update(of=("self",)).filter(pk=task.pk).first()
        if locked is None:
            return
        complete(locked, by=by)
        timeline.record(task.client, events.DID, by=by, about=locked, words=brief(locked.title))
