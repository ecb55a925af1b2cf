"""Pages of questions without a meeting: ask, read, answer once, take back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from talo.foundation.database.actor import Actor
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.path.team import asking_forms, consulting, finding
from talo.path.team.errors import Refused
from talo.path.team.models import Promise
from talo.path.team.pages import form_page
from talo.path.team.rights import READERS, WRITERS, may_write
from talo.register.clients.finding import client_or_404
from talo.register.organisations.models import Unit


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def ask(request: Request, client: uuid.UUID) -> HttpResponse:
    """Ask a unit, or one profession there; only units that have promised an answer can be asked."""
    found = client_or_404(client, object="team.ask")
    actor: Actor = request.actor
    form = asking_forms.AskForm(request.POST or None, units=_units(actor))

    def save() -> None:
        unit, profession = form.chosen()
        consulting.ask(found, unit, question=form.cleaned_data["question"], profession=profession, by=actor)

    return form_page(
        request,
        form,
        save,
        title=_("Ask without a meeting"),
        label=_("Send the question"),
        action="team.ask",
        done=_("The question is sent. You see the answer here."),
        back=("team:client", [found.public_id]),
        client=found,
        nothing="" if form.units else _("No unit has promised to answer questions yet."),
    )


def _units(by: Actor) -> list[tuple[Unit, str, list[str]]]:
    """Units that take questions: what they promise, and who there can answer."""
    promises = Promise.objects.filter(ends=None).exclude(unit_id=by.unit_id or 0).select_related("unit__organisation")
    there = consulting.professions_in([one.unit_id for one in promises])
    found = []
    for one in promises:
        if there.get(one.unit_id):
            text = ngettext(
                "%(takes)s; answers within %(days)s working day",
                "%(takes)s; answers within %(days)s working days",
                one.working_days,
            )
            found.append((one.unit, text % {"takes": one.takes, "days": one.working_days}, there[one.unit_id]))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*READERS, objects="client")
def consultation(request: Request, client: uuid.UUID, consultation: uuid.UUID) -> HttpResponse:
    """One question, with its answer or the form to answer it."""
    found = client_or_404(client, object="team.consultation")
    shown = finding.consultation_or_404(found, consultation)
    actor: Actor = request.actor
    mine = shown.is_waiting and consulting.may_answer(shown, actor)
    if request.method == "POST" and not consulting.may_answer(shown, actor):
        raise Http404
    form = asking_forms.AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            consulting.answer(shown, text=form.cleaned_data["answer"], by=actor)
        except Refused as refused:
            messages.error(request, str(refused.words))
            return redirect("team:consultation", client=found.public_id, consultation=shown.public_id)
        messages.success(
            request, _("The answer is given. Your unit does not see the client by this question any more.")
        )
        return redirect("team:consultations")
    context = {
        "client": found,
        "tab": "team",
        "consultation": shown,
        "form": form,
        "may_answer": mine,
        "may_take_back": shown.is_waiting and may_write(actor) and actor.organisation_id == shown.controller_id,
    }
    return render(request, "team/consultation.html", context, status=422 if form.is_bound else None)


@require_POST
@entrance(*WRITERS, objects="client")
def take_back(request: Request, client: uuid.UUID, consultation: uuid.UUID) -> HttpResponse:
    """Withdraw a question that nobody has answered."""
    found = client_or_404(client, object="team.take_back")
    shown = finding.consultation_or_404(found, consultation)
    try:
        consulting.take_back(shown, by=request.actor)
        messages.success(request, _("The question is withdrawn."))
    except Refused as refused:
        messages.error(request, str(refused.words))
    return redirect("team:client", client=found.public_id)
