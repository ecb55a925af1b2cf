"""What the desk shows in the navigation and on the client page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talo.doors.desk import asking, frame, picture
from talo.doors.desk.rights import WORKERS, is_lead, may_write, readers
from talo.foundation.database.classes import DataClass
from talo.foundation.database.kept import kept, once
from talo.foundation.identity.requests import Request
from talo.foundation.ui import formats
from talo.foundation.ui.addresses import reverse
from talo.foundation.ui.registry import ClientPanel, ClientTab, NavEntry
from talo.register.clients.finding import professionals
from talo.register.clients.models import Client, NetworkMember, NetworkRole
from talo.register.permits.models import Disclosure
from talo.register.permits.wording import in_words
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event

SHOWN = 5
# Places of the overview that other tabs do not show.
ACTS = "tab-acts"
BESIDE_TIMELINE = "tab-overview"
CHANGES_SHOWN = 6
ROLES = frozenset(WORKERS)
SEARCH = _("Search for a client by name or personal identity code")
PLAN_READERS = frozenset(readers(DataClass.PLAN))


def changes(request: Request, client: Client) -> dict[str, Any] | None:
    """Events by others since the actor last opened this page; without a visit there is nothing to compare with."""
    since = asking.last_opened([client.pk]).get(client.pk)
    if since is None:
        return None
    by_others = changes_since(client.pk, since, request.actor.id)
    items = [event_item(event, strong=True) for event in by_others]
    visited = gettext("You were here on %(moment)s") % {"moment": formats.moment_text(since)}
    return {"items": items, "note": visited}


@kept
def changes_since(client_id: int, since: dt.datetime, position_id: int) -> QuerySet[Event]:
    """The latest events after a moment that the position did not write."""
    return Event.objects.of(client_id).filter(at__gt=since).exclude(position_id=position_id)[:CHANGES_SHOWN]


def event_item(event: Event, *, strong: bool = False, icon: bool = True) -> dict[str, Any]:
    """An event as a line of a feed."""
    source = event.who or (gettext("the client") if event.by_client else "")
    shown = {"text": event.title, "source": source, "day": event.at, "strong": strong}
    return shown | {"icon": event.icon} if icon else shown


def open_tasks(request: Request, client: Client) -> dict[str, Any]:
    """The next open tasks of the client, whoever has them."""
    tasks = once(client, frame.open_tasks)[:SHOWN]
    for task in tasks:
        task.client = client
    return {
        "tasks": [(task, task_url(task), holder_name(task, request)) for task in tasks],
        "more_url": reverse("desk:client_tasks", args=[client.public_id]),
        "more_label": gettext("All tasks"),
    }


def task_url(task: Task) -> str:
    """The page where a task is done, else the client's tasks."""
    from talo.register.tasks.kinds import kind_of

    where = kind_of(task.kind).url
    try:
        return where(task) if where else reverse("desk:client_tasks", args=[task.client.public_id])
    except NoReverseMatch:
        return reverse("desk:client", args=[task.client.public_id])


def holder_name(task: Task, request: Request) -> str:
    """Who has the task, with "you" for the reader."""
    if task.holder_id == request.actor.holder_id:
        return gettext("You")
    position = getattr(task.holder, "position", None)
    if position is not None:
        return str(position.staff_member)
    unit = getattr(task.holder, "unit", None)
    return str(unit) if unit is not None else gettext("The client")


def network(request: Request, client: Client) -> dict[str, Any]:
    """The people around the client."""
    edit = may_write(request.actor, DataClass.PLAN)
    url = reverse("desk:network", args=[client.public_id])
    people = [person(row, request) for row in professionals(client)]
    return {"people": people, "more_url": url if edit else "", "more_label": gettext("Change")}


def person(row: NetworkMember, request: Request) -> dict[str, Any]:
    """A member of the network: name; role or profession, organisation, last day."""
    own = row.role == NetworkRole.OWN_WORKER
    words = [str(row.get_role_display())] if own or row.role == NetworkRole.CONTACT_PERSON or not row.position else []
    if row.position:
        words += [] if own else [str(row.position.get_profession_display())]
        words.append(str(row.position.unit.organisation))
    if row.ends:
        words.append(gettext("until %(day)s") % {"day": formats.date_text(row.ends)})
    role = ", ".join(words)
    return {"row": row, "name": frame.named(row, request), "role": role[:1].upper() + role[1:], "own": own}


