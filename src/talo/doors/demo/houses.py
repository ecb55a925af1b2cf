"""The demo's staff: every profession in each area; the first of a profession stands on the demo's cards."""

from __future__ import annotations

import datetime as dt
from random import Random

from django.conf import settings
from django.db import transaction

from talo.doors.demo.people import LAST, MEN, WOMEN
from talo.register.organisations.hiring import hire
from talo.register.organisations.loading import load as load_organisations
from talo.register.organisations.models import Position, Unit
from talo.register.organisations.professions import Profession as P

STARTS = dt.date(2015, 1, 1)
AREAS = ("ek", "oulu", "ep", "pirkanmaa")
# (profession, unit, how many) in every area.
AREA_STAFF = (
    (P.WORK_ABILITY_COORDINATOR, "{area}-talo", 3),
    (P.EMPLOYMENT_EXPERT, "{area}-talo", 2),
    (P.SOCIAL_WORKER, "{area}-tyoikaiset", 1),
    (P.SOCIAL_COUNSELLOR, "{area}-tyoikaiset", 1),
    (P.NURSE, "{area}-tyokyky", 1),
    (P.PHYSICIAN, "{area}-tyokyky", 1),
    (P.JOB_COACH, "{area}-valmennus-tiimi", 2),
    (P.WORK_COACH, "{area}-valmennus-tiimi", 1),
    (P.PEER_COACH, "{area}-valmennus-tiimi", 1),
    (P.EXPERT_BY_EXPERIENCE, "{area}-talo", 1),
    (P.UNIT_LEAD, "{area}-talo", 1),
    (P.PROGRAMME_MANAGER, "{area}-talo", 1),
)
COMMON_STAFF = (
    (P.KELA_ADVISER, "kela-tyokyky", 2),
    (P.EVALUATOR, "ek-talo", 1),
    (P.ADMINISTRATOR, "ek-talo", 1),
)
# The people of journey A have names of their own: one meets them again on every page.
NAMED = {
    ("ek", P.WORK_ABILITY_COORDINATOR): ("Leena", "Kallio"),
    ("ek", P.JOB_COACH): ("Jere", "Salmi"),
    ("ek", P.NURSE): ("Outi", "Rantanen"),
    ("ek", P.SOCIAL_COUNSELLOR): ("Timo", "Harju"),
    ("", P.KELA_ADVISER): ("Marja", "Niemi"),
}


def load(*, using: str = "owner") -> int:
    """Load the organisations; outside production hire the demo's staff who are missing, and return how many."""
    load_organisations(using=using)
    return 0 if settings.PRODUCTION else hire_all(using=using)


def hire_all(*, using: str = "owner") -> int:
    """Hire everyone who is missing; the same names at every start."""
    random = Random("staff")
    wanted = [(area, *row) for area in AREAS for row in AREA_STAFF] + [("", *row) for row in COMMON_STAFF]
    units = {unit.key: unit for unit in Unit.objects.using(using)}
    there = set(Position.objects.using(using).values_list("staff_member__account__sign_in_name", flat=True))
    made = 0
    with transaction.atomic(using=using):
        for area, profession, unit, many in wanted:
            for number in range(1, many + 1):
                first, last = _name(random, area, profession, number)
                name = ".".join(filter(None, (profession.value, area, str(number)))).replace("_", "-")
                if name in there:
                    continue
                hire(
                    first,
                    last,
                    sign_in_name=name,
                    unit=units[unit.format(area=area)],
                    profession=profession,
                    starts=STARTS,
                    phone=f"050 {random.randrange(1_000_000, 10_000_000)}",
                    using=using,
                )
                made += 1
    return made


def _name(random: Random, area: str, profession: P, number: int) -> tuple[str, str]:
    first, last = random.choice(random.choice((WOMEN, MEN))), random.choice(LAST)
    return NAMED.get((area, profession), (first, last)) if number == 1 else (first, last)
