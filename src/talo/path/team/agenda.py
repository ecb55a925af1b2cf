"""The team's lists for staff: meetings with their agendas, cases, questions without a meeting."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui import formats
from talo.foundation.ui.tables import Column, WorkTable
from talo.path.team import asking_forms, bringing, finding, forms, teams
from talo.path.team.errors import Refused
from talo.path.team.models import Meeting, TeamCase
from talo.path.team.pages import form_page
from talo.path.team.rights import READERS, WRITERS
from talo.path.team.standing import CaseState

SHOWN = (CaseState.ON_AGENDA, CaseState.DISCUSSED, CaseState.CLOSED)


@dataclass
class Slot:
    """One line of an agenda: from when, how long; the case, if the reader takes part in it."""

    starts: dt.datetime
    minutes: int
    case: TeamCase | None
    first: bool = False
    last: bool = False


def _narrowed(form: Any) -> dict[str, Any]:
    form.is_valid()
    found: dict[str, Any] = form.cleaned_data
    return found


@require_safe
@entrance(*READERS)
def meetings(request: Request) -> HttpResponse:
    """Meetings of one's teams and those to which one has been asked."""
    actor: Actor = request.actor
    form = forms.AgendaListForm(request.GET)
    chosen = _narrowed(form)
    rows = finding.coming(finding.meetings_of(actor), chosen.get("when", ""))
    if chosen.get("q"):
        rows = rows.filter(team__name__istartswith=chosen["q"])
    table = WorkTable.of(
        request,
        rows,
        label=_("Meetings"),
        default="-time" if chosen.get("when") == "past" else "time",
        columns=[
            Column("time", _("Time"), sort="starts_at"),
            Column("team", _("Team"), sort="team__name"),
            Column("place", _("Place")),
            Column("cases", _("Matters that you see"), end=True),
        ],
        empty_title=_("No meetings to come"),
        empty_text=_("A meeting is planned on the team's page."),
    )
    log.read([], object="team.meetings")
    return render(
        request, "team/meetings.html", {"table": table, "form": form, "nav_current": "team", "here": "agenda"}
    )


@require_safe
@entrance(*READERS)
def cases(request: Request) -> HttpResponse:
    """Cases of one's clients."""
    form = forms.CaseListForm(request.GET)
    chosen = _narrowed(form)
    table = WorkTable.of(
        request,
        finding.cases_of_mine(chosen.get("q", ""), chosen.get("state", "")),
        label=_("Matters of the team"),
        default="-brought",
        columns=[
            Column("client", _("Client"), sort="client__sort_key,client_id"),
            Column("question", _("Question")),
            Column("team", _("Team"), sort="team__name"),
            Column("state", _("State"), sort="state"),
            Column("brought", _("Brought"), sort="brought_at"),
        ],
        empty_title=_("No matters with a team"),
        empty_text=_("A client's matter is taken to the team from the client's page."),
    )
    log.read([case.client_id for case in table], object="team.cases")
    return render(request, "team/cases.html", {"table": table, "form": form, "nav_current": "team", "here": "cases"})


@require_safe
@entrance(*READERS)
def consultations(request: Request) -> HttpResponse:
    """Questions to one's unit and by oneself; late ones first."""
    actor: Actor = request.actor
    form = asking_forms.ConsultationListForm(request.GET)
    chosen = _narrowed(form)
    rows = finding.consultations_of_mine(actor, chosen.get("q", ""), chosen.get("whose", ""), chosen.get("state", ""))
    table = WorkTable.of(
        request,
        rows,
        label=_("Questions"),
        default="due",
        columns=[
            Column("client", _("Client"), sort="client__sort_key,client_id"),
            Column("to", _("Asked from")),
            Column("by", _("Asked by")),
            Column("state", _("State"), sort="state,due"),
            Column("due", _("Answer by"), sort="due,id"),
        ],
        empty_title=_("No question waits for an answer"),
        empty_text=_("A question without a meeting is asked on the client's page."),
    )
    log.read([one.client_id for one in table], object="team.consultations")
    context = {"table": table, "form": form, "nav_current": "team", "here": "consultations"}
    return render(request, "team/consultations.html", context)


