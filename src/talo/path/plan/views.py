"""Staff pages of the joint plan: the one page, its small forms, its versions and approvals."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.database.actor import Actor
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.addresses import reverse
from talo.foundation.ui.saying import say
from talo.path.assessment.models import Score
from talo.path.plan import acting, approving, forms, planning, referring, versions, words
from talo.path.plan.editors import Editor, editor_for
from talo.path.plan.models import Action, Goal, OwnWords, Plan, PlanVersion
from talo.path.plan.pages import page, version_page
from talo.path.plan.rights import READERS, WRITERS, may_write
from talo.path.plan.saving import Conflict, NotYours
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client


def _by(request: Request) -> Actor:
    by: Actor = request.actor
    return by


def _plan_or_404(client: Client) -> Plan:
    plan = planning.live_plan(client)
    if plan is None:
        raise Http404
    return plan


def _back(client: Client, *, editing: bool = False) -> HttpResponse:
    url = reverse("plan:client", args=[client.public_id])
    return redirect(f"{url}?edit=1" if editing else url)


@require_safe
@entrance(*READERS, objects="client")
def client_plan(request: Request, client: uuid.UUID) -> HttpResponse:
    """The joint plan on one page."""
    found = client_or_404(client, object="plan.client")
    plan = planning.live_plan(found)
    writes = may_write(_by(request))
    editing = writes and request.GET.get("edit") == "1"
    return render(request, "plan/client.html", page(_by(request), found, plan, writes=writes, editing=editing))


@require_POST
@entrance(*WRITERS, objects="client")
def start(request: Request, client: uuid.UUID) -> HttpResponse:
    """Begin the plan."""
    found = client_or_404(client, object="plan.start")
    try:
        planning.open_plan(found, by=_by(request))
    except planning.AlreadyOpen:
        messages.info(request, _("The client has a joint plan already. Here it is."))
    return _back(found, editing=True)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def edit(request: Request, client: uuid.UUID, key: str) -> HttpResponse:
    """One row of the plan as a form in its place; works without script."""
    found = client_or_404(client, object="plan.edit")
    plan = _plan_or_404(found)
    data = request.POST if request.method == "POST" else None
    editor = editor_for(plan, _by(request), key, data)
    if editor is None:
        raise Http404
    status = 200
    if data is not None:
        editor, status = _save(request, plan, editor)
        if status == 200:
            return _back(found, editing=True)
    context = page(_by(request), found, plan, writes=True, editing=True, editor=editor)
    return render(request, "plan/client.html", context, status=status)


def _save(request: Request, plan: Plan, editor: Editor) -> tuple[Editor, int]:
    """Do what the form says: 200 done, 422 to be mended, 409 somebody else has saved."""
    if not editor.form.is_valid():
        return editor, 422
    try:
        editor.save()
    except ValidationError as error:
        say(editor.form, error)
        return editor, 422
    except Conflict as conflict:
        return editor.lose(conflict, plan, _by(request), request.POST), 409
    except NotYours:
        raise Http404 from None
    except acting.Ended:
        messages.info(request, _("The action is done or dropped already."))
    except referring.AlreadyLinked:
        messages.info(request, _("It stands in the plan already."))
    except versions.NothingNew:
        messages.info(request, _("Nothing has changed since the newest version, so none was made."))
    else:
        messages.success(request, editor.done)
    return editor, 200


@require_POST
@entrance(*WRITERS, objects="client")
def act(request: Request, client: uuid.UUID, what: str, row: uuid.UUID) -> HttpResponse:
    """One-button acts on a row of the plan: begin, done, reached, taken back."""
    found = client_or_404(client, object="plan.act")
    _plan_or_404(found)
    do = ACTS.get(what)
    if do is None:
        raise Http404
    try:
        messages.success(request, do(found, row, _by(request)))
    except NotYours:
        raise Http404 from None
    except acting.Ended:
        messages.info(request, _("The action is done or dropped already."))
    except Conflict:
        messages.info(request, _("Somebody changed it just now. Look at it and press again."))
    return _back(found, editing=True)


def _begin(client: Client, row: uuid.UUID, by: Actor) -> str:
    acting.start_action(_one(Action.objects.with_people(), client, row), by=by)
    return _("Begun.")


def _done(client: Client, row: uuid.UUID, by: Actor) -> str:
    acting.finish_action(_one(Action.objects.with_people(), client, row), by=by)
    return _("Done. The task is closed as well.")


def _reached(client: Client, row: uuid.UUID, by: Actor) -> str:
    planning.reach_goal(_one(Goal.objects.all(), client, row), on=timezone.localdate(), by=by)
    return _("The goal is reached. Well worth telling the client.")


def _taken_back(client: Client, row: uuid.UUID, by: Actor) -> str:
    words.take_back(_one(OwnWords.objects.live(), client, row), by=by)
    return _("Taken off the plan.")


ACTS: dict[str, Callable[[Client, uuid.UUID, Actor], str]] = {
    "begin": _begin,
    "done": _done,
    "reached": _reached,
    "take-back": _taken_back,
}


def _one(rows: Any, client: Client, row: uuid.UUID) -> Any:
    found = rows.filter(client=client, public_id=row).first()
    if found is None:
        raise Http404
    return found


@require_POST
@entrance(*WRITERS, objects="client")
def approve(request: Request, client: uuid.UUID, version: uuid.UUID) -> HttpResponse:
    """Approve the version on the screen, as oneself or (with `given`) as the client said."""
    found = client_or_404(client, object="plan.approve")
    _plan_or_404(found)
    shown = version_or_404(found, version)
    try:
        if "given" not in request.POST:
            approving.approve(shown, by=_by(request))
            messages.success(request, _("You approved version %(number)s.") % {"number": shown.number})
        else:
            form = forms.ToldForm(request.POST)
            if form.is_valid():
                approving.approve_for_client(shown, given=form.cleaned_data["given"], by=_by(request))
                messages.success(request, _("The client's approval is written down."))
            else:
                messages.error(request, _("Choose how the client approved: in person or by phone."))
    except approving.AlreadyApproved:
        messages.info(request, _("This version is approved already."))
    except approving.NotNewest:
        messages.error(request, _("A newer version stands. Read it before you approve."))
    return _back(found)


@require_safe
@entrance(*READERS, objects="client")
def version(request: Request, client: uuid.UUID, version: uuid.UUID) -> HttpResponse:
    """One version as it was put to the parties."""
    found = client_or_404(client, object="plan.version")
    return render(request, "plan/version.html", version_page(found, version_or_404(found, version)))


def version_or_404(client: Client, public_id: uuid.UUID) -> PlanVersion:
    """A version of the client's plan, with its approvals."""
    rows = PlanVersion.objects.select_related("plan", "made_by__staff_member").prefetch_related(
        "approvals__position__staff_member"
    )
    found = rows.filter(client=client, public_id=public_id).first()
    if found is None:
        raise Http404
    found.client = client
    return found


@require_POST
@entrance(*WRITERS, objects="client")
def need_from_score(request: Request, client: uuid.UUID, score: uuid.UUID) -> HttpResponse:
    """A low score becomes a need: one click from the assessment."""
    found = client_or_404(client, object="plan.need_from_score")
    shown = Score.objects.select_related("round__instrument", "client").filter(client=found, public_id=score).first()
    if shown is None:
        raise Http404
    try:
        need = planning.need_from_score(shown, by=_by(request))
    except planning.AlreadyNeed:
        messages.info(request, _("The score is a need in the plan already."))
        return _back(found, editing=True)
    messages.success(request, _("“%(need)s” is a need in the plan. Write the goal next.") % {"need": need.title})
    return redirect("plan:edit", client=found.public_id, key=f"goal-new-{need.public_id}")
