"""The administrator's acts on the catalogue: add a service, change its words, say where it is offered, end it.

Each act is one transaction, stands in the service's history, and leaves referrals and periods as they are.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from talo.foundation.areas.models import EmploymentArea
from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.ui.formats import date_text
from talo.path.services.models import Service, ServiceChange
from talo.register.organisations.administering import end_before
from talo.register.organisations.models import Organisation, Unit, live_on
from talo.register.organisations.professions import Profession

Act = ServiceChange.Act
# What may be changed later. The unit and the kind stay: sent referrals wait in the unit, periods have the kind's class.
CHANGEABLE = ("name", "description", "for_whom", "answer_working_days", "ptv_class")


class NotAllowed(PermissionError):
    """Only an administrator does this."""


def add_service(
    unit: Unit, *, by: Actor, kind: str, starts: dt.date, area: EmploymentArea | None = None, **values: Any
) -> Service:
    """Add a service that is offered from a day on, in one area or (`None`) in every area; `values` as `CHANGEABLE`.

    Raises:
        ValidationError: a value is wrong, or the unit's organisation is not there on the first day.
    """
    _allow(by)
    service = Service(unit=unit, kind=kind, starts=starts, own=True, **values)
    service.area_codes = [area.code] if area else []
    service.key = _free_key(service)
    service.full_clean()
    if not Unit.objects.filter(pk=unit.pk, organisation__in=_there_on(starts)).exists():
        raise ValidationError({"unit": _("The organisation is not there on that day. Choose another unit or day.")})
    with transaction.atomic():
        _check_unit(unit.pk, None, "unit")
        service.save(force_insert=True)
        _note(service, Act.ADDED, by, day=starts, after={"area_codes": service.area_codes})
    return service


def change_service(service: Service, *, by: Actor, **values: Any) -> Service:
    """Change what is told of a service and its promise; the history keeps what it was.

    Raises:
        ValidationError: a value is wrong, or nothing would change.
    """
    _allow(by)
    with transaction.atomic():
        held = _locked(service)
        before = {name: getattr(held, name) for name in CHANGEABLE}
        for name in CHANGEABLE:
            setattr(held, name, values.get(name, before[name]))
        held.clean_fields()
        changed = [name for name in CHANGEABLE if getattr(held, name) != before[name]]
        if not changed:
            raise ValidationError(_("Nothing was changed."))
        after = {name: getattr(held, name) for name in changed}
        _save(held, *changed)
        _note(held, Act.CHANGED, by, before={name: before[name] for name in changed}, after=after)
    return held


def offer_in(service: Service, area: EmploymentArea, *, by: Actor) -> Service:
    """Offer a service in one more employment area; one that was offered everywhere is then offered there alone.

    Raises:
        ValidationError: it is offered there by name already, or the area has ended.
    """
    _allow(by)
    with transaction.atomic():
        held = _locked(service)
        if area.code in held.area_codes:
            raise ValidationError({"area": _("The service is offered in %(area)s already.") % {"area": area}})
        if area.valid_to is not None and area.valid_to < timezone.localdate():
            raise ValidationError({"area": _("%(area)s has ended. Choose the area that went on.") % {"area": area}})
        before = {"area_codes": held.area_codes}
        held.area_codes = sorted([*held.area_codes, area.code])
        _save(held, "area_codes")
        _note(held, Act.OFFERED, by, before=before, after={"area_codes": held.area_codes})
    return held


def stop_offering_in(service: Service, code: str, *, by: Actor) -> Service:
    """Take one employment area away. The last one stays: without any, the service would be offered everywhere.

    Raises:
        ValidationError: it is not offered there by name, or it is the last area.
    """
    _allow(by)
    with transaction.atomic():
        held = _locked(service)
        if code not in held.area_codes:
            raise ValidationError(_("The service is not offered there by name. Its areas are below."))
        if held.area_codes == [code]:
            raise ValidationError(_("This is its last area. End the service, or choose to offer it everywhere."))
        before = {"area_codes": held.area_codes}
        held.area_codes = [one for one in held.area_codes if one != code]
        _save(held, "area_codes")
        _note(held, Act.NOT_OFFERED, by, before=before, after={"area_codes": held.area_codes})
    return held


def offer_everywhere(service: Service, *, by: Actor) -> Service:
    """Offer a service in every area from now on.

    Raises:
        ValidationError: it is offered everywhere already.
    """
    _allow(by)
    with transaction.atomic():
        held = _locked(service)
        if not held.area_codes:
            raise ValidationError(_("The service is offered everywhere already."))
        before = {"area_codes": held.area_codes}
        held.area_codes = []
        _save(held, "area_codes")
        _note(held, Act.OFFERED, by, before=before, after={"area_codes": []})
    return held


def end_service(service: Service, *, by: Actor, last_day: dt.date) -> Service:
    """Give a service its last day: after it nobody is referred there. Sent referrals are answered, periods go on.

    Raises:
        ValidationError: the day has passed or lies before the first day, or the service has ended.
    """
    _allow(by)
    with transaction.atomic():
        held = _locked(service)
        today = timezone.localdate()
        if held.ends is not None and held.ends < today:
            raise ValidationError({"last_day": _("The service has ended already.")})
        if last_day < today:
            raise ValidationError({"last_day": _("Choose today or a later day: what has been stays.")})
        if last_day < held.starts:
            raise ValidationError({"last_day": _("The service cannot end before it begins.")})
        _check_unit(held.unit_id, last_day, "last_day")
        held.ends = last_day
        _save(held, "ends")
        _note(held, Act.ENDED, by, day=last_day)
    return held


def reopen_service(service: Service, *, by: Actor) -> Service:
    """Take the last day back before it has passed.

    Raises:
        ValidationError: the service has no last day, or it has passed.
    """
    _allow(by)
    with transaction.atomic():
        held = _locked(service)
        was = held.ends
        if was is None:
            raise ValidationError(_("The service has no last day."))
        if was < timezone.localdate():
            raise ValidationError(_("The service has ended already. Add it as a new one."))
        _check_unit(held.unit_id, None)
        held.ends = None
        _save(held, "ends")
        _note(held, Act.REOPENED, by, day=was)
    return held


def _check_unit(unit_id: int, last_day: dt.date | None, field: str = "") -> None:
    """No service goes on after its unit."""
    if unit_ends := end_before(unit_id, last_day):
        said = _("The unit ends on %(day)s, and the service cannot go on after it.") % {"day": date_text(unit_ends)}
        raise ValidationError({field: said} if field else said)


def _there_on(day: dt.date) -> QuerySet[Organisation]:
    return Organisation.objects.filter(live_on(day))


def _free_key(service: Service) -> str:
    base = slugify(str(service.name.in_language("fi")))[:40].strip("-") or "x"
    key, number = base, 1
    while Service.objects.filter(key=key).exists():
        number += 1
        key = f"{base}-{number}"
    return key


def _locked(service: Service) -> Service:
    """The row as it stands now; a second administrator waits here."""
    return Service.objects.select_for_update(of=("self",)).with_provider().get(pk=service.pk)


def _save(service: Service, *fields: str) -> None:
    service.own = True
    service.save(update_fields=[*fields, "own"])


def _note(
    service: Service,
    act: ServiceChange.Act,
    by: Actor,
    *,
    day: dt.date | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    ServiceChange.objects.create(
        service=service, at=timezone.now(), by_id=by.id, act=act, day=day, before=before or {}, after=after or {}
    )
    log.write([], object=f"services.service_{act.value} {service.public_id}")


def _allow(by: Actor) -> None:
    if by.profession != Profession.ADMINISTRATOR:
        raise NotAllowed
