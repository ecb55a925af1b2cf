"""The one next thing for the lit card of the client's home page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from talo.foundation.database.actor import Actor
from talo.foundation.ui import formats
from talo.foundation.ui.addresses import reverse
from talo.path.employers.models import Employment
from talo.path.messages import events as channel
from talo.path.messages.models import Appointment, State, Way
from talo.path.messages.showing import meetings
from talo.path.plan import events as plan
from talo.path.services.models import Referral
from talo.path.team import events as team
from talo.register.clients.models import Client
from talo.register.organisations.models import Position
from talo.register.tasks.kinds import kind_of
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event

FIRST_MEETING = "intake.first_meeting"
MET = ("assessment.start_round", "plan.opened")
# What the client does outside these pages, and so says of it that it is done; every other task ends by its own act.
DOING = frozenset({plan.DO_MINE.key, team.DO_MINE.key})
LABELS = {
    channel.MY_ANSWER_TIME.key: pgettext_lazy("button", "Answer"),
    team.COME_MINE.key: pgettext_lazy("button", "Answer"),
    plan.APPROVE_MINE.key: gettext_lazy("Read the plan"),
    plan.DO_MINE.key: gettext_lazy("Read the plan"),
    team.READ_MINE.key: gettext_lazy("Read what was agreed"),
    team.DO_MINE.key: gettext_lazy("Read what was agreed"),
}
MOST = 20


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing that the client has promised to do."""

    title: str
    day: dt.date | None
    done_url: str


@dataclass(frozen=True, slots=True)
class NextThing:
    """What is next: by whom, by when, and where to do it."""

    title: str
    text: str = ""
    day: dt.date | None = None
    day_is_deadline: bool = True
    url: str = ""
    url_label: str = ""
    icon: str = "calendar"
    clock: str = ""
    done_url: str = ""
    also: tuple[ToDo, ...] = ()


def next_thing(client: Client, own_worker: Position | None, *, by: Actor) -> NextThing:
    """What waits for the client's word; else what the client does or whom the client meets, the nearer day first.

    Else what somebody does for the client next, or whom to tell. `also` has what else the client has promised to do.
    """
    tasks = _own_tasks(client)
    doing = [task for task in tasks if task.kind in DOING]
    asked = [_own_task(task) for task in tasks if task.kind not in DOING]
    dated = [one for one in (*map(_own_task, doing[:1]), _appointment(client)) if one is not None]
    found = (
        next(iter(asked or sorted(dated, key=_nearest)), None)
        or _first_meeting(client, own_worker)
        or _job_begins(client)
        or _answer_comes(client)
        or _nothing(own_worker)
    )
    others = (ToDo(task.title, task.due, _done_url(task)) for task in doing)
    return replace(found, also=tuple(one for one in others if one.done_url != found.done_url))


def _nearest(found: NextThing) -> dt.date:
    return found.day or dt.date.max


def _own_tasks(client: Client) -> list[Task]:
    tasks = Task.objects.open().filter(client=client, holder__portal_account__isnull=False)
    return list(tasks.select_related("client").by_due()[:MOST])


def _done_url(task: Task) -> str:
    return reverse("portal:task_done", args=[task.public_id])


def _own_task(task: Task) -> NextThing:
    kind = kind_of(task.kind)
    url = kind.url(task) if kind.url else ""
    label = str(LABELS.get(task.kind) or _("Open"))
    done_url = _done_url(task) if task.kind in DOING else ""
    return NextThing(task.title, day=task.due, url=url, url_label=label, icon=kind.icon, done_url=done_url)


def _appointment(client: Client) -> NextThing | None:
    row = Appointment.objects.with_places().filter(client=client, state=State.ACCEPTED).ahead().first()
    if row is None:
        return None
    shown = meetings([row])[0]
    title = _("You meet %(name)s") % {"name": row.worker.staff_member.first_name}
    where = shown.place if row.way == Way.PLACE and shown.place else str(row.get_way_display()).capitalize()
    url = reverse("messages:my_appointment", args=[client.public_id, row.pk])
    day, clock = timezone.localdate(row.starts), formats.time_text(row.starts)
    return NextThing(title, where, day, False, url, _("See the appointment"), clock=clock)


def _first_meeting(client: Client, own_worker: Position | None) -> NextThing | None:
    task = Task.objects.open().filter(client=client, kind=FIRST_MEETING).by_due().first()
    # A round or a plan says that they have met, whether or not the worker has ticked the task.
    if task is None or own_worker is None or Event.objects.filter(client=client, kind__in=MET).exists():
        return None
    name = own_worker.staff_member.first_name
    return NextThing(
        _("%(name)s contacts you") % {"name": name},
        _("You agree together on a time for the first meeting. You may bring somebody close to you."),
        task.due,
        icon="phone",
    )


def _job_begins(client: Client) -> NextThing | None:
    jobs = Employment.objects.with_places().filter(client=client, starts__gt=timezone.localdate())
    job = jobs.order_by("starts").first()
    if job is None:
        return None
    place = str(job.employer) if job.employer else ""
    return NextThing(_("You begin work: %(job)s") % {"job": job.job_title}, place, job.starts, False, icon="occupation")


def _answer_comes(client: Client) -> NextThing | None:
    referral = Referral.objects.pending().with_places().filter(client=client).order_by("answer_due").first()
    if referral is None:
        return None
    title = _("%(service)s answers") % {"service": referral.service}
    return NextThing(title, _("You need not do anything. You see the answer here."), referral.answer_due, icon="clock")


def _nothing(own_worker: Position | None) -> NextThing:
    if own_worker is None:
        return NextThing(
            _("Nothing waits for you now"), _("You will see here who your own worker is."), icon="check-circle"
        )
    words = {"name": own_worker.staff_member.first_name}
    text = _("If something worries you or changes, tell %(name)s.") % words
    return NextThing(_("Nothing waits for you now"), text, icon="check-circle")
