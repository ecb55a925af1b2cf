"""Today: what is due, who is waiting, what has changed on my clients; and in which position I act."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import messages
from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from talo.doors.desk import asking, panels, tasks
from talo.doors.desk.rights import WORKERS, is_lead, may_read
from talo.foundation.audit import writing as log
from talo.foundation.database.classes import DataClass
from talo.foundation.database.kept import kept
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.requests import Request
from talo.foundation.ui.addresses import reverse
from talo.register.clients.models import NetworkMember
from talo.register.organisations.models import Unit
from talo.register.organisations.signing_in import POSITION_KEY
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event

CHANGED_WITHIN = dt.timedelta(days=14)  # no rule of law: what a worker may have missed
EVENTS_READ = 60
EVENTS_SHOWN = 8
DUE, WEEK, ALL = "due", "week", "all"
SPANS = [
    (DUE, gettext_lazy("today and late")),
    (WEEK, gettext_lazy("within a week")),
    (ALL, gettext_lazy("all")),
]


class SpanForm(forms.Form):
    """How far ahead to look."""

    unmarked = True
    span = forms.ChoiceField(label=gettext_lazy("Due"), choices=SPANS, required=False)


@require_safe
@entrance(*WORKERS)
def page(request: Request) -> HttpResponse:
    """The first page of staff."""
    actor = request.actor
    form = SpanForm({"span": request.GET.get("span") or DUE})
    span = form.cleaned_data["span"] if form.is_valid() else DUE
    mine = Task.objects.open().held_by(actor.holder)
    table = tasks.table_of(request, _until(mine, span), label=_("My tasks"))
    following = None if table.rows else mine.filter(due__isnull=False).by_due().select_related("client").first()
    changed = [] if is_lead(actor) else _changes(request)
    shown = {task.client_id for task in table} | {event.client_id for event in changed}
    log.read(shown | ({following.client_id} if following else set()), object="desk.today")
    context = {
        "table": table,
        "rows": tasks.rows_of(table, request),
        "form": form,
        "span": span,
        "following": following,
        "changes": [_changed_item(event) for event in changed],
        "waiting": _waiting(request),
        "positions": request.positions,
        "nav_current": "today",
        "day": timezone.localdate(),
    }
    return render(request, "desk/today.html", context)


def _until(rows: Any, span: str) -> Any:
    if span == ALL:
        return rows
    today = timezone.localdate()
    return rows.filter(due__lte=today + dt.timedelta(days=7) if span == WEEK else today)


def _changes(request: Request) -> list[Event]:
    """Events on the actor's own clients by others that came after the client's page was last opened."""
    actor = request.actor
    now = timezone.now()
    events = _by_others(actor.holder, actor.id, now, now - CHANGED_WITHIN)
    opened = asking.last_opened({event.client_id for event in events})
    unseen = [event for event in events if event.client_id not in opened or event.at > opened[event.client_id]]
    return unseen[:EVENTS_SHOWN]


@kept
def _by_others(holder_id: int, position_id: int, now: dt.datetime, since: dt.datetime) -> QuerySet[Event]:
    mine = NetworkMember.objects.filter(over=False, holder_id=holder_id).live(now).values("client_id")
    by_others = Event.objects.filter(client__in=mine, at__gt=since).exclude(position_id=position_id)
    return by_others.order_by("-at", "-id").select_related("client", "position__staff_member")[:EVENTS_READ]


def _changed_item(event: Event) -> dict[str, Any]:
    item = panels.event_item(event)
    source = ", ".join(part for part in (str(event.client), item["source"]) if part)
    return {**item, "source": source, "url": reverse("desk:client", args=[event.client.public_id])}


def _waiting(request: Request) -> list[dict[str, Any]]:
    """What waits for the unit: contacts in its queue that nobody owns, and tasks that nobody of it has taken.

    Counted in one statement; a profession without a queue, or one that reads no tasks, has no such line.
    """
    position, found, counted = request.position, [], []
    if (contacts := _new_contacts(request)) is not None:
        counted.append(_number_of(contacts, "unit"))
        found.append((reverse("intake:queue"), _("new contacts")))
    if may_read(request.actor, DataClass.PLAN):
        counted.append(_number_of(Task.objects.open().held_by(position.unit.inbox_id), "holder"))
        found.append((reverse("desk:tasks") + "?whose=unit", _("tasks of the unit")))
    if not found:
        return []
    counts = Unit.objects.filter(pk=position.unit_id).values_list(*counted)[0]
    return [{"count": count, "label": label, "url": url} for count, (url, label) in zip(counts, found, strict=True)]


def _new_contacts(request: Request) -> QuerySet[Any] | None:
    """Contacts in the unit's queue that nobody owns; None where this profession has no queue."""
    if not apps.is_installed("talo.path.intake"):
        return None
    from talo.path.intake.models import Contact, State
    from talo.path.intake.panels import QUEUE_ROLES

    if request.actor.profession not in QUEUE_ROLES:
        return None
    return Contact.objects.of_unit(request.actor.unit_id).filter(state=State.WAITING)


def _number_of(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


@require_POST
@entrance("staff")
def switch_position(request: Request) -> HttpResponse:
    """Act in another of one's own live positions."""
    positions = request.positions
    chosen = next((one for one in positions if str(one.pk) == request.POST.get("position", "")), None)
    if chosen is None:
        raise Http404
    request.session[POSITION_KEY] = chosen.pk
    messages.success(request, _("You now act as %(position)s.") % {"position": chosen.get_profession_display()})
    return redirect("front:first" if apps.is_installed("talo.doors.front") else "desk:today")
