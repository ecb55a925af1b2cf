"""Pages on which clients pass to another worker or their time in the house ends."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.audit import writing as log
from talo.foundation.database.classes import DataClass
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.register.clients.finding import client_or_404
from talo.register.clients.models import NetworkRole
from talo.register.organisations.deputising import standing_in
from talo.register.organisations.models import Position
from talo.register.organisations.professions import RIGHTS, Profession
from talo.register.tasks.closing import NotReopened, close_client, closed_lately, reopen_client
from talo.register.tasks.events import CloseReason, Reason
from talo.register.tasks.forms import AllToOneForm, CloseForm, HandOverForm, ManyForm
from talo.register.tasks.handing_over import HandoverRefused, Held, hand_over, heirs, held_among
from talo.register.tasks.leaving import Handed, loads, share_out, shares

# Whoever writes plans may have clients; a lead moves them without reading.
WORKERS = tuple(sorted(str(role) for role, rights in RIGHTS.items() if rights.writes & DataClass.PLAN))
GIVERS = (*WORKERS, str(Profession.UNIT_LEAD))
MOST_AT_ONCE = 200  # as many as a list shows and a person can look through


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*GIVERS, objects="client")
def of_client(request: Request, client: uuid.UUID) -> HttpResponse:
    """Hand one client over: the own worker, or the lead of the own worker's unit."""
    found = client_or_404(client, object="tasks.hand_over")
    held = next(iter(held_among([client])), None)
    if held is None:
        raise Http404
    giver = _giver(held.position_id)
    colleagues = [one for one in heirs(giver.unit.organisation_id, giver.unit_id) if held.fits(one, giver)]
    load = loads()
    form = HandOverForm(request.POST or None, colleagues=colleagues, load=load)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            hand_over(
                held,
                data["to"],
                by=request.actor,
                reason=Reason(data["reason"]),
                stays_until=data["stays_until"],
                note=data["note"],
            )
        except HandoverRefused as refused:
            form.add_error(None, str(refused))
        else:
            words = {"client": held.name, "worker": data["to"].staff_member}
            messages.success(request, _("%(worker)s is the own worker of %(client)s now. Both have been told.") % words)
            return _after(request)
    context = {"client": found, "held": held, "giver": giver, "form": form, "tab": "", "nav_current": "clients"}
    return render(request, "tasks/hand_over.html", context, status=422 if form.is_bound else None)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*GIVERS)
def many(request: Request) -> HttpResponse:
    """Hand the clients of `?clients=` over (public ids, repeated or with commas), each to a worker of one's choice."""
    asked = request.GET.getlist("clients") or request.POST.getlist("clients")
    held = held_among(_ids(asked))[:MOST_AT_ONCE]
    log.read([one.client_id for one in held], object="tasks.hand_over_many")
    sharing = Sharing(request, held)
    form = sharing.form(ManyForm)
    if request.method == "POST" and held and form.is_valid():
        done = sharing.done(form)
        if done is not None:
            messages.success(request, told(done))
            return _after(request)
    return render(
        request,
        "tasks/hand_over_many.html",
        {
            "form": form,
            "chooser": sharing.chooser,
            "held": held,
            "many": len(held),
            "clients": ",".join(str(one.public_id) for one in held),
            "nav_current": "clients",
        },
        status=422 if form.is_bound else None,
    )


