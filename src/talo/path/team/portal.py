"""The client's own page of the team: what is asked and when, coming along, what was agreed, is it right?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.path.team import finding, forms, summarising
from talo.path.team.errors import Refused
from talo.path.team.models import Reply, Summary, TeamCase
from talo.path.team.standing import CaseState, ReplyKind, SummaryState
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import Client

DONE = {
    ReplyKind.COMING: gettext_lazy("Good. The team knows that you come."),
    ReplyKind.NOT_COMING: gettext_lazy("The team knows that you do not come. You read here what is agreed."),
    ReplyKind.OBJECTS: gettext_lazy("Your own worker gets your words and contacts you."),
    ReplyKind.RIGHT: gettext_lazy("Thank you. The team knows that it is right."),
    ReplyKind.UNCLEAR: gettext_lazy("Thank you for saying so. Your own worker contacts you and explains."),
}

# What the client has said, as one reads it of oneself.
SAID = {
    ReplyKind.COMING: gettext_lazy("You said that you come"),
    ReplyKind.NOT_COMING: gettext_lazy("You said that you do not come"),
    ReplyKind.OBJECTS: gettext_lazy("You said that you do not want the team to discuss this"),
    ReplyKind.RIGHT: gettext_lazy("You said that this is right"),
    ReplyKind.UNCLEAR: gettext_lazy("You said that you did not understand"),
}


@dataclass
class Mine:
    """One case as the client sees it."""

    case: TeamCase
    people: list[Any]
    summaries: list[Summary]
    coming: Reply | None
    said: dict[int, Reply]
    form: forms.MyReplyForm
    no_form: forms.MyReplyForm

    @property
    def before(self) -> bool:
        return self.case.state in {CaseState.BROUGHT, CaseState.ON_AGENDA}

    @property
    def withdrawn(self) -> bool:
        return self.case.state == CaseState.WITHDRAWN

    @property
    def objected(self) -> bool:
        return self.coming is not None and self.coming.kind == ReplyKind.OBJECTS

    @property
    def coming_words(self) -> str:
        return in_your_words(self.coming)

    @property
    def shown(self) -> list[tuple[Summary, Reply | None, str, bool]]:
        """Each summary with what the client has said of it last, and whether it is the newest one."""
        said = ((one, self.said.get(one.pk)) for one in self.summaries)
        return [(one, reply, in_your_words(reply), number == 0) for number, (one, reply) in enumerate(said)]


def in_your_words(reply: Reply | None) -> str:
    """What was said, to the person who said it; empty while nothing was."""
    return str(SAID[ReplyKind(reply.kind)]) if reply else ""


def mine_of(client: Client) -> list[Mine]:
    """The client's cases, newest first, with who takes part and what has been sent; of one taken back, why."""
    cases = list(TeamCase.objects.with_places().filter(client=client))
    found = []
    for case in cases:
        replies = list(Reply.objects.filter(case=case).order_by("id"))
        people = Summary.objects.select_related("approver__staff_member").filter(case=case, state=SummaryState.SENT)
        coming = [one for one in replies if one.summary_id is None]
        found.append(
            Mine(
                case,
                list(case.participants.live().with_people()),
                list(people),
                coming[-1] if coming else None,
                {one.summary_id: one for one in replies if one.summary_id},
                forms.MyReplyForm(auto_id=f"case-{case.pk}-%s"),
                forms.MyReplyForm(auto_id=f"case-{case.pk}-no-%s"),
            )
        )
    return found


def home_panel(request: Request, client: Client) -> dict[str, Any] | None:
    """On the client's start page: a meeting to come or a summary; None while there is neither."""
    rows = TeamCase.objects.with_places().filter(client=client)
    coming = rows.filter(state=CaseState.ON_AGENDA).order_by("meeting__starts_at").first()
    sent = Summary.objects.filter(client=client, state=SummaryState.SENT).select_related("case__team").first()
    waiting = rows.filter(state=CaseState.BROUGHT).first() if coming is None else None
    if coming is None and sent is None and waiting is None:
        return None
    return {"coming": coming, "waiting": waiting, "sent": sent, "client": client}


@require_safe
@entrance("client", objects="client")
def mine(request: Request, client: uuid.UUID) -> HttpResponse:
    """The client's own page."""
    found = client_or_404(client, object="team.mine")
    return render(request, "team/mine.html", _context(found))


def _context(client: Client) -> dict[str, Any]:
    return {"client": client, "nav_current": "home", "mine": mine_of(client)}


@require_POST
@entrance("client", objects="client")
def say(request: Request, client: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    """Come or not, object; right or not understood – with own words if there are any."""
    found = client_or_404(client, object="team.say")
    shown = finding.case_or_404(found, case)
    kind = request.POST.get("kind", "")
    form = forms.MyReplyForm(request.POST, auto_id=f"case-{shown.pk}-%s")
    if kind not in ReplyKind.values:
        raise Http404
    if not form.is_valid():
        context = _context(found)
        for one in context["mine"]:
            one.form = form if one.case.pk == shown.pk else one.form
        return render(request, "team/mine.html", context, status=422)
    summary = Summary.objects.filter(case=shown, state=SummaryState.SENT).first()
    try:
        summarising.reply(shown, kind, text=form.cleaned_data["text"], summary=summary, by=request.actor)
        messages.success(request, str(DONE[ReplyKind(kind)]))
    except (Refused, ValidationError):
        messages.info(request, _("This has moved on already. You see here how it stands."))
    return redirect("team:mine", client=found.public_id)


@require_safe
@entrance("client", objects="client")
def my_paper(request: Request, client: uuid.UUID, summary: uuid.UUID) -> HttpResponse:
    """The summary as a paper."""
    found = client_or_404(client, object="team.my_paper")
    written = (
        Summary.objects.select_related("approver__staff_member", "case__team", "case__meeting")
        .filter(client=found, public_id=summary, state=SummaryState.SENT)
        .first()
    )
    if written is None:
        raise Http404
    return render(request, "team/my_paper.html", {"client": found, "summary": written, "nav_current": "home"})
