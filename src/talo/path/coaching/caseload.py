"""A coach's caseload: in which phase each client is, and what comes next."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.actor import Actor
from talo.path.coaching import events
from talo.path.coaching.models import FollowAlong
from talo.path.employers.models import EmployerContact, Employment
from talo.register.clients.finding import caseload
from talo.register.clients.models import Client, NetworkMember, NetworkRole
from talo.register.tasks.models import Task

STARTING, SEARCH, AGREED, AT_WORK = (_("getting to know"), _("job search"), _("job agreed"), _("at work, follow-along"))


def coached(by: Actor) -> QuerySet[NetworkMember]:
    """The actor's rows as a coach, with the facts that tell the phase; one query for any number of clients."""
    today = timezone.localdate()
    jobs = Employment.objects.filter(Q(ends__isnull=True) | Q(ends__gte=today), client=OuterRef("client_id"))
    contacts = EmployerContact.objects.filter(client=OuterRef("client_id")).order_by("-day")
    follow = FollowAlong.objects.filter(client=OuterRef("client_id")).order_by("-day", "-id")
    due = Task.objects.open().filter(client=OuterRef("client_id"), kind=events.FOLLOW.key).by_due()
    return (
        caseload(by)
        .filter(role=NetworkRole.COACH)
        .annotate(
            works=Exists(jobs.filter(starts__lte=today)),
            job_agreed=Exists(jobs.filter(starts__gt=today)),
            last_contact=Subquery(contacts.values("day")[:1]),
            last_follow=Subquery(follow.values("day")[:1]),
            next_follow=Subquery(due.values("due")[:1]),
        )
    )


def phase(row: NetworkMember) -> Promise:
    """The phase in words, from the facts of `coached`."""
    if row.works:  # type: ignore[attr-defined]
        return AT_WORK
    if row.job_agreed:  # type: ignore[attr-defined]
        return AGREED
    return SEARCH if row.last_contact else STARTING  # type: ignore[attr-defined]


def days_to_first_contact(client: Client, since: dt.date) -> int | None:
    """Days from `since` to the first face-to-face contact with an employer; None while there is none."""
    first = EmployerContact.objects.filter(client=client, day__gte=since).order_by("day")
    found = next((one for one in first if one.face_to_face), None)
    return (found.day - since).days if found else None
