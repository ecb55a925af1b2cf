"""Whom a picture of paths is about: one programme, or an area with all programmes that its organisations manage.

A programme's paths are those of its enrolled clients whose consent to follow-up *in that programme* holds today. An
area counts each client of its own programmes once, from the first enrolment on that such a consent belongs to: every
fact that it counts is one that a consent to one of its programmes covers. A programme that another organisation
manages is not in it, although its clients may live there: their consent was given to somebody else. An organisation
that has ended counts for the one to which its work has passed by law (`successor`), a municipality for its employment
area of today; one that belongs to no area (an ELY centre) has no area page.

A programme and its area overlap: what a page shows of one beside the other, or after it, must go through `suppress`
together, or their difference tells of a few people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils import timezone

from talo.foundation.areas.lookup import UnknownMunicipality, municipality
from talo.foundation.areas.models import EmploymentArea, WellbeingCounty
from talo.register.organisations.models import Organisation
from talo.steering.programmes.models import Programme

Kind = Literal["programme", "area"]
MOST_SUCCESSORS = 5  # nobody passes work on in a ring, but data could say so
AREAS: dict[str, type[EmploymentArea] | type[WellbeingCounty]] = {
    "employment": EmploymentArea,
    "wellbeing": WellbeingCounty,
}


@dataclass(frozen=True)
class Scope:
    """Whose paths: a programme by its key, or an area (`employment-24`, `wellbeing-11`).

    Attributes:
        key: a slug; together with `kind` it names the scope in addresses and folders.
        name: for people, in the reader's language by `str()`.
        programmes: the programmes whose consent counts: primary key and public id, by key of the programme.
    """

    kind: Kind
    key: str
    name: Any = field(compare=False)
    programmes: tuple[tuple[int, str], ...] = field(compare=False, repr=False)

    @property
    def programme_ids(self) -> tuple[int, ...]:
        """The primary keys of its programmes."""
        return tuple(pk for pk, _ in self.programmes)

    def __str__(self) -> str:
        return f"{self.kind}-{self.key}"


def of_programme(programme: Programme) -> Scope:
    """The scope of one programme."""
    return Scope("programme", programme.key, programme.name, (_identified(programme),))


def scopes_for(programme: Programme) -> tuple[Scope, ...]:
    """The programme itself and, where its managing organisation belongs to one, its area."""
    area = area_of(programme)
    return (of_programme(programme),) if area is None else (of_programme(programme), area)


def area_of(programme: Programme) -> Scope | None:
    """The area of the organisation that manages the programme; None where it belongs to none."""
    here = _area_key(programme.organisation)
    return next((scope for scope in _areas(_programmes()) if scope.key == here), None)


def all_scopes() -> tuple[Scope, ...]:
    """Every programme, in their order, then every area that has a programme, by key."""
    programmes = _programmes()
    return (*map(of_programme, programmes), *_areas(programmes))


def find(kind: str, key: str) -> Scope | None:
    """The scope of a kind and key; None: there is none."""
    return next((scope for scope in all_scopes() if (scope.kind, scope.key) == (kind, key)), None)


def _programmes() -> list[Programme]:
    return list(Programme.objects.select_related("organisation"))


def _identified(programme: Programme) -> tuple[int, str]:
    return programme.pk, str(programme.public_id)


def _areas(programmes: Iterable[Programme]) -> list[Scope]:
    found: dict[str, list[Programme]] = {}
    for programme in programmes:
        if key := _area_key(programme.organisation):
            found.setdefault(key, []).append(programme)
    return [
        Scope("area", key, _area_name(key), tuple(sorted(map(_identified, members))))
        for key, members in sorted(found.items())
    ]


def _area_key(organisation: Organisation) -> str:
    """`employment-24`, `wellbeing-11`; empty for an organisation of no area."""
    here: Organisation = organisation
    for _ in range(MOST_SUCCESSORS):
        if here.successor is None:
            break
        here = here.successor
    if here.kind == Organisation.Kind.EMPLOYMENT_AREA:
        return f"employment-{here.area_code}" if here.area_code else ""
    if here.kind == Organisation.Kind.WELLBEING_COUNTY:
        return f"wellbeing-{here.area_code}" if here.area_code else ""
    return _area_of_municipality(here) if here.kind == Organisation.Kind.MUNICIPALITY else ""


def _area_of_municipality(organisation: Organisation) -> str:
    today = timezone.localdate()
    if not organisation.area_code:
        return ""
    try:
        area = municipality(organisation.area_code, today).employment_area_on(today)
    except UnknownMunicipality:
        return ""
    return f"employment-{area.code}" if area else ""


def _area_name(key: str) -> Any:
    kind, _, code = key.partition("-")
    area = AREAS[kind].objects.filter(code=code).first()
    return area.name if area else code
