"""What counts as a step on a path: every happening that a store may hold, with its words, its family and its order.

A happening that lasts has a first and a last day, both included; one that still goes on ends on `OPEN_DAY`, the last
day there is, so that nothing in a store changes when a day passes. One that does not last ends on its own day.
Gaps in the graph are counted from beginning to beginning (see `stored`), so that an open end makes no number.
Happenings of one client on one day stand in the order of `HAPPENINGS`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.columns import day_number
from talo.path.assessment.models import RoundKind
from talo.path.employers.models import EmploymentKind
from talo.path.services.models import ServiceKind
from talo.register.clients.fact_values import FACT_VALUES
from talo.register.clients.models import FactKind
from talo.steering.programmes.models import Exit

OPEN_DAY = day_number(dt.date.max)  # the last day of what still goes on, as a day number


@dataclass(frozen=True)
class Family:
    """Happenings of one sort, drawn in one colour.

    Attributes:
        colour: the place of its colour in the pictures' palette.
        strength: which of several that hold on one day is shown as the state; the greatest, 0 is never a state.
    """

    key: str
    label: Any
    colour: int
    strength: int = 0


WORK = Family("work", _("Work"), 2, 5)
SERVICE = Family("service", _("Service"), 0, 4)
BENEFIT = Family("benefit", _("Benefit"), 5, 3)
SEEKING = Family("seeking", _("Job-seeking"), 4, 2)
STEP = Family("step", _("Step of the joint work"), 7)
ROUND = Family("round", _("Follow-up round"), 3)
REFERRAL = Family("referral", _("Referral"), 1)
EXIT = Family("exit", _("Way out of the programme"), 6)
FAMILIES = (WORK, SERVICE, BENEFIT, SEEKING, STEP, ROUND, REFERRAL, EXIT)


@dataclass(frozen=True)
class Happening:
    """One activity of a path.

    Attributes:
        key: its name in a store and in downloads; never changed once used.
        label: in the reader's language.
        lasts: whether it has a first and a last day; only such a one can be a state.
    """

    key: str
    label: Any
    family: Family
    lasts: bool = False


JOINED = "joined"
TEAM_BROUGHT, TEAM_DISCUSSED = "team.brought", "team.discussed"
PLAN_APPROVED = "plan.approved"
JOB_SEEKER, UNEMPLOYED = "job_seeker", "unemployed"
NO_BENEFIT, OTHER_BENEFIT = "none", "other"
# Kinds of jobs that are told apart; the rest is other paid work.
JOBS = {EmploymentKind.OPEN.value: "job.open", EmploymentKind.PAY_SUBSIDISED.value: "job.pay_subsidised"}
OTHER_JOB = "job.other"


def _round(kind: RoundKind) -> Happening:
    return Happening(f"round.{kind.value}", capfirst(kind.label), ROUND)


def _referrals() -> list[Happening]:
    words = (
        ("sent", _("Referral sent: {service}")),
        ("accepted", _("Referral accepted: {service}")),
        ("declined", _("Referral declined: {service}")),
    )
    return [
        Happening(f"referral.{answer}.{kind.value}", format_lazy(text, service=kind.label), REFERRAL)
        for answer, text in words
        for kind in ServiceKind
    ]


def _benefits() -> list[Happening]:
    known: list[tuple[str, Any]] = [one for one in FACT_VALUES[FactKind.BENEFIT] if one[0] != NO_BENEFIT]
    return [
        Happening(f"benefit.{value}", capfirst(label), BENEFIT, lasts=True)
        for value, label in [*known, (OTHER_BENEFIT, _("other benefit"))]
    ]


HAPPENINGS: tuple[Happening, ...] = (
    Happening(JOINED, _("Joined the programme"), STEP),
    _round(RoundKind.START),
    Happening(TEAM_BROUGHT, _("Brought to the team"), STEP),
    Happening(TEAM_DISCUSSED, _("Discussed in the team"), STEP),
    Happening(PLAN_APPROVED, _("Joint plan approved"), STEP),
    *_referrals(),
    *(Happening(f"service.{kind.value}", capfirst(kind.label), SERVICE, lasts=True) for kind in ServiceKind),
    Happening(UNEMPLOYED, _("Unemployed"), SEEKING, lasts=True),
    Happening(JOB_SEEKER, _("Job-seeker"), SEEKING, lasts=True),
    *_benefits(),
    _round(RoundKind.MIDDLE),
    Happening(JOBS["open"], capfirst(EmploymentKind.OPEN.label), WORK, lasts=True),
    Happening(JOBS["pay_subsidised"], capfirst(EmploymentKind.PAY_SUBSIDISED.label), WORK, lasts=True),
    Happening(OTHER_JOB, capfirst(EmploymentKind.OTHER.label), WORK, lasts=True),
    _round(RoundKind.END),
    *(Happening(f"exit.{one.value}", format_lazy(_("Left: {where}"), where=one.label), EXIT) for one in Exit),
    _round(RoundKind.AFTER),
)
PLACES = {one.key: place for place, one in enumerate(HAPPENINGS)}
# States, the strongest first: within a family the one that is declared first.
STATES: tuple[Happening, ...] = tuple(
    sorted((one for one in HAPPENINGS if one.lasts), key=lambda one: (-one.family.strength, PLACES[one.key]))
)


def happening(key: str) -> Happening:
    """The happening of a key.

    Raises:
        KeyError: there is none.
    """
    return HAPPENINGS[PLACES[key]]
