"""The staff of one area, by profession, for the stories."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from random import Random

from talo.foundation.areas.models import Municipality
from talo.foundation.database.actor import Actor
from talo.path.services.models import Service
from talo.register.organisations.models import Position
from talo.register.organisations.professions import Profession as P
from talo.register.organisations.signing_in import as_actor

# Where clients live, heavier first; codes of the areas room.
MUNICIPALITIES = {
    "ek": ("405", "405", "405", "153", "580", "700"),
    "oulu": ("564", "564", "564", "244", "425", "436"),
    "ep": ("743", "743", "743", "301", "145"),
    "pirkanmaa": ("837", "837", "837", "980", "604", "536"),
}


@dataclass(frozen=True)
class Area:
    """One area's staff, services and municipalities."""

    key: str
    positions: dict[str, list[Position]]
    services: dict[str, Service]
    municipalities: list[Municipality]

    def worker(self, random: Random) -> Position:
        """Somebody who can be an own worker."""
        return random.choice(self.positions[P.WORK_ABILITY_COORDINATOR] + self.positions[P.EMPLOYMENT_EXPERT])

    def one(self, profession: str, random: Random) -> Position:
        return random.choice(self.positions[profession])


def actor(position: Position) -> Actor:
    """The actor of a position of the demo."""
    return as_actor(position)


@cache
def area(key: str) -> Area:
    """The area's people and services; read once, in a few queries."""
    people = Position.objects.select_related("staff_member", "unit__organisation", "holder")
    found = people.filter(unit__key__startswith=f"{key}-")
    common = Position.objects.filter(unit__key="kela-tyokyky").select_related(
        "staff_member", "unit__organisation", "holder"
    )
    positions = defaultdict(list)
    for position in [*found.order_by("pk"), *common.order_by("pk")]:
        positions[position.profession].append(position)
    services = Service.objects.filter(key__startswith=f"{key}-").select_related("unit__organisation")
    codes = MUNICIPALITIES[key]
    by_code = {one.code: one for one in Municipality.objects.filter(code__in=codes)}
    return Area(
        key,
        dict(positions),
        {service.key.removeprefix(f"{key}-"): service for service in services},
        [by_code[code] for code in codes if code in by_code],
    )
