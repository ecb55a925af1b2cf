"""The client says how an appointment or a service went; what waits for such a word."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.ui import formats
from talo.path.messages import events
from talo.path.messages.limiting import check_rate
from talo.path.messages.models import LONGEST_TEXT, TOO_LONG, Appointment, Feedback, Rating, State
from talo.path.services.models import Period
from talo.register.clients.models import Client
from talo.register.timeline import events as timeline

ASKED_WITHIN = dt.timedelta(days=60)  # no rule of law: what one still remembers
APPOINTMENT, SERVICE = "appointment", "service"


class GivenAlready(ValueError):
    """Feedback on it has been given: once is enough."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing of which the client may say how it went."""

    what: str
    pk: int
    title: str


def give(about: Appointment | Period, rating: int, *, by: Actor, words: str = "") -> Feedback:
    """One tap, and own words if the client has any.

    Raises:
        ValidationError: no such rating, or too long.
        GivenAlready: once before.
        TooMany: too much within an hour.
    """
    words = words.replace("\r\n", "\n").strip()
    if rating not in Rating.values:
        raise ValidationError({"rating": _("Choose one of the faces.")})
    if len(words) > LONGEST_TEXT:
        raise ValidationError({"words": TOO_LONG})
    if by.is_client:
        check_rate(by)
    made = Feedback(
        client=about.client,
        controller_id=about.controller_id,
        data_class=int(DataClass.PLAN),
        appointment=about if isinstance(about, Appointment) else None,
        period=about if isinstance(about, Period) else None,
        account_id=by.id,
        rating=rating,
        words=words,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            timeline.record(about.client, events.FEEDBACK, by=by, about=made)
    except IntegrityError:
        raise GivenAlready from None
    return made


def asked(client: Client) -> list[Asked]:
    """Appointments held and services ended lately on which the client has not said a word, the latest first."""
    since, today = timezone.now() - ASKED_WITHIN, timezone.localdate()
    held = Appointment.objects.filter(client=client, state=State.HELD, ends__gte=since, feedback__isnull=True)
    ended = Period.objects.filter(client=client, ends__gte=timezone.localdate(since), feedback__isnull=True)
    found = [
        (one.ends, Asked(APPOINTMENT, one.pk, _met(one)))
        for one in held.select_related("worker__staff_member").order_by("-starts")[:3]
    ]
    found += [
        (_end_of(one.ends or today), Asked(SERVICE, one.pk, str(one.service)))
        for one in ended.filter(ends__lt=today).select_related("service").order_by("-ends")[:3]
    ]
    return [one for _moment, one in sorted(found, key=lambda pair: pair[0], reverse=True)]


def about_of(client: Client, what: str, pk: int) -> Appointment | Period | None:
    """The client's own appointment or period behind an address."""
    if what == APPOINTMENT:
        return Appointment.objects.filter(client=client, pk=pk, state=State.HELD).select_related("client").first()
    return Period.objects.filter(client=client, pk=pk, ends__isnull=False).select_related("client").first()


def _met(appointment: Appointment) -> str:
    words = {"name": appointment.worker.staff_member.first_name, "day": formats.date_text(appointment.starts)}
    return _("You met %(name)s on %(day)s") % words


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.max, timezone.get_default_timezone())
