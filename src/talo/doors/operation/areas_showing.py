"""What the areas' pages show: columns, the areas of municipalities on a day, stretches, changes in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from talo.foundation.areas.changing import KINDS, MUNICIPALITY
from talo.foundation.areas.models import Area, AreaChange, Belonging, Municipality
from talo.foundation.areas.telling import told
from talo.foundation.ui.tables import Column
from talo.register.organisations.models import Organisation, Position

ORGANISATIONS = {
    "employment_area": Organisation.Kind.EMPLOYMENT_AREA,
    "wellbeing_county": Organisation.Kind.WELLBEING_COUNTY,
}


def columns(kind: str) -> list[Column]:
    """The columns of a list of areas of a kind."""
    days = [Column("from", _("Holds"), sort="valid_from,valid_to,pk")]
    first = [Column("name", _("Name"), sort="name__fi,pk"), Column("code", _("Official code"), sort="code")]
    if kind == MUNICIPALITY:
        return [*first, Column("area", _("Employment area")), Column("county", _("Wellbeing services county")), *days]
    return [*first, Column("many", _("Municipalities"), sort="many,pk", end=True), *days]


def counted(rows: QuerySet[Any], kind: str, day: dt.date) -> QuerySet[Any]:
    """Each with `many`, how many municipalities belong to it on the day; municipalities as they are."""
    if kind == MUNICIPALITY:
        return rows
    began = Q(belongings__valid_from__isnull=True) | Q(belongings__valid_from__lte=day)
    goes_on = Q(belongings__valid_to__isnull=True) | Q(belongings__valid_to__gte=day)
    found: QuerySet[Any] = rows.annotate(many=Count("belongings", filter=began & goes_on))
    return found


def named(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those whose name in any language, or whose code, begins with the words."""
    if not words:
        return rows
    named = Q(name__fi__istartswith=words) | Q(name__sv__istartswith=words) | Q(name__en__istartswith=words)
    return rows.filter(named | Q(code__startswith=words))


def with_areas(municipalities: Iterable[Municipality], day: dt.date) -> list[tuple[Municipality, Belonging | None]]:
    """Each with the areas to which it belongs on the day, in one query."""
    rows = list(municipalities)
    held = Belonging.objects.on(day).filter(municipality__in=[one.pk for one in rows])
    areas = {row.municipality_id: row for row in held.select_related("employment_area", "wellbeing_county")}
    return [(one, areas.get(one.pk)) for one in rows]


def stretches(municipality: Municipality, today: dt.date) -> list[tuple[Belonging, str]]:
    """Its areas by date, the latest first, each with `holds`, `to come` or `ended`."""
    rows = municipality.belongings.select_related("employment_area", "wellbeing_county", "region")
    states = []
    for row in sorted(rows, key=lambda one: one.valid_from or dt.date.min, reverse=True):
        coming = row.valid_from is not None and row.valid_from > today
        states.append((row, "holds" if row.holds_on(today) else "to come" if coming else "ended"))
    return states


def belong(area: Area, kind: str, day: dt.date) -> list[Municipality]:
    """The municipalities that belong to the area on the day, by name."""
    here = Belonging.objects.on(day).filter(**{kind: area.pk})
    return list(Municipality.objects.filter(belongings__in=here).order_by("name__fi", "code"))


def organisations(area: Area, kind: str) -> list[Organisation]:
    """The organisations of this house that work for the area."""
    if kind not in ORGANISATIONS:
        return []
    return list(Organisation.objects.filter(kind=ORGANISATIONS[kind], area_code=area.code).order_by("key"))


def _there(shown: list[AreaChange]) -> set[str]:
    """Areas of the changes that are still there, as `kind code`; those taken back have no page."""
    found: set[str] = set()
    for kind in {row.kind for row in shown}:
        codes = [row.code for row in shown if row.kind == kind]
        there = KINDS[kind]._default_manager.filter(code__in=codes)
        found |= {f"{kind} {code}" for code in there.values_list("code", flat=True)}
    return found


def in_words(rows: Iterable[AreaChange]) -> list[dict[str, Any]]:
    """Each change in words, with who made it and whether the area still has a page."""
    shown = list(rows)
    ids = {int(row.by.removeprefix("position:")) for row in shown if row.by.startswith("position:")}
    there = _there(shown)
    people = {one.pk: one for one in Position.objects.filter(pk__in=ids).select_related("staff_member")}
    lines = []
    for row in shown:
        number = row.by.removeprefix("position:")
        person = people.get(int(number)) if number.isdigit() else None
        who = str(person.staff_member) if person else row.by
        page = f"{row.kind} {row.code}" in there
        lines.append({"change": row, "lines": told(row), "who": who, "there": page})
    return lines