def acts(request: Request, client: Client) -> dict[str, Any] | None:
    """The acts that are done most, as far as their rooms exist and the profession does them."""
    actor = request.actor
    # By emergency access one reads only: no button that would lead nowhere.
    if is_lead(actor) or frame.emergency_until(professionals(client), actor):
        return None
    offered = [
        (gettext("Refer to a service"), "services:refer", "arrow-right", "referral.start", DataClass.PLAN),
        (
            gettext("Record a contact with an employer"),
            "employers:contact",
            "company",
            "employer.contact",
            DataClass.WORK,
        ),
        (gettext("Record a job"), "employers:start", "occupation", "employment.record", DataClass.WORK),
        (gettext("Add a task"), "desk:client_tasks", "check-circle", "task.open", DataClass.PLAN),
        (gettext("Give a permit"), "desk:permits", "key", "permit.open", DataClass.PLAN),
    ]
    shown = []
    for label, name, icon, action, data_class in offered:
        room = name.split(":")[0]
        if (room == "desk" or apps.is_installed(f"talo.path.{room}")) and may_write(actor, data_class):
            url = reverse(name, args=[client.public_id])
            shown.append({"label": label, "url": url, "icon": icon, "action": action})
    return {"acts": shown} if shown else None


def time(request: Request, client: Client) -> dict[str, Any] | None:
    """Services, benefits and jobs on one axis; nothing known: no panel."""
    found = picture.picture_of(client, request.actor)
    if found is None:
        return None
    return {"picture": found, "note": found.span}


def permits(request: Request, client: Client) -> dict[str, Any]:
    """What is open to whom, until when."""
    found = [(one, in_words(one.classes)) for one in live_permits(client.pk, timezone.now())]
    url = reverse("desk:permits", args=[client.public_id])
    return {"permits": found, "more_url": url, "more_label": gettext("All permits")}


@kept
def live_permits(client_id: int, now: dt.datetime) -> QuerySet[Disclosure]:
    """Permits and grounds in law that hold, the newest first; what a referral opened goes with the referral."""
    rows = Disclosure.objects.live(now).filter(client_id=client_id).exclude(kind=Disclosure.Kind.REFERRAL)
    return rows.select_related("receiver").order_by("-starts")[:SHOWN]


def _count(name: str) -> Any:
    return lambda request: asking.counts(request).get(name) or None


NAV = (
    NavEntry("today", _("Today"), "home", "desk:today", roles=ROLES, order=10, count=_count("due")),
    NavEntry("clients", _("My clients"), "group", "desk:clients", roles=ROLES, order=20, count=_count("clients")),
    NavEntry("tasks", _("Tasks"), "check-circle", "desk:tasks", roles=PLAN_READERS, order=30, count=_count("tasks")),
)
TABS = (
    ClientTab("overview", _("Overview"), "desk:client", order=10, roles=ROLES),
    ClientTab("facts", _("Basic data"), "desk:facts", order=70, roles=frozenset(readers(DataClass.EMPLOYMENT))),
    ClientTab("permits", _("Permits"), "desk:permits", order=80, roles=PLAN_READERS),
    ClientTab("timeline", _("Timeline"), "desk:timeline", order=90, roles=PLAN_READERS),
)
PANELS = (
    ClientPanel("changes", _("New since your last visit"), "desk/panel_changes.html", changes, order=10, roles=ROLES),
    ClientPanel("tasks", _("Tasks and deadlines"), "desk/panel_tasks.html", open_tasks, order=30, roles=PLAN_READERS),
    ClientPanel("acts", _("Actions"), "desk/panel_acts.html", acts, place=ACTS, bare=True, roles=ROLES),
    ClientPanel("network", _("Network"), "desk/panel_network.html", network, order=10, place="side", roles=ROLES),
    ClientPanel(
        "time",
        _("Services, benefits and work on one axis"),
        "desk/panel_time.html",
        time,
        order=10,
        place="wide",
        roles=PLAN_READERS,
    ),
    ClientPanel("permits", _("Permits"), "desk/panel_permits.html", permits, place=BESIDE_TIMELINE, roles=PLAN_READERS),
)
