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

from django.db.models import F
from django.utils import timezone

from talo.foundation.areas.models import Belonging, EmploymentArea, WellbeingCounty
from talo.register.organisations.models import Organisation
from talo.steering.programmes.models import Programme

Kind = Literal["programme", "area"]
MOST_SUCCESSORS = 5  # nobody passes work on in a ring, but data could say so
EMPLOYMENT, WELLBEING = "employment", "wellbeing"
MODELS: dict[str, type[EmploymentArea] | type[WellbeingCounty]] = {
    EMPLOYMENT: EmploymentArea,
    WELLBEING: WellbeingCounty,
}
# Which sort of area an organisation belongs to; the others belong to none.
KINDS: dict[str, str] = {
    Organisation.Kind.EMPLOYMENT_AREA: EMPLOYMENT,
    Organisation.Kind.MUNICIPALITY: EMPLOYMENT,
    Organisation.Kind.WELLBEING_COUNTY: WELLBEING,
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
    return next((scope for scope in _areas(_programmes()) if programme.pk in scope.programme_ids), None)


def all_scopes() -> tuple[Scope, ...]:
    """Every programme, in their order, then every area that has a programme, by key."""
    programmes = _programmes()
    return (*map(of_programme, programmes), *_areas(programmes))


def find(kind: str, key: str) -> Scope | None:
    """The scope of a kind and key; None: there is none."""
    if kind == "programme":
        programme = Programme.objects.filter(key=key).first()
        return of_programme(programme) if programme else None
    return next((scope for scope in _areas(_programmes()) if (scope.kind, scope.key) == (kind, key)), None)


def of_no_area(found: Iterable[Scope]) -> list[Scope]:
    """The programmes among the scopes that none of the areas among them counts: those of national organisations."""
    listed = list(found)
    counted = {pk for scope in listed if scope.kind == "area" for pk in scope.programme_ids}
    return [scope for scope in listed if scope.kind == "programme" and not counted.issuperset(scope.programme_ids)]


def _programmes() -> list[Programme]:
    return list(Programme.objects.select_related("organisation__successor__successor"))


def _identified(programme: Programme) -> tuple[int, str]:
    return programme.pk, str(programme.public_id)


def _areas(programmes: Iterable[Programme]) -> list[Scope]:
    programmes = list(programmes)
    keys = _area_keys(programmes)
    found: dict[str, list[Programme]] = {}
    for programme in programmes:
        if keys[programme.pk]:
            found.setdefault(keys[programme.pk], []).append(programme)
    names = _area_names(found)
    return [
        Scope("area", key, names.get(key, key), tuple(sorted(map(_identified, members))))
        for key, members in sorted(found.items())
    ]


def _area_keys(programmes: Iterable[Programme]) -> dict[int, str]:
    """`employment-24`, `wellbeing-11` by programme; empty for one whose organisation belongs to no area."""
    heirs = {programme.pk: _heir(programme.organisation) for programme in programmes}
    municipal = {one.area_code for one in heirs.values() if one.kind == Organisation.Kind.MUNICIPALITY}
    areas = _employment_areas_of(municipal) if municipal else {}
    return {pk: _area_key(one, areas) for pk, one in heirs.items()}


def _heir(organisation: Organisation) -> Organisation:
    """The organisation to which the work of one that has ended has passed; itself where it goes on."""
    for _ in range(MOST_SUCCESSORS):
        if organisation.successor is None:
            break
        organisation = organisation.successor
    return organisation


def _area_key(organisation: Organisation, municipal: dict[str, str]) -> str:
    code = organisation.area_code
    if organisation.kind == Organisation.Kind.MUNICIPALITY:
        code = municipal.get(code, "")
    kind = KINDS.get(organisation.kind)
    return f"{kind}-{code}" if kind and code else ""


def _employment_areas_of(municipalities: Iterable[str]) -> dict[str, str]:
    """The codes of municipalities' employment areas today, by the codes of those that belong to one."""
    today = timezone.localdate()
    rows = Belonging.objects.on(today).filter(municipality__code__in=municipalities).select_related("employment_area")
    return {
        row.code: row.employment_area.code
        for row in rows.annotate(code=F("municipality__code"))
        if row.employment_area.holds_on(today)
    }


def _area_names(keys: Iterable[str]) -> dict[str, Any]:
    """The areas' names by their keys."""
    wanted = [key.partition("-") for key in keys]
    found: dict[str, Any] = {}
    for kind, model in MODELS.items():
        codes = [code for one, _, code in wanted if one == kind]
        if codes:
            rows = model.objects.filter(code__in=codes).values_list("code", "name")
            found |= {f"{kind}-{code}": name for code, name in rows}
    return found
