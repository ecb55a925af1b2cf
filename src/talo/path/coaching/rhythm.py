"""The rhythm of follow-along: at once when the job begins, weekly for a month, then monthly."""

from __future__ import annotations

import datetime as dt

from talo.foundation.law.calendar import add_months, next_working_day

# The rhythm of supported employment's quality criteria, not of a law; a coach may choose another day.
FIRST_WITHIN_DAYS = 3
AFTER_JOB_WITHIN_DAYS = 3
WEEK = 7
WEEKLY_FOR_MONTHS = 1


def first_day(starts: dt.date) -> dt.date:
    """When the first contact is due: within three days of the first day at work."""
    return next_working_day(starts + dt.timedelta(days=FIRST_WITHIN_DAYS))


def next_day(starts: dt.date, last: dt.date) -> dt.date:
    """When the next contact is due after one on `last`, in a job that began on `starts`."""
    if last < add_months(starts, WEEKLY_FOR_MONTHS):
        return next_working_day(max(last, starts) + dt.timedelta(days=WEEK))
    return next_working_day(add_months(last, 1))


def after_job(ended: dt.date) -> dt.date:
    """When to meet the client after a job has ended."""
    return next_working_day(ended + dt.timedelta(days=AFTER_JOB_WITHIN_DAYS))
