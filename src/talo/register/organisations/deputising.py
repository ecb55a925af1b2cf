"""Names who stands in for an absent worker: the lead's act, with days, and ended early when it must be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.clock import access_time
from talo.foundation.database.kept import among, kept
from talo.foundation.notices.kinds import NoticeKind
from talo.foundation.notices.notifying import notify
from talo.register.organisations.models import Deputyship, Position
from talo.register.organisations.professions import MEET_CLIENTS, Profession

STANDS_IN = NoticeKind("organisations.stands_in", _("You stand in for a colleague. See for whom and how long."))
NOTICES = (STANDS_IN,)


class NotTheLead(PermissionError):
    """Only the lead of the worker's own unit does this."""


def leads(by: Actor, position: Position) -> bool:
    """Whether the actor is the lead of the position's unit."""
    return by.profession == Profession.UNIT_LEAD and by.unit_id == position.unit_id


def name_deputy(absent: Position, deputy: Position, *, by: Actor, starts: dt.date, ends: dt.date) -> Deputyship:
    """Let `deputy` stand in for `absent` on these days, both included; the deputy is told.

    The deputy sees the absent worker's clients as far as the deputy's own profession reads: the database says so.

    Raises:
        NotTheLead: the actor does not lead the absent worker's unit.
        ValidationError: the days or the people do not fit; nothing is written.
    """
    if not leads(by, absent):
        raise NotTheLead
    with transaction.atomic():
        _check_days(starts, ends)
        _check_people(absent, deputy, starts, ends)
        row = Deputyship(absent_id=absent.pk, deputy_id=deputy.pk, starts=starts, ends=ends, named_by_id=by.id)
        row.save(force_insert=True)
        notify(deputy.staff_member.account, STANDS_IN.key, link="/")
        log.write([], object=f"organisations.deputy_named {row.public_id}")
    return row


def end_deputyship(row: Deputyship, *, by: Actor, last_day: dt.date | None = None) -> Deputyship:
    """End a deputyship with an earlier last day, or at once.

    Raises:
        NotTheLead: the actor does not lead the absent worker's unit.
        ValidationError: the day is past, or later than the deputyship goes on anyway.
    """
    if not leads(by, row.absent):
        raise NotTheLead
    with transaction.atomic():
        if last_day is None:
            Deputyship.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=access_time())
        else:
            if not max(timezone.localdate(), row.starts) <= last_day <= row.ends:
                raise ValidationError({"ends": _("Choose a day from today to the last day of the deputy.")})
            row.ends = last_day
            row.save(update_fields=["ends"])
        log.write([], object=f"organisations.deputy_ended {row.public_id}")
    row.refresh_from_db()
    return row


def standing_in(positions: Iterable[int], day: dt.date | None = None) -> dict[int, Deputyship]:
    """Who stands in for these positions on a day, today if not given; by the absent one. One query."""
    return {row.absent_id: row for row in _for_absent(list(positions), day or timezone.localdate())}


@kept
def _for_absent(positions: list[int], day: dt.date) -> QuerySet[Deputyship]:
    return Deputyship.objects.on(day).filter(among("absent_id", positions)).with_people()


def _check_days(starts: dt.date, ends: dt.date) -> None:
    if starts < timezone.localdate():
        raise ValidationError({"starts": _("Nobody can have stood in before being named: choose today or later.")})
    if ends < starts:
        raise ValidationError({"ends": _("The last day cannot be before the first.")})


def _check_people(absent: Position, deputy: Position, starts: dt.date, ends: dt.date) -> None:
    if absent.staff_member_id == deputy.staff_member_id:
        raise ValidationError({"deputy": _("Nobody stands in for oneself. Choose a colleague.")})
    if absent.unit.organisation_id != deputy.unit.organisation_id:
        raise ValidationError({"deputy": _("Choose a colleague of your own organisation.")})
    if deputy.profession not in MEET_CLIENTS:
        raise ValidationError({"deputy": _("This colleague's profession reads no records of clients.")})
    for position, field in ((absent, "ends"), (deputy, "deputy")):
        if position.starts > starts or (position.ends and position.ends < ends):
            raise ValidationError({field: _("The employment does not cover these days.")})
    if Deputyship.objects.overlapping(starts, ends).filter(absent=absent).exists():
        raise ValidationError({"starts": _("Somebody stands in on these days already. End that first.")})
    if Deputyship.objects.overlapping(starts, ends).filter(absent=deputy).exists():
        raise ValidationError({"deputy": _("This colleague is away then too. Choose another.")})
    if Deputyship.objects.overlapping(starts, ends).filter(deputy=absent).exists():
        raise ValidationError({"starts": _("The absent worker stands in for a colleague then. Change that first.")})
