"""Where services are offered: employment areas by their codes, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.areas.models import Belonging, EmploymentArea, Municipality
from talo.foundation.ui.formats import date_text
from talo.path.services.models import Service

EVERYWHERE: list[str] = []


def areas_by_code(services: Iterable[Service]) -> dict[str, EmploymentArea]:
    """The areas that the services name, in one query."""
    codes = {code for service in services for code in service.area_codes}
    return {area.code: area for area in EmploymentArea.objects.filter(code__in=codes)}


def where(service: Service, areas: dict[str, EmploymentArea]) -> str:
    """`in every area`, or the names of its areas."""
    if service.area_codes == EVERYWHERE:
        return _("in every area")
    return ", ".join(sorted(named(areas[code]) if code in areas else code for code in service.area_codes))


def named(area: EmploymentArea, today: dt.date | None = None) -> str:
    """The area's name, with its day where it is still to come or has an end."""
    today = today or timezone.localdate()
    if area.valid_from and area.valid_from > today:
        return _("%(name)s (from %(day)s)") % {"name": area, "day": date_text(area.valid_from)}
    if area.valid_to:
        return _("%(name)s (until %(day)s)") % {"name": area, "day": date_text(area.valid_to)}
    return str(area)


def area_choices(today: dt.date) -> list[tuple[str, str]]:
    """Areas by name, then each municipality with its area: whoever knows only the place finds the area as well."""
    goes_on = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    areas = EmploymentArea.objects.filter(goes_on).order_by("name__fi", "code")
    places = [
        (row.employment_area.code, f"{row.municipality} – {row.employment_area}")
        for row in Belonging.objects.on(today)
        .filter(municipality__in=Municipality.objects.on(today))
        .select_related("municipality", "employment_area")
        .order_by("municipality__name__fi")
    ]
    return [*((area.code, named(area, today)) for area in areas), *places]
