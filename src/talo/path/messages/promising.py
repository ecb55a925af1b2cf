"""In how many working days a client gets an answer: each unit's own promise, the house's where it has made none."""

from __future__ import annotations

import datetime as dt

from talo.foundation.law.calendar import add_working_days
from talo.path.messages.models import AnswerPromise
from talo.register.organisations.models import Unit

# The house's promise, not law: a unit may promise otherwise.
WORKING_DAYS = 2
BASIS = "messages.promise"


def working_days_of(unit_id: int) -> int:
    """The promise of a unit in working days."""
    found = AnswerPromise.objects.filter(unit=unit_id).values_list("working_days", flat=True).first()
    return found or WORKING_DAYS


def answer_by(unit_id: int, since: dt.date) -> dt.date:
    """The last day on which an answer keeps the unit's promise; the day of the message is not counted."""
    return add_working_days(since, working_days_of(unit_id))


def promise(unit: Unit, working_days: int) -> AnswerPromise:
    """Change what a unit promises; messages that wait already keep their day.

    Raises:
        ValidationError: not 1–10 working days.
    """
    made = AnswerPromise.objects.filter(unit=unit).first() or AnswerPromise(unit=unit)
    made.working_days = working_days
    made.full_clean(exclude=["unit"], validate_unique=False)
    made.save()
    return made
