"""Pages of operation: health for machines, its details and failed background tasks for administrators."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from talo.doors.operation import failed, measuring, retrying
from talo.foundation.audit import writing as log
from talo.foundation.database import probing
from talo.foundation.database.inspecting import findings
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.notices.checks import failed_tasks
from talo.foundation.ui.tables import Column, WorkTable
from talo.register.organisations.professions import Profession

ADMINISTRATOR = Profession.ADMINISTRATOR.value


@entrance("public")
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, else 503; nothing more, for whoever asks. `EarlyHealth` calls it."""
    answers = probing.answers()
    headers = {} if answers else {"Retry-After": "5"}
    return JsonResponse({"ok": answers}, status=200 if answers else 503, headers=headers)


@entrance(ADMINISTRATOR)
@require_safe
def health(request: Request) -> HttpResponse:
    """What a machine does not need to know: queue, sealing, room on the disk, and what `talo check` finds."""
    context = {
        "lines": measuring.lines(),
        "findings": findings(production=settings.PRODUCTION),
        "nav_current": "health",
    }
    return render(request, "operation/health.html", context)


@entrance(ADMINISTRATOR)
@require_safe
def tasks(request: Request) -> HttpResponse:
    """Background tasks that have failed for good, with ids and public names alone."""
    table = WorkTable.of(
        request,
        retrying.with_moments(failed_tasks()),
        label=_("Background tasks that failed"),
        default="-at",
        empty_title=_("No background task has failed"),
        empty_text=_("What still fails after five tries is listed here, and you can start it again."),
        columns=[
            Column("id", _("Number"), sort="id"),
            Column("name", pgettext("background task", "Task"), sort="task_name"),
            Column("about", pgettext("background task", "About")),
            Column("attempts", _("Tries"), sort="attempts"),
            Column("at", _("Failed"), sort="failed_at"),
            Column("act", _("Act"), hide_label=True),
        ],
    )
    context = {"table": table, "rows": failed.told(table), "nav_current": "background"}
    return render(request, "operation/tasks.html", context)


@entrance(ADMINISTRATOR)
@require_POST
def again(request: Request, job: int) -> HttpResponse:
    """Start a failed task again; it runs with the rights that its person has now."""
    if not retrying.retry(job):
        raise Http404
    log.write([], object=f"operation.task_again {job}")
    messages.success(request, _("Task %(number)s waits for its turn again.") % {"number": job})
    return redirect("operation:tasks")
