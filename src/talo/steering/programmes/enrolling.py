"""Takes a client into a programme and out of it, with the client's consent to follow-up."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.register.clients.models import Client
from talo.register.clients.records import controller_for
from talo.register.timeline import events as timeline
from talo.register.timeline.events import EventKind
from talo.steering.programmes import events
from talo.steering.programmes.models import Enrolment, Exit, Pilot, Programme


class AlreadyEnded(ValueError):
    """The client has left the programme already."""


def enrol(
    client: Client,
    programme: Programme,
    *,
    by: Actor,
    pilot: Pilot | None = None,
    starts: dt.date | None = None,
    consent: bool = False,
    consent_from: dt.date | None = None,
) -> Enrolment:
    """Take a client into a programme from `starts` (today); `consent` is the client's to follow-up data, from that day.

    Raises:
        ValidationError: the day is outside the programme, or the client is in the programme at that time already.
        ValueError: the pilot is another programme's.
    """
    starts = starts or timezone.localdate()
    if pilot is not None and pilot.programme_id != programme.pk:
        raise ValueError("the pilot belongs to another programme")
    if not programme.starts <= starts <= programme.ends:
        raise ValidationError({"starts": _("Choose a day of the programme.")})
    with transaction.atomic():
        enrolment = Enrolment(
            client=client,
            controller_id=controller_for(client, by),
            data_class=int(DataClass.PLAN),
            programme=programme,
            pilot=pilot,
            starts=starts,
            consent_from=(consent_from or starts) if consent or consent_from else None,
            enrolled_by_id=by.id,
        )
        enrolment.full_clean(exclude=["client", "controller", "programme", "pilot", "enrolled_by"])
        enrolment.save(force_insert=True)
        _record(enrolment, events.ENROLLED, by)
        if enrolment.consent_from:
            _record(enrolment, events.CONSENTED, by)
    return enrolment


def end_enrolment(enrolment: Enrolment, *, by: Actor, exit: Exit, ends: dt.date | None = None) -> Enrolment:
    """Record that the client has left, when and where to.

    Raises:
        AlreadyEnded: the end has been recorded before.
        ValidationError: the end is before the start.
    """
    with transaction.atomic():
        enrolment = _locked(enrolment)
        if enrolment.ends is not None:
            raise AlreadyEnded
        enrolment.ends = ends or timezone.localdate()
        enrolment.exit = Exit(exit)
        _save(enrolment, "ends", "exit")
        _record(enrolment, events.ENDED, by)
    return enrolment


def give_consent(enrolment: Enrolment, *, by: Actor, day: dt.date | None = None) -> Enrolment:
    """Record the client's consent to follow-up; one that was withdrawn begins anew."""
    with transaction.atomic():
        enrolment = _locked(enrolment)
        enrolment.consent_from, enrolment.consent_until = day or timezone.localdate(), None
        _save(enrolment, "consent_from", "consent_until")
        _record(enrolment, events.CONSENTED, by)
    return enrolment


def withdraw_consent(enrolment: Enrolment, *, by: Actor, day: dt.date | None = None) -> Enrolment:
    """Record that the client withdrew the consent: from that day on only the headcount knows of the client.

    Raises:
        ValueError: there is no consent to withdraw.
    """
    with transaction.atomic():
        enrolment = _locked(enrolment)
        if enrolment.consent_from is None or enrolment.consent_until is not None:
            raise ValueError("there is no consent to withdraw")
        enrolment.consent_until = day or timezone.localdate()
        _save(enrolment, "consent_until")
        _record(enrolment, events.CONSENT_WITHDRAWN, by)
    return enrolment


def _locked(enrolment: Enrolment) -> Enrolment:
    return Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)


def _save(enrolment: Enrolment, *fields: str) -> None:
    enrolment.full_clean(exclude=["client", "controller", "programme", "pilot", "enrolled_by"])
    enrolment.save(update_fields=fields)


def _record(enrolment: Enrolment, kind: EventKind, by: Actor) -> None:
    words = {"programme": enrolment.programme.name.get("fi", enrolment.programme.key)}
    timeline.record(enrolment.client, kind, by=by, about=enrolment, words=words)