@require_safe
@entrance(*READERS, objects="unit")
def meeting(request: Request, meeting: uuid.UUID) -> HttpResponse:
    """The agenda of one meeting; what the reader does not take part in is a time and nothing else."""
    actor: Actor = request.actor
    found = finding.meeting_or_404(meeting, actor)
    slots = agenda_of(found)
    log.read([slot.case.client_id for slot in slots if slot.case], object="team.meeting")
    context = {
        "meeting": found,
        "slots": slots,
        "hidden": sum(slot.case is None for slot in slots),
        "keeps": found.team.unit_id == actor.unit_id and actor.profession in WRITERS,
        "begun": found.starts_at <= timezone.now(),
        "people": bringing.members_of(found.team),
        "nav_current": "team",
    }
    return render(request, "team/meeting.html", context)


def agenda_of(meeting: Meeting) -> list[Slot]:
    """The agenda in order, each with its time of day."""
    seen = {
        case.pk: case
        for case in TeamCase.objects.with_places().filter(meeting=meeting, state__in=SHOWN).order_by("place_in_order")
    }
    found, starts = [], meeting.starts_at
    for key, _place, minutes in bringing.slots(meeting):
        found.append(Slot(starts, minutes, seen.get(key)))
        starts += dt.timedelta(minutes=minutes)
    movable = [slot for slot in found if slot.case and slot.case.state == CaseState.ON_AGENDA]
    for slot in movable[:1]:
        slot.first = True
    for slot in movable[-1:]:
        slot.last = True
    return found


@require_POST
@entrance(*WRITERS, objects="unit")
def order(request: Request, meeting: uuid.UUID) -> HttpResponse:
    """Move a case one place up or down."""
    actor: Actor = request.actor
    found = finding.meeting_or_404(meeting, actor)
    case = get_object_or_404(TeamCase.objects.with_places(), meeting=found, pk=_number(request.POST.get("case", "")))
    log.read([case.client_id], object="team.order")
    try:
        bringing.shift(case, up=request.POST.get("way") == "up", by=actor)
    except Refused as refused:
        messages.error(request, str(refused.words))
    return redirect("team:meeting", meeting=found.public_id)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="unit")
def change(request: Request, meeting: uuid.UUID) -> HttpResponse:
    """Another time or place."""
    actor: Actor = request.actor
    found = finding.meeting_or_404(meeting, actor)
    log.read([], object="team.meeting_change")
    local = timezone.localtime(found.starts_at)
    initial = {"day": local.date(), "time": formats.clock_text(found.starts_at), "place": found.place}
    form = forms.MeetingForm(request.POST or None, initial=initial)

    def save() -> None:
        teams.change_meeting(found, starts_at=form.starts_at(), place=form.cleaned_data["place"], by=actor)

    return form_page(
        request,
        form,
        save,
        title=_("Another time or place"),
        label=_("Save"),
        action="team.meeting.change",
        done=_("The meeting is changed."),
        back=("team:meeting", [found.public_id]),
    )


@require_POST
@entrance(*WRITERS, objects="unit")
def end(request: Request, meeting: uuid.UUID) -> HttpResponse:
    """Close a meeting that was held, or cancel one to come."""
    actor: Actor = request.actor
    found = finding.meeting_or_404(meeting, actor)
    log.read([], object="team.meeting_end")
    try:
        if request.POST.get("how") == "cancel":
            teams.cancel(found, by=actor)
            messages.success(request, _("The meeting is cancelled. Its matters wait for another meeting."))
        else:
            teams.hold(found, by=actor)
            messages.success(request, _("The meeting is closed. What was not discussed waits for another meeting."))
    except Refused as refused:
        messages.error(request, str(refused.words))
    return redirect("team:meeting", meeting=found.public_id)
