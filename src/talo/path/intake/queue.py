"""The unit's queue: take a contact, open a client or link to one, close; a lead sees deadlines and assigns."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui import formats
from talo.foundation.ui.tables import Column, WorkTable
from talo.path.intake import arriving, identifying, limiting, receiving, taking
from talo.path.intake.forms import WalkInForm
from talo.path.intake.models import Channel, Contact, IdentityCheck
from talo.path.intake.panels import QUEUE_ROLES, RECEIVERS
from talo.path.intake.places import municipality_names
from talo.register.clients.finding import by_hetu, client_or_404, visible
from talo.register.clients.models import Client
from talo.register.organisations.models import Position, Unit
from talo.register.organisations.professions import Profession

SUGGESTED = 5


def contact_or_404(public_id: uuid.UUID, *, shown: str) -> Contact:
    """The contact for a page; hidden and absent answer alike."""
    found = Contact.objects.with_owner().filter(public_id=public_id).first()
    if found is None:
        log.refusal(object=f"{shown} {public_id}")
        raise Http404
    log.read([], object=shown)
    return found


@require_safe
@entrance(*QUEUE_ROLES)
def unit_queue(request: Request) -> HttpResponse:
    """Open contacts of the unit, by deadline; what nobody owns rises when its day is near."""
    actor: Actor = request.actor
    if actor.profession == Profession.UNIT_LEAD:
        return _lead_queue(request)
    rows = Contact.objects.open().of_unit(actor.unit_id).with_owner().rising(timezone.localdate())
    narrowed = identifying.FilterForm(request.GET, channels=Channel.choices)
    if narrowed.is_valid():
        whose, channel = narrowed.cleaned_data["whose"], narrowed.cleaned_data["channel"]
        rows = rows.filter(owner=actor.id) if whose == "mine" else rows
        rows = rows.filter(owner__isnull=True) if whose == "free" else rows
        rows = rows.filter(channel=channel) if channel else rows
    table = WorkTable.of(
        request,
        rows,
        label=_("Contacts"),
        default="due",
        empty_title=_("Nobody is waiting"),
        empty_text=_("New contacts come here as soon as somebody checks in."),
        columns=[
            Column("name", _("Who"), sort="last_name,first_names,id"),
            Column("words", _("In their own words")),
            Column("reach", _("How to reach")),
            Column("owner", _("Worker")),
            Column("due", _("First call by"), sort="risen,due,id"),
        ],
    )
    log.read([], object="intake.queue")
    return render(request, "intake/queue.html", {"table": table, "filter": narrowed, "nav_current": "queue"})


def _lead_queue(request: Request) -> HttpResponse:
    names = ("public_id", "received_at", "due", "channel", "state", "owner_id")
    channels = dict(Channel.choices)
    contacts: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in taking.led_contacts()]
    table = WorkTable.of(
        request,
        contacts,
        label=_("Contacts"),
        empty_title=_("Nobody is waiting"),
        columns=[
            Column("received", _("Received")),
            Column("channel", _("Came by")),
            Column("due", _("First call by")),
            Column("owner", _("Worker")),
        ],
    )
    owners = {one["owner_id"] for one in table}
    workers = Position.objects.select_related("staff_member").in_bulk(owners - {None})
    for one in table:
        one["came_by"], one["owner"] = channels.get(one["channel"], ""), workers.get(one["owner_id"])
    return render(request, "intake/lead_queue.html", {"table": table, "nav_current": "queue"})


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*RECEIVERS)
def walk_in(request: Request) -> HttpResponse:
    """Write down somebody who came in, called or was sent."""
    actor: Actor = request.actor
    form = WalkInForm(request.POST or None, initial={"channel": Channel.WALK_IN})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        mine, channel = data.pop("mine"), data.pop("channel")
        unit = Unit.objects.get(pk=actor.unit_id or 0)
        made = receiving.receive(receiving.NewContact(**data), unit, channel, by=actor)
        if mine:
            taking.take(made, by=actor)
        messages.success(request, _("The contact is in the queue."))
        return redirect("intake:contact", contact=made.public_id)
    context = {"form": form, "municipalities": municipality_names(timezone.localdate()), "nav_current": "queue"}
    return render(request, "intake/walk_in.html", context, status=422 if form.errors else 200)


@require_safe
@entrance(*RECEIVERS, objects="unit")
def contact(request: Request, contact: uuid.UUID) -> HttpResponse:
    """One contact with what can be done next."""
    return _contact_page(request, contact_or_404(contact, shown="intake.contact"))


def _contact_page(request: Request, found: Contact, **more: Any) -> HttpResponse:
    actor: Actor = request.actor
    mine = found.owner_id == actor.id
    status = more.pop("status", 200)
    context = {
        "contact": found,
        "mine": mine,
        "may_open": mine and found.state == "taken" and actor.profession in receiving.OPENERS,
        "may_link": mine and found.state == "taken",
        "suggested": _same_name(found) if mine and found.is_open else [],
        "close_form": identifying.CloseForm(),
        "promise": receiving.PROMISED_WORKING_DAYS if found.due_basis == receiving.PROMISE else None,
        "nav_current": "queue",
    }
    return render(request, "intake/contact.html", context | more, status=status)


def _same_name(found: Contact) -> list[Client]:
    """Clients open to the actor whose last name begins as the contact's."""
    if not found.last_name:
        return []
    same = {row.client_id: row.client for row in visible(found.last_name)[: SUGGESTED * 3]}
    log.read(list(same), object="intake.same_name")
    return list(same.values())[:SUGGESTED]


