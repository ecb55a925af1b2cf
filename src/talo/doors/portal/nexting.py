"""The one next thing for the lit card of the client's home page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.database.actor import Actor
from talo.foundation.ui import formats
from talo.path.employers.models import Employment
from talo.path.messages.models import Appointment, State, Way
from talo.path.messages.showing import meetings
from talo.path.services.models import Referral
from talo.register.clients.models import Client
from talo.register.organisations.models import Position
from talo.register.tasks.kinds import kind_of
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event

FIRST_MEETING = "intake.first_meeting"
MET = ("assessment.start_round", "plan.opened")


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


def next_thing(client: Client, own_worker: Position | None, *, by: Actor) -> NextThing:
    """The client's own first task, else what somebody does for the client next, else who to call."""
    return (
        _own_task(client, by)
        or _appointment(client)
        or _first_meeting(client, own_worker)
        or _job_begins(client)
        or _answer_comes(client)
        or _nothing(own_worker)
    )


def _own_task(client: Client, by: Actor) -> NextThing | None:
    tasks = Task.objects.open().filter(client=client, holder__portal_account__isnull=False)
    task = tasks.select_related("client").by_due().first()
    if task is None:
        return None
    kind = kind_of(task.kind)
    url = kind.url(task) if kind.url else ""
    return NextThing(task.title, day=task.due, url=url, url_label=_("Open"), icon=kind.icon)


def _appointment(client: Client) -> NextThing | None:
    row = Appointment.objects.with_places().filter(client=client, state=State.ACCEPTED).ahead().first()
    if row is None:
        return None
    shown = meetings([row])[0]
    title = _("You meet %(name)s") % {"name": row.worker.staff_member.first_name}
    where = shown.place if row.way == Way.PLACE and shown.place else str(row.get_way_display()).capitalize()
    url = reverse("messages:my_appointment", args=[client.public_id, row.pk])
    day, clock = timezone.localdate(row.starts), formats.time_text(row.starts)
    return NextThing(title, where, day, False, url, _("Open"), clock=clock)


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
