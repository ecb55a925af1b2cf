"""The caseload: the actor's clients with the next deadline and the last event; search by name or identity code."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from talo.doors.desk import asking, saved
from talo.doors.desk.rights import WORKERS, is_lead
from talo.foundation.audit import writing as log
from talo.foundation.database.kept import among, kept
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.hetu import InvalidHetu, parse_hetu
from talo.foundation.identity.requests import Request
from talo.foundation.ui.addresses import reverse
from talo.foundation.ui.tables import Column, WorkTable
from talo.path.intake.limiting import too_many_look_ups
from talo.register.clients.finding import by_hetu, holders, named
from talo.register.clients.models import Language, NetworkMember, NetworkRole
from talo.register.tasks.models import Task, TaskQuerySet
from talo.register.timeline.models import Event
from talo.steering.programmes.models import Enrolment, Programme

MINE, UNIT, DEPUTY = "mine", "unit", "deputy"
SCOPES = [
    (MINE, gettext_lazy("my own clients")),
    (UNIT, gettext_lazy("sent to my unit")),
    (DEPUTY, gettext_lazy("those I stand in for")),
]
STAFF_ROLES = [
    (role.value, role.label)
    for role in NetworkRole
    if role not in {NetworkRole.SELF, NetworkRole.PROXY, NetworkRole.LEAD, NetworkRole.RECEIVER}
]
# Looks like a personal identity code, right or wrong: such text must never end in a URL or in a name search.
LIKE_HETU = re.compile(r"^\d{6}[-+A-FU-Ya-fu-y]?\d{3}\w$")
ANY = ("", gettext_lazy("all"))
# A lead's list narrows by name alone: the rest would tell of records.
BEYOND_A_LEAD = ("scope", "role", "language", "programme", "late")


class NarrowForm(forms.Form):
    """Narrows the caseload; everything may stay empty."""

    unmarked = True
    q = forms.CharField(label=gettext_lazy("Last name begins with"), max_length=60, required=False)
    scope = forms.ChoiceField(label=gettext_lazy("Whose"), choices=SCOPES, required=False)
    role = forms.ChoiceField(label=gettext_lazy("My role"), choices=[ANY, *STAFF_ROLES], required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=[ANY, *Language.choices], required=False)
    programme = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)
    late = forms.BooleanField(label=gettext_lazy("Only with a late task"), required=False)
    sort = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, lead: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if lead:
            for name in BEYOND_A_LEAD:
                del self.fields[name]
            return
        # As text: a name in three languages is a dictionary, which a list of choices takes for a group of its own.
        programmes = [(key, str(name)) for key, name in _programmes()]
        self.fields["programme"] = forms.ChoiceField(
            label=self.fields["programme"].label, choices=[ANY, *programmes], required=False
        )

    def chosen(self) -> dict[str, Any]:
        """What was asked for; a value that is no choice narrows nothing."""
        self.is_valid()
        return self.cleaned_data

    def kept(self, sort: str) -> str:
        """What a saved view keeps, as in an address: all but the name that was searched for."""
        chosen = {name: value for name, value in self.chosen().items() if name in saved.KEPT and value}
        return urlencode(chosen | ({"sort": sort} if sort else {}))


@kept
def _programmes() -> QuerySet[Programme, tuple[str, Any]]:
    return Programme.objects.order_by("key").values_list("key", "name")


@require_safe
@entrance(*WORKERS)
def page(request: Request) -> HttpResponse:
    """The list, 25 at a time, from the actor's own access rows."""
    actor = request.actor
    form = NarrowForm(request.GET or None, lead=is_lead(actor))
    chosen = form.chosen() if form.is_bound else {}
    if is_lead(actor):
        return _lead_page(request, form, chosen)
    scope = chosen.get("scope") or MINE
    rows = _sortable(_narrowed(_of_scope(request, scope), chosen), request.GET.get("sort", ""))
    # A unit may have a hundred thousand: there the list goes by its index, and only the rows shown are looked up.
    by_task, by_event = ("next_due", "last_event_at") if scope == MINE else ("", "")
    table = WorkTable.of(
        request,
        rows,
        label=_("Clients"),
        default="name",
        columns=[
            Column("pick", _("Pick"), hide_label=True),
            Column("name", _("Client"), sort="sort_key,client_id"),
            Column("role", _("My role")),
            Column("due", _("Next task"), sort=by_task),
            Column("event", _("Last event"), sort=by_event),
        ],
        empty_title=_("No clients here"),
        empty_text=_nothing_found(chosen),
    )
    log.read([row.client_id for row in table], object="desk.caseload")
    context = {"table": table, "rows": _with_news(table.rows), "form": form, "nav_current": "clients"}
    kept = form.kept(request.GET.get("sort", "")) if form.is_bound else ""
    context["may_pick"] = any(row.role == NetworkRole.OWN_WORKER for row in table)
    context |= {"picked_all": request.GET.get("picked") == "all", "pick_all_url": _with_all_picked(request)}
    return render(request, "desk/clients.html", context | saved.shown(request, kept))


def _nothing_found(chosen: dict[str, Any]) -> str:
    """What to do where the list is empty: mostly it has been narrowed too far."""
    if any(value for name, value in chosen.items() if name != "sort"):
        return _("Nobody fits what you chose above. Check the spelling, or clear the choices.")
    return _("A client comes here when you are named into the network or accept a referral.")