@require_POST
@entrance(*RECEIVERS, objects="unit")
def take(request: Request, contact: uuid.UUID) -> HttpResponse:
    """Become the contact's owner."""
    found = contact_or_404(contact, shown="intake.take")
    try:
        taken = taking.take(found, by=request.actor)
        words = {"day": formats.weekday_date_text(taken.due)}
        messages.success(request, _("You have the contact. Answer on %(day)s at the latest.") % words)
    except taking.NotThere:
        messages.info(request, _("Somebody else has already taken the contact."))
    return redirect("intake:contact", contact=found.public_id)


@require_POST
@entrance(*RECEIVERS, objects="unit")
def give_back(request: Request, contact: uuid.UUID) -> HttpResponse:
    """Put the contact back into the queue."""
    found = contact_or_404(contact, shown="intake.give_back")
    try:
        taking.give_back(found, by=request.actor)
        messages.success(request, _("The contact is back in the queue."))
    except taking.NotThere:
        messages.info(request, _("The contact is not yours any more."))
    return redirect("intake:queue")


@require_POST
@entrance(*RECEIVERS, objects="unit")
def close(request: Request, contact: uuid.UUID) -> HttpResponse:
    """Close without a client, with a reason."""
    found = contact_or_404(contact, shown="intake.close")
    form = identifying.CloseForm(request.POST)
    if not form.is_valid():
        return _contact_page(request, found, close_form=form, status=422)
    try:
        taking.close(found, by=request.actor, **form.cleaned_data)
        messages.success(request, _("The contact is closed. You can open it again on this page."))
    except taking.NotThere:
        messages.info(request, _("The contact is not yours any more."))
        return redirect("intake:queue")
    return redirect("intake:contact", contact=found.public_id)


