"""What a client can expect from the house by when: declared promises of units and services, and rows of law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talo.foundation.law.lookup import Amount, value
from talo.path.intake.receiving import INTERVIEW, PROMISED_WORKING_DAYS
from talo.path.messages import promising
from talo.path.messages.accessibility import LAW as ACCESSIBILITY
from talo.path.plan.reviewing import LAW_KEY as PLAN_REVIEW
from talo.path.services.models import Referral
from talo.register.clients.models import Client

TALK = "job_seeker.talk.interval_months"


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: what, by when, where it comes from; `remark` says so when its source has not been checked."""

    what: str
    when: str
    source: str
    remark: Any = ""


def promises_to(client: Client) -> list[Promise]:
    """The promises that concern this client, the nearest to everyday life first."""
    worker = client.own_worker_position()
    days = promising.working_days_of(worker.unit_id) if worker else promising.WORKING_DAYS
    by_us = str(worker.unit) if worker else _("the house")
    rows = [
        Promise(_("We answer your message"), _within(days), _("Promise: %(who)s") % {"who": by_us}),
        Promise(
            _("We call you when you have asked for help"),
            _within(PROMISED_WORKING_DAYS),
            _("Promise: %(who)s") % {"who": _("the house")},
        ),
        *_services(client),
    ]
    by_law = (
        (INTERVIEW, _("The first talk after you have become a job-seeker")),
        (TALK, _("A talk about your job search after that")),
        (PLAN_REVIEW, _("We look at your joint plan together again")),
        (ACCESSIBILITY, _("We answer your feedback on accessibility")),
    )
    return rows + [found for key, what in by_law if (found := _law(key, what))]


def _services(client: Client) -> list[Promise]:
    """The promises of services to which the client waits to be taken."""
    waiting = Referral.objects.pending().with_places().filter(client=client).order_by("answer_due")[:5]
    return [
        Promise(
            _("%(service)s answers your referral") % {"service": one.service},
            _within(one.service.answer_working_days),
            _("Promise: %(who)s") % {"who": one.service.unit.organisation},
        )
        for one in waiting
    ]


def _law(key: str, what: str) -> Promise | None:
    """The row of law in force today; none: nothing is promised."""
    found = value(key, on=timezone.localdate())
    if not isinstance(found, Amount):
        return None
    number = int(found.value)
    if found.unit.startswith("working days"):
        when = _within(number)
    elif found.unit.startswith("days"):
        when = ngettext("within %(number)s day", "within %(number)s days", number) % {"number": number}
    else:
        when = ngettext("every month", "every %(number)s months", number) % {"number": number}
    return Promise(what, when, _("Basis: %(basis)s") % {"basis": found.cited}, found.remark)


def _within(number: int) -> str:
    return ngettext("within %(number)s working day", "within %(number)s working days", number) % {"number": number}
