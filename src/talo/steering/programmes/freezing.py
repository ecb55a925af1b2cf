"""Freezes a report: a copy in every language that stays as it was, and what differs from it now."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from talo.foundation.database.actor import Actor
from talo.foundation.ui import formats
from talo.foundation.ui.charts import Covered
from talo.steering.programmes.keeping import FrozenReport
from talo.steering.programmes.models import Programme
from talo.steering.programmes.periods import month_ends
from talo.steering.programmes.reporting import Values, report_of
from talo.steering.programmes.tabling import Line, lines


class AlreadyFrozen(LookupError):
    """The report of this day is frozen; it stays as it was."""


def freeze(programme: Programme, as_of: dt.date, *, by: Actor) -> FrozenReport:
    """Freeze the report of a month's last day, as it is now, in every language.

    Raises:
        ValidationError: the day is none that pages report on.
        AlreadyFrozen: it has been frozen.
    """
    if as_of not in month_ends(programme):
        raise ValidationError(_("Choose the last day of a month within the programme."))
    if FrozenReport.objects.filter(programme=programme, as_of=as_of).exists():
        raise AlreadyFrozen
    values = Values(programme, as_of, across=True)
    reports = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            # As text: the database would sort the keys of an object, and the budget's lines have an order.
            reports[language] = json.dumps(report_of(values), ensure_ascii=False)
    assert values.periods is not None  # noqa: S101 - `across` makes them
    frozen = FrozenReport(
        programme=programme,
        as_of=as_of,
        reports=reports,
        counts=values.periods.counts(as_of),
        entered_by_id=by.id,
    )
    try:
        with transaction.atomic():
            frozen.save(force_insert=True)
    except IntegrityError:
        raise AlreadyFrozen from None
    return frozen


def in_my_language(frozen: FrozenReport) -> dict[str, Any]:
    """The frozen report in the reader's language."""
    found: dict[str, Any] = json.loads(frozen.reports.get((get_language() or "fi")[:2]) or frozen.reports["fi"])
    return found


def frozen_line(frozen: FrozenReport) -> str:
    """Who froze the report when, in one line."""
    who = frozen.entered_by.staff_member
    return _("%(day)s, %(who)s") % {"day": formats.moment_text(frozen.entered_at), "who": who}


@dataclass(frozen=True)
class Compared:
    """One indicator then and now; `change` is empty where one of the two is covered, not entered or no number."""

    line: Line
    then: str
    now: str
    change: str

    @property
    def differs(self) -> bool:
        return self.then != self.now


def compare(frozen: FrozenReport, now: dict[str, Any]) -> list[Compared]:
    """A frozen report beside the report of the same day as it would be now; what is close to it is covered."""
    then = {one.key: one for one in lines(in_my_language(frozen))}
    return [
        Compared(
            line=one,
            then=then[one.key].now_text if one.key in then else _("not in the report"),
            now=one.now_text,
            change=_change(then[one.key].now if one.key in then else None, one),
        )
        for one in lines(now)
    ]


def _change(before: Any, line: Line) -> str:
    if any(isinstance(value, Covered | bool | str) or value is None for value in (before, line.now)):
        return ""
    difference = round(line.now - before, 2)
    if not difference:
        return _("no change")
    sign = "+" if difference > 0 else "−"
    number = formats.number_text(abs(difference))
    if line.unit == "%":
        return _("%(number)s percentage points") % {"number": f"{sign}{number}"}
    return f"{sign}{number}" + (f"{formats.NARROW_SPACE}{line.unit}" if line.unit else "")