@require_POST
@entrance(*RECEIVERS, objects="unit")
def reopen(request: Request, contact: uuid.UUID) -> HttpResponse:
    """Put a closed contact back into the queue."""
    found = contact_or_404(contact, shown="intake.reopen")
    try:
        taking.reopen(found, by=request.actor)
        messages.success(request, _("The contact is back in the queue."))
    except taking.NotThere:
        messages.info(request, _("The contact is not closed any more."))
    return redirect("intake:contact", contact=found.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(Profession.UNIT_LEAD.value, objects="unit")
def assign(request: Request, contact: uuid.UUID) -> HttpResponse:
    """The lead gives a contact to a worker, seeing its day and neither name nor words."""
    actor: Actor = request.actor
    led = next((row for row in taking.led_contacts() if row[0] == contact), None)
    if led is None:
        raise Http404
    form = identifying.AssignForm(request.POST or None, workers=receiving.workers_of(actor.unit_id or 0))
    if request.method == "POST" and form.is_valid():
        try:
            taking.assign(contact, form.cleaned_data["worker"])
        except taking.NotThere:
            raise Http404 from None
        messages.success(request, _("The contact has a worker."))
        return redirect("intake:queue")
    context = {"received": led[1], "due": led[2], "form": form, "nav_current": "queue"}
    return render(request, "intake/assign.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*receiving.OPENERS, objects="unit")
def open_client(request: Request, contact: uuid.UUID) -> HttpResponse:
    """Check the identity and open a client; a client of one's own with the same code is offered for linking."""
    actor: Actor = request.actor
    found = _mine_or_404(contact, actor, "intake.open")
    workers = receiving.workers_of(actor.unit_id or 0)
    me = Position.objects.filter(pk=actor.id).first()
    form = identifying.OpenForm(request.POST or None, workers=workers, initial=identifying.opening_values(found, me))
    context: dict[str, Any] = {"contact": found, "form": form, "nav_current": "queue"}
    if request.method == "POST" and form.is_valid():
        hetu = form.cleaned_data["hetu"]
        if hetu is not None and limiting.too_many_look_ups(actor.id):
            form.add_error("hetu", _("You have typed very many personal identity codes in an hour. Wait a while."))
        elif (known := by_hetu(hetu) if hetu is not None else None) is not None:
            log.read([known.pk], object="intake.same_code")
            context |= {"known": known, "link_form": identifying.LearnedForm(initial=form.cleaned_data)}
        else:
            client = _opened(request, form, found, actor)
            if client is not None:
                return redirect("services:client", client=client.public_id)
    context["municipalities"] = municipality_names(timezone.localdate())
    return render(request, "intake/open.html", context, status=422 if form.errors else 200)


def _opened(request: Request, form: identifying.OpenForm, found: Contact, actor: Actor) -> Client | None:
    worker: Position = form.cleaned_data["own_worker"]
    try:
        client = arriving.open_as_client(
            found,
            form.new_client(found),
            by=actor,
            identity=IdentityCheck(form.cleaned_data["identity_check"]),
            own_worker=worker,
            learned=form.learned(),
        )
    except taking.NotThere:
        form.add_error(None, _("The contact has been answered already. Look at the queue before you go on."))
    except arriving.FactOverlaps as overlap:
        form.add_error(overlap.field, overlap.error)
    else:
        words = {"client": client, "worker": worker.staff_member}
        messages.success(request, _("%(client)s is a client now. %(worker)s is the own worker.") % words)
        return client
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*RECEIVERS, objects="client")
def link(request: Request, contact: uuid.UUID, client: uuid.UUID) -> HttpResponse:
    """Link the contact to a client who is open to the worker."""
    actor: Actor = request.actor
    known = client_or_404(client, object="intake.link")
    found = _mine_or_404(contact, actor, "intake.link")
    form = identifying.LearnedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            arriving.link_to_client(
                found,
                known,
                by=actor,
                identity=IdentityCheck(form.cleaned_data["identity_check"]),
                learned=form.learned(),
            )
        except taking.NotThere:
            form.add_error(None, _("The contact has been answered already. Look at the queue before you go on."))
        except arriving.FactOverlaps as overlap:
            form.add_error(overlap.field, overlap.error)
        else:
            messages.success(request, _("The contact is linked to %(client)s.") % {"client": known})
            return redirect("services:client", client=known.public_id)
    context = {"contact": found, "client": known, "form": form, "nav_current": "queue"}
    return render(request, "intake/link.html", context, status=422 if form.errors else 200)


def _mine_or_404(contact: uuid.UUID, actor: Actor, shown: str) -> Contact:
    found = contact_or_404(contact, shown=shown)
    if found.owner_id != actor.id:
        raise Http404
    return found
