"""The administrator's acts on law rows: a new dated row, an end to one, and taking one's own row back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Protocol

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.law import lookup
from talo.foundation.law.models import LawKey, LawRow
from talo.foundation.law.words import unit_of


class Period(Protocol):
    """What has a first and a last day."""

    @property
    def valid_from(self) -> dt.date: ...

    @property
    def valid_to(self) -> dt.date | None: ...


def holding_between(period: Period) -> Q:
    """Rows that hold on some day of the period."""
    begins_in_time = Q(valid_from__lte=period.valid_to) if period.valid_to else Q()
    return begins_in_time & (Q(valid_to__isnull=True) | Q(valid_to__gte=period.valid_from))


def add_row(
    key: LawKey,
    *,
    by: Actor,
    value: Decimal,
    unit: str,
    valid_from: dt.date,
    valid_to: dt.date | None,
    basis: str,
    source: str,
    confidence: str,
) -> LawRow:
    """Add what holds from a day on. It ends no other row: that is an act of its own.

    Raises:
        ValidationError: another row holds on some of these days, or a day or text is not right; nothing is written.
    """
    row = LawRow(
        law_key=key,
        value=value,
        unit=unit.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis.strip(),
        source=source.strip(),
        confidence=confidence,
        own=True,
        entered_at=timezone.now(),
        entered_by=by.setting,
    )
    with transaction.atomic():
        # Two administrators at once: the second waits and then sees the first one's row.
        list(LawRow.objects.select_for_update().filter(law_key=key).values_list("pk"))
        other = LawRow.objects.filter(law_key=key).filter(holding_between(row)).order_by("valid_from").first()
        if other is not None:
            raise ValidationError({"valid_from": _overlap(other)})
        row.full_clean(exclude=["law_key"], validate_constraints=False)
        if valid_to and valid_to < valid_from:
            raise ValidationError({"valid_to": _("The last day is before the first day.")})
        row.save(force_insert=True)
        log.write([], object=f"law.row_added {key.key} {valid_from}")
    lookup.forget()
    return row


def end_row(row: LawRow, *, by: Actor, last_day: dt.date) -> LawRow:
    """End a row, or end it earlier; from the next day on nothing is known until a row is added.

    Raises:
        ValidationError: the day lies before the row's first day or behind its last.
    """
    if last_day < row.valid_from or (row.valid_to and last_day > row.valid_to):
        raise ValidationError({"last_day": _("Choose a day on which the row holds.")})
    with transaction.atomic():
        LawRow.objects.filter(pk=row.pk).update(
            valid_to=last_day, own=True, entered_at=timezone.now(), entered_by=by.setting
        )
        log.write([], object=f"law.row_ended {row.law_key.key} {row.valid_from} {last_day}")
    lookup.forget()
    row.valid_to = last_day
    return row


def take_back(row: LawRow, *, by: Actor) -> None:
    """Remove a row of this house's before its first day: what was typed wrong never holds.

    A committed row that was ended here comes back with the next loading.

    Raises:
        ValidationError: the row holds already, or came with Talo.
    """
    with transaction.atomic():
        coming = LawRow.objects.filter(pk=row.pk, own=True, valid_from__gt=timezone.localdate())
        if not coming.delete()[0]:
            raise ValidationError(_("The row holds already. End it, and add the right one from the next day."))
        log.write([], object=f"law.row_taken_back {row.law_key.key} {row.valid_from}")
    lookup.forget()


def _overlap(other: LawRow) -> str:
    words = {"value": f"{other.value:g} {unit_of(other.unit)}", "from": f"{other.valid_from:%-d.%-m.%Y}"}
    if other.valid_to is None:
        return _("%(value)s holds from %(from)s until further notice. End that row first.") % words
    words["to"] = f"{other.valid_to:%-d.%-m.%Y}"
    return _("%(value)s holds from %(from)s to %(to)s. Choose other days.") % words
