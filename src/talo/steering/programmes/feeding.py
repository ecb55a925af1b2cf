"""Feeds entered indicators from kept rows: trainings held, trainings per key person, contacts, contacts that led on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from talo.steering.programmes import rules
from talo.steering.programmes.keeping import Attendance, Cooperation, Training
from talo.steering.programmes.models import Indicator, IndicatorValue, Programme


@dataclass(frozen=True, slots=True)
class Fed:
    """A value made of rows, the day of the newest of them, and how many they are."""

    value: int | float | None
    as_of: dt.date
    rows: int


def fed(programme: Programme, indicators: Iterable[Indicator], as_of: dt.date) -> dict[int, Fed]:
    """The values of the indicators that rows feed, by the indicator's key, as of a day.

    An indicator without a row by that day is not in it: then what somebody has entered stands.
    """
    wanted = [one for one in indicators if one.rows]
    if not wanted:
        return {}
    found = _found(programme, as_of)
    return {one.pk: found[one.rows] for one in wanted if one.rows in found}


def feeds_now(indicator: Indicator) -> bool:
    """Whether rows feed the indicator already, so that nobody enters it by hand."""
    return bool(fed(indicator.programme, [indicator], dt.date.max))


def _found(programme: Programme, as_of: dt.date) -> dict[str, Fed]:
    found: dict[str, Fed] = {}
    trainings = Training.objects.standing().filter(programme=programme, day__lte=as_of)
    newest = trainings.order_by("-day").values_list("day", flat=True).first()
    if newest is not None:
        number = trainings.count()
        found[rules.TRAININGS] = Fed(number, newest, number)
        per_head = _per_key_person(programme, as_of)
        if per_head is not None:
            found[rules.TRAININGS_PER_KEY_PERSON] = Fed(per_head, newest, number)
    contacts = Cooperation.objects.standing().filter(programme=programme, day__lte=as_of)
    last = contacts.order_by("-day").values_list("day", flat=True).first()
    if last is not None:
        sums = contacts.aggregate(every=Count("pk"), acted=Count("pk", filter=Q(led_to_action=True)))
        found[rules.COOPERATION] = Fed(sums["every"], last, sums["every"])
        found[rules.COOPERATION_ACTED] = Fed(sums["acted"], last, sums["every"])
    return found


def _per_key_person(programme: Programme, as_of: dt.date) -> float | None:
    """Key people's attendances by the number of key people; None while nobody has said how many they are."""
    told = (
        IndicatorValue.objects.filter(indicator__programme=programme, indicator__key=rules.KEY_PEOPLE, as_of__lte=as_of)
        .by_day()
        .last()
    )
    if told is None or not told.value:
        return None
    rows = Attendance.objects.filter(training__programme=programme, training__removed_at=None, training__day__lte=as_of)
    together = rows.aggregate(together=Sum("key_people"))["together"] or 0
    return round(together / float(told.value), 1)
