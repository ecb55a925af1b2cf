"""Enters the values that people give: indicators that the house cannot count, and the results a plan promised."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.fields import Texts
from talo.steering.programmes.feeding import feeds_now
from talo.steering.programmes.keeping import StateChange
from talo.steering.programmes.models import ExpectedResult, Indicator, IndicatorValue, Programme

Given = bool | int | float
LARGEST = 10**12  # no euro, person or view of a programme comes near


def enter_value(
    indicator: Indicator, value: Given, *, as_of: dt.date, source: str, by: Actor, n: int | None = None, note: str = ""
) -> IndicatorValue:
    """Enter a value as of a day. A value is never changed: entering again for the same day corrects the earlier one.

    Raises:
        ValidationError: the indicator is counted, the value is of the wrong kind, the day is outside the programme or
            in the future, or the source is missing.
    """
    _check(indicator, value, as_of)
    if not source.strip():
        raise ValidationError({"source": _("Say where the value comes from.")})
    with transaction.atomic():
        entered = IndicatorValue(
            indicator=indicator,
            as_of=as_of,
            value=value,
            n=n,
            note=Texts(fi=note.strip()) if note.strip() else None,
            source=source.strip(),
            origin=IndicatorValue.Origin.HAND,
            entered_by_id=by.id,
        )
        entered.full_clean(exclude=["indicator", "entered_by", "note", "value"])
        entered.save(force_insert=True)
    return entered


def _check(indicator: Indicator, value: Given, as_of: dt.date) -> None:
    if indicator.is_counted:
        raise ValidationError(_("This indicator is counted from the register; nobody enters it."))
    if indicator.rows and feeds_now(indicator):
        raise ValidationError(_("This indicator is counted from the rows entered here; nobody enters it by hand."))
    yes_no = indicator.kind == Indicator.Kind.YES_NO
    if isinstance(value, bool) != yes_no:
        raise ValidationError({"value": _("Answer yes or no.") if yes_no else _("Give a number.")})
    if not abs(value) < LARGEST:  # "not a number" is not smaller either
        raise ValidationError({"value": _("Give a number.")})
    if as_of > timezone.localdate():
        raise ValidationError({"as_of": _("The day is in the future.")})
    if as_of < indicator.programme.starts:
        raise ValidationError({"as_of": _("The day is before the programme began.")})


def answer_expected_result(
    result: ExpectedResult, *, reached: bool, on: dt.date, evidence: str, by: Actor
) -> ExpectedResult:
    """Record whether a promised result was reached, when, and how one sees it.

    Raises:
        ValidationError: the day is in the future, or a reached result has no evidence.
    """
    if on > timezone.localdate():
        raise ValidationError({"reached_on": _("The day is in the future.")})
    if reached and not evidence.strip():
        raise ValidationError({"evidence": _("Say how one sees that it was reached.")})
    with transaction.atomic():
        result = ExpectedResult.objects.select_for_update(of=("self",)).get(pk=result.pk)
        change = StateChange(
            programme_id=result.programme_id,
            about=StateChange.About.RESULT,
            key=result.key,
            day=on,
            old=result.reached,
            new=reached,
            note=evidence.strip(),
            entered_by_id=by.id,
        )
        change.full_clean(exclude=["programme", "entered_by", "old", "new"])
        change.save(force_insert=True)
        result.reached, result.reached_on, result.evidence = reached, on, evidence.strip()
        result.save(update_fields=["reached", "reached_on", "evidence"])
    return result


def promised(programme: Programme) -> list[tuple[ExpectedResult, list[StateChange]]]:
    """The results that the plan promised, each with every answer that was given, the newest first."""
    answers: dict[str, list[StateChange]] = {}
    rows = programme.statechanges.filter(about=StateChange.About.RESULT).select_related("entered_by__staff_member")
    for answer in rows.order_by("-id"):
        answers.setdefault(answer.key, []).append(answer)
    return [(result, answers.get(result.key, [])) for result in programme.expected_results.all()]