class Sharing:
    """What a page needs to share clients out: who has them, who could take them, and a proposal."""

    def __init__(self, request: Request, held: list[Held], giver: Position | None = None) -> None:
        self.request, self.held = request, held
        people = Position.objects.select_related("unit__organisation", "staff_member")
        self.givers = {one.pk: one for one in people.filter(pk__in={one.position_id for one in held})}
        first = giver or next(iter(self.givers.values()), None) or request.position
        self.colleagues = list(heirs(first.unit.organisation_id, first.unit_id))
        if giver is not None:
            self.colleagues = [one for one in self.colleagues if one.pk != giver.pk]
        self.load = loads()
        self.away = {key: row.ends for key, row in standing_in(one.pk for one in self.colleagues).items()}
        clients = ",".join(str(one.public_id) for one in held) if giver is None else ""
        takers = [one for one in self.colleagues if any(h.fits(one, self.givers[h.position_id]) for h in held)]
        # Of boxes with one name a bound field would keep the last client only.
        asked = {**request.GET.dict(), "clients": clients} if request.GET else None
        self.chooser = AllToOneForm(asked, colleagues=takers, clients=clients, away=self.away)
        self.all_to = next((one for one in takers if str(one.public_id) == request.GET.get("all_to")), None)

    def proposed(self) -> dict[int, Position]:
        """One colleague for all, if that was asked for; else an even share for each giver's clients."""
        if self.all_to is not None:
            return {one.client_id: self.all_to for one in self.held}
        found: dict[int, Position] = {}
        for giver in self.givers.values():
            theirs = [one for one in self.held if one.position_id == giver.pk]
            found |= shares(theirs, giver, self.colleagues, self.load, self.away)
        return found

    def form(self, kind: Any, **more: Any) -> Any:
        """The bound or proposing form."""
        return kind(
            self.request.POST or None,
            held=self.held,
            givers=self.givers,
            colleagues=self.colleagues,
            proposed=self.proposed(),
            load=self.load,
            away=self.away,
            **more,
        )

    def done(self, form: ManyForm) -> Handed | None:
        """Hand over as chosen; None with an error in the form when a client could not be."""
        data = form.cleaned_data
        try:
            return share_out(
                self.held,
                form.heirs(),
                by=self.request.actor,
                reason=Reason(data["reason"]),
                stays_until=data["stays_until"],
            )
        except HandoverRefused as refused:
            form.add_error(None, f"{refused.name}: {refused}")
            return None


def told(done: Handed) -> str:
    """What has been done, in one sentence for each part."""
    clients = ngettext("%(many)s client was handed over", "%(many)s clients were handed over", done.many) % {
        "many": done.many
    }
    tasks = ngettext("%(many)s open task moved along", "%(many)s open tasks moved along", done.tasks) % {
        "many": done.tasks
    }
    return _("%(clients)s, %(tasks)s. Clients and workers have been told.") % {"clients": clients, "tasks": tasks}


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WORKERS, objects="client")
def close(request: Request, client: uuid.UUID) -> HttpResponse:
    """End the work together, after a question; the own worker's act."""
    found = client_or_404(client, object="tasks.close")
    own = found.network().filter(role=NetworkRole.OWN_WORKER).first()
    if own is None or own.holder_id != request.actor.holder_id or found.closed_on:
        raise Http404
    form = CloseForm(request.POST or None, first_day=found.opened_on)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        close_client(found, by=request.actor, on=data["on"], reason=CloseReason(data["reason"]))
        messages.success(request, _("The work with %(client)s has ended.") % {"client": found})
        return redirect("tasks:closed")
    context = {"client": found, "form": form, "tab": "", "nav_current": "clients"}
    return render(request, "tasks/close.html", context, status=422 if form.is_bound else None)


@require_safe
@entrance(*GIVERS)
def closed(request: Request) -> HttpResponse:
    """Clients whose closing can still be taken back."""
    rows = closed_lately()
    log.read([one.client_id for one in rows], object="tasks.closed_lately")
    return render(request, "tasks/closed.html", {"rows": rows, "nav_current": "clients"})


@require_POST
@entrance(*GIVERS, objects="client")
def reopen(request: Request, client: uuid.UUID) -> HttpResponse:
    """Take a closing back."""
    try:
        reopen_client(client, by=request.actor)
    except NotReopened:
        raise log.not_found(client, table="clients_client", object="tasks.reopen") from None
    messages.success(request, _("The work together goes on. Add the others of the network anew if they are needed."))
    return redirect("tasks:closed")


def _giver(position_id: int) -> Position:
    return Position.objects.select_related("unit__organisation", "staff_member").get(pk=position_id)


def _after(request: Request) -> HttpResponse:
    """A lead goes on among the staff; a worker has no right to the client any more."""
    lead = request.actor.profession == Profession.UNIT_LEAD
    return redirect("tasks:people" if lead else "/")


def _ids(asked: list[str]) -> list[uuid.UUID]:
    """Public ids among what was asked for; anything else is nobody's."""
    found = []
    for text in ",".join(asked).split(",")[: 2 * MOST_AT_ONCE]:
        try:
            found.append(uuid.UUID(text.strip()))
        except ValueError:
            continue
    return found