def _with_all_picked(request: Request) -> str:
    query = request.GET.copy()
    query["picked"] = "all"
    return f"?{query.urlencode()}"


def _of_scope(request: Request, scope: str) -> QuerySet[NetworkMember]:
    actor, position = request.actor, request.position
    rows = NetworkMember.objects.live().select_related("client")
    if scope == UNIT:
        return rows.filter(holder_id=position.unit.inbox_id)
    if scope == DEPUTY:
        others = set(holders(actor)) - {actor.holder_id, position.unit.inbox_id, position.unit.lead_id}
        return rows.filter(holder_id__in=others)
    return rows.filter(holder_id=actor.holder)


def _narrowed(rows: QuerySet[NetworkMember], chosen: dict[str, Any]) -> QuerySet[NetworkMember]:
    """The rows that were asked for."""
    rows = named(rows, chosen.get("q", ""))
    if chosen.get("role"):
        rows = rows.filter(role=chosen["role"])
    if chosen.get("language"):
        rows = rows.filter(client__language=chosen["language"])
    if chosen.get("late"):
        rows = rows.filter(Exists(_tasks_of_row().filter(due__lt=timezone.localdate())))
    if chosen.get("programme"):
        takes_part = Enrolment.objects.filter(client=OuterRef("client_id"), programme__key=chosen["programme"])
        rows = rows.filter(Exists(takes_part))
    return rows


def _tasks_of_row() -> TaskQuerySet:
    return Task.objects.open().filter(client=OuterRef("client_id"))


def _events_of_row() -> QuerySet[Event]:
    return Event.objects.filter(client=OuterRef("client_id")).order_by("-at", "-id")


def _sortable(rows: QuerySet[NetworkMember], sort: str) -> QuerySet[NetworkMember]:
    """With what the list shall be sorted by, when the row itself has it not: one look into an index for each row."""
    if sort.lstrip("-") == "due":
        dated = _tasks_of_row().filter(due__isnull=False).order_by("due")
        return rows.alias(next_due=Subquery(dated.values("due")[:1]))
    if sort.lstrip("-") == "event":
        return rows.alias(last_event_at=Subquery(_events_of_row().values("at")[:1]))
    return rows


def _with_news(rows: list[Any]) -> list[tuple[Any, Task | None, Event | None]]:
    """Each row with its next task and last event, looked up for the rows of the page alone, in one query."""
    news = {pk: (task, event) for pk, task, event in _news([row.pk for row in rows])}
    return [(row, _as_task(news[row.pk][0]), _as_event(news[row.pk][1])) for row in rows]


@kept
def _news(rows: list[int]) -> QuerySet[NetworkMember, tuple[int, Any, Any]]:
    task = JSONObject(kind="kind", due="due", note="note")
    event = JSONObject(kind="kind", at="at", words="words")
    shown = NetworkMember.objects.filter(among("pk", rows)).order_by()
    return shown.annotate(
        next_task=Subquery(_tasks_of_row().by_due().values(found=task)[:1]),
        last_event=Subquery(_events_of_row().values(found=event)[:1]),
    ).values_list("pk", "next_task", "last_event")


def _as_task(found: dict[str, Any] | None) -> Task | None:
    return Task(**found | {"due": parse_date(found["due"] or "")}) if found else None


def _as_event(found: dict[str, Any] | None) -> Event | None:
    return Event(**found | {"at": parse_datetime(found["at"])}) if found else None


def _lead_page(request: Request, form: NarrowForm, chosen: dict[str, Any]) -> HttpResponse:
    """A lead's list: names, ages, deadlines; no record."""
    unit = request.position.unit
    rows = NetworkMember.objects.live().filter(holder_id=unit.lead_id).select_related("client")
    table = WorkTable.of(
        request,
        named(rows, chosen.get("q", "")),
        label=_("Clients of the unit"),
        default="name",
        columns=[
            Column("name", _("Client"), sort="sort_key,client_id"),
            Column("age", _("Age"), end=True),
            Column("due", _("Next deadline")),
            Column("late", _("Late tasks"), end=True),
        ],
        empty_title=_("No clients here"),
        empty_text=_nothing_found(chosen) if chosen.get("q") else "",
    )
    shown = [row.client_id for row in table]
    log.read(shown, object="desk.lead_list")
    known = asking.ages_and_deadlines(shown)
    context = {"table": table, "rows": [(row, known.get(row.client_id)) for row in table], "form": form}
    return render(request, "desk/lead_clients.html", {**context, "nav_current": "clients"})


@require_POST
@entrance(*WORKERS)
def search(request: Request) -> HttpResponse:
    """From the header's field: an identity code is looked up by POST, anything else narrows the list by name."""
    text = " ".join(request.POST.get("q", "").split())
    if not LIKE_HETU.match(text.replace(" ", "")):
        return redirect(f"{reverse('desk:clients')}?{urlencode({'q': text})}" if text else "desk:clients")
    try:
        hetu = parse_hetu(text, allow_temporary=not settings.PRODUCTION)
    except InvalidHetu as wrong:
        messages.error(request, str(wrong.message))
        return redirect("desk:clients")
    if too_many_look_ups(request.actor.id):
        messages.error(request, _("You have typed very many personal identity codes in an hour. Wait a while."))
        return redirect("desk:clients")
    found = by_hetu(hetu)
    if found is None:
        messages.info(request, _("Nobody with this personal identity code is among the clients open to you."))
        return redirect("desk:clients")
    return redirect("desk:client", client=found.public_id)
