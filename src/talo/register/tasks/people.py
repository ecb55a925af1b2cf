"""The lead's pages: who works in the unit and how much each has, who stands in for whom, and a worker who leaves."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.audit import writing as log
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.registry import NavEntry
from talo.foundation.ui.tables import Column, WorkTable
from talo.register.organisations.deputising import end_deputyship, leads, name_deputy, standing_in
from talo.register.organisations.models import Deputyship, Position
from talo.register.organisations.professions import MEET_CLIENTS, Profession
from talo.register.tasks.duties import duties
from talo.register.tasks.forms import DeputyForm, LeavingForm
from talo.register.tasks.handing_over import HandoverRefused, heirs, held_by
from talo.register.tasks.leaving import Load, SomethingLeft, deputyships_of, leave, loads
from talo.register.tasks.views import Sharing, told

LEAD = str(Profession.UNIT_LEAD)
PAST_SHOWN = 20
NAV = NavEntry("people", gettext_lazy("Staff of the unit"), "user", "tasks:people", roles=frozenset({LEAD}), order=30)


@require_safe
@entrance(LEAD)
def everyone(request: Request) -> HttpResponse:
    """The staff of the lead's unit: clients, tasks, who is away, whose work nobody does."""
    load = loads()
    today = timezone.localdate()
    having = [key for key, one in load.items() if one.clients or one.tasks]
    unit_id = request.actor.unit_id
    live_or_left = Q(ends__isnull=True) | Q(ends__gte=today) | Q(pk__in=having)
    rows = Position.objects.filter(live_or_left, unit=unit_id, profession__in=MEET_CLIENTS).select_related(
        "staff_member__account"
    )
    table = WorkTable.of(
        request,
        rows,
        label=_("Staff of the unit"),
        default="name",
        columns=[
            Column("name", _("Name"), sort="staff_member__last_name,pk"),
            Column("clients", _("Clients")),
            Column("tasks", _("Open tasks")),
            Column("away", _("Stands in")),
            Column("ends", _("Last day"), sort="ends"),
            Column("act", _("Act")),
        ],
        empty_title=_("Nobody works here"),
    )
    log.read([], object="tasks.people")  # numbers of clients, no client
    away = standing_in(position.pk for position in table)
    shown = [(one, load.get(one.pk, Load()), away.get(one.pk), bool(one.ends and one.ends < today)) for one in table]
    left = [
        (one, gone)
        for one, its, _away, gone in shown
        if (gone or not one.staff_member.account.is_active) and (its.clients or its.tasks)
    ]
    context = {"table": table, "rows": shown, "left": left, "nav_current": "people", "unit": request.position.unit}
    return render(request, "tasks/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(LEAD, objects="record")
def deputies(request: Request, position: uuid.UUID) -> HttpResponse:
    """Who stands in for a worker: now, later and before; a form for the next one."""
    absent = _position_or_404(request, position)
    log.read([], object="tasks.deputies")
    colleagues = [one for one in heirs(absent.unit.organisation_id, absent.unit_id) if one.pk != absent.pk]
    form = DeputyForm(request.POST or None, colleagues=colleagues, load=loads())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            name_deputy(absent, data["deputy"], by=request.actor, starts=data["starts"], ends=data["ends"])
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            words = {"deputy": data["deputy"].staff_member, "absent": absent.staff_member}
            messages.success(request, _("%(deputy)s stands in for %(absent)s.") % words)
            return redirect("tasks:deputies", position=absent.public_id)
    today = timezone.localdate()
    rows = Deputyship.objects.filter(absent=absent).with_people().order_by("-starts", "-pk")
    context = {
        "absent": absent,
        "form": form,
        "coming": list(rows.filter(ended_at__isnull=True, ends__gte=today)),
        "past": list(rows.filter(Q(ended_at__isnull=False) | Q(ends__lt=today))[:PAST_SHOWN]),
        "today": today,
        "nav_current": "people",
    }
    return render(request, "tasks/deputies.html", context, status=422 if form.is_bound else None)


@require_POST
@entrance(LEAD, objects="record")
def end_deputy(request: Request, deputyship: uuid.UUID) -> HttpResponse:
    """End a deputyship at once."""
    row = Deputyship.objects.with_people().select_related("absent__unit").filter(public_id=deputyship).first()
    if row is None or not leads(request.actor, row.absent):
        raise Http404
    end_deputyship(row, by=request.actor)
    messages.success(request, _("%(deputy)s no longer stands in.") % {"deputy": row.deputy.staff_member})
    return redirect("tasks:deputies", position=row.absent.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(LEAD, objects="record")
def leaving(request: Request, position: uuid.UUID) -> HttpResponse:
    """A worker leaves: every client, task and duty on one screen, each with its next owner."""
    leaver = _position_or_404(request, position)
    held = held_by(leaver)
    log.read([one.client_id for one in held], object="tasks.leaving")
    sharing = Sharing(request, held, leaver)
    form: LeavingForm = sharing.form(LeavingForm, **_besides(leaver, sharing))
    if request.method == "POST" and form.is_valid():
        done = _leave(request, leaver, form)
        if done:
            messages.success(request, done)
            return redirect("tasks:people")
    load = sharing.load.get(leaver.pk, Load())
    context = {
        "leaver": leaver,
        "held": held,
        "form": form,
        "chooser": sharing.chooser,
        "load": load,
        "duties": sum(count for _duty, count, _colleagues in form.duties) + len(form.deputyships),
        "nav_current": "people",
    }
    return render(request, "tasks/leaving.html", context, status=422 if form.is_bound else None)


def _besides(leaver: Position, sharing: Sharing) -> dict[str, Any]:
    """What the leaver has beside clients: duties with those who may take them, and deputyships."""
    found = []
    for duty in duties():
        count = duty.count(leaver)
        if count:
            found.append((duty, count, [one for one in sharing.colleagues if duty.may_take(one, leaver)]))
    standing = [
        (row, [one for one in sharing.colleagues if one.staff_member_id != row.absent.staff_member_id])
        for row in deputyships_of(leaver)
    ]
    return {"duties": found, "deputyships": standing}


def _leave(request: Request, leaver: Position, form: LeavingForm) -> str:
    """Do it; empty, with the reason in the form, when it cannot be done."""
    data = form.cleaned_data
    try:
        done = leave(
            leaver,
            form.heirs(),
            by=request.actor,
            last_day=data["last_day"],
            takes_duties=form.takes_duties(),
            deputies=form.deputies(),
            stays=data["stays"],
        )
    except HandoverRefused as refused:
        form.add_error(None, f"{refused.name}: {refused}")
    except SomethingLeft as left:
        words = _("Something would be left without an owner, so nothing has changed. Look through the list again.")
        form.add_error(None, f"{words} {left}".strip())
    except ValidationError as wrong:
        form.add_error(None, wrong.messages)
    else:
        return told(done)
    return ""


def _position_or_404(request: Request, public_id: uuid.UUID) -> Position:
    """A position of the lead's own unit that meets clients; not the lead's own."""
    found = (
        Position.objects.select_related("unit__organisation", "staff_member__account")
        .filter(public_id=public_id, profession__in=MEET_CLIENTS)
        .first()
    )
    if found is None or not leads(request.actor, found):
        raise Http404
    return found
