"""The administrator's acts on areas: add one, rename it, move a municipality, end one, take an end or a plan back.

Each act holds from a day on, leaves no day of a municipality without areas or with two, and stands in the history.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.areas.models import (
    Act,
    Area,
    AreaChange,
    Belonging,
    EmploymentArea,
    Municipality,
    Region,
    WellbeingCounty,
)
from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.fields import Texts

AnArea = TypeVar("AnArea", bound=Area)
KINDS: dict[str, type[Area]] = {
    "municipality": Municipality,
    "employment_area": EmploymentArea,
    "wellbeing_county": WellbeingCounty,
    "region": Region,
}
MUNICIPALITY = "municipality"
PARENTS = ("employment_area", "wellbeing_county", "region")
CODE_DIGITS = {MUNICIPALITY: 3}
USUAL_DIGITS = 2
NAMED = 5  # so many municipalities are named in a refusal; the rest is counted
ONE_DAY = dt.timedelta(days=1)


class NotAllowed(PermissionError):
    """Only an administrator does this."""


def kind_of(area: Area) -> str:
    """The key of an area's kind in `KINDS`."""
    return next(kind for kind, model in KINDS.items() if isinstance(area, model))


def add_area(
    kind: str,
    *,
    by: Actor,
    code: str,
    name: Texts,
    valid_from: dt.date,
    languages: str = "",
    areas: dict[str, Area] | None = None,
) -> Area:
    """Add an area that begins on a day; a municipality comes with its `areas`, one of each of `PARENTS`.

    Raises:
        ValidationError: the code is not right or has been used, or an area does not hold on all the days.
    """
    _allow(by)
    model = KINDS[kind]
    area = model(code=_checked_code(kind, code), name=name, valid_from=valid_from, own=True)
    if isinstance(area, Municipality):
        area.languages = languages
    area.clean_fields()
    with transaction.atomic():
        used = model._default_manager.filter(code=area.code).first()
        if used is not None:
            words = {"code": area.code, "name": used}
            raise ValidationError({"code": _("Code %(code)s is %(name)s’s. A code is used once, for good.") % words})
        if isinstance(area, Municipality):
            _check_areas(areas or {}, valid_from, None)
        area.save(force_insert=True)
        if isinstance(area, Municipality):
            Belonging.objects.create(municipality=area, valid_from=valid_from, own=True, **(areas or {}))
        _note(area, Act.ADDED, by, valid_from, after=_names(areas or {}))
    return area


def rename(area: Area, *, by: Actor, name: Texts, languages: str = "") -> Area:
    """Change the name (and a municipality's languages); the history keeps what it was.

    Raises:
        ValidationError: a name is missing or too long, or nothing would change.
    """
    _allow(by)
    before = _what_it_is_called(area)
    area.name, area.own = name, True
    if isinstance(area, Municipality) and languages:
        area.languages = languages
    area.clean_fields()
    after = _what_it_is_called(area)
    if after == before:
        raise ValidationError(_("Nothing was changed."))
    with transaction.atomic():
        area.save(update_fields=["name", "own", *(["languages"] if isinstance(area, Municipality) else [])])
        _note(area, Act.RENAMED, by, None, before=before, after=after)
    return area


def move(municipality: Municipality, *, by: Actor, valid_from: dt.date, areas: dict[str, Area]) -> Belonging:
    """Let the municipality belong to other areas from a day on; what held before ends the day before.

    A move that is planned for a later day stays.

    Raises:
        ValidationError: the municipality or an area does not hold on these days, or nothing would change.
    """
    _allow(by)
    with transaction.atomic():
        held = _locked(municipality)
        now = held.belongings.on(valid_from).select_for_update().first() if held.holds_on(valid_from) else None
        if now is None:
            raise ValidationError({"valid_from": _("The municipality does not exist on this day.")})
        if all(getattr(now, f"{key}_id") == area.pk for key, area in areas.items()):
            raise ValidationError(_("It belongs to these areas on that day already. Choose another area."))
        _check_areas(areas, valid_from, now.valid_to)
        before = _names({key: getattr(now, key) for key in PARENTS})
        begun = _begin(now, valid_from, areas)
        _note(held, Act.MOVED, by, valid_from, before=before, after=_names(areas))
    return begun


def _begin(now: Belonging, day: dt.date, areas: dict[str, Area]) -> Belonging:
    """Cut the row at the day, or change it where it begins on that day."""
    if now.valid_from == day:
        Belonging.objects.filter(pk=now.pk).update(own=True, **areas)
        return now
    Belonging.objects.filter(pk=now.pk).update(valid_to=day - ONE_DAY, own=True)
    return Belonging.objects.create(
        municipality_id=now.municipality_id, valid_from=day, valid_to=now.valid_to, own=True, **areas
    )


def end(area: Area, *, by: Actor, last_day: dt.date, successor: Municipality | None = None) -> Area:
    """Give an area its last day. A municipality names the one that goes on from the next day.

    Raises:
        ValidationError: the area does not hold on the day or has ended, municipalities would be left without it,
            or the successor does not exist on the next day.
    """
    _allow(by)
    with transaction.atomic():
        held = _locked(area)
        if held.valid_to is not None and held.valid_to < timezone.localdate():
            raise ValidationError({"last_day": _("It has ended already. What has been is not changed.")})
        if held.valid_from is not None and last_day < held.valid_from:
            raise ValidationError({"last_day": _("The last day is before the first day.")})
        changes: dict[str, Any] = {"valid_to": last_day, "own": True}
        if isinstance(held, Municipality):
            changes["successor"] = _checked_successor(held, last_day, successor)
            _end_belongings(held, last_day)
        else:
            _refuse_while_needed(held, last_day)
        _change(held, **changes)
        _note(held, Act.ENDED, by, last_day, after={"successor": dict(successor.name)} if successor else {})
    return held


def reopen(area: Area, *, by: Actor) -> Area:
    """Take an end back before the last day has passed; the area goes on until further notice.

    Raises:
        ValidationError: the area has no end, or it has passed, or an area of the municipality ends.
    """
    _allow(by)
    with transaction.atomic():
        held = _locked(area)
        if held.valid_to is None:
            raise ValidationError(_("It has no last day."))
        if held.valid_to < timezone.localdate():
            raise ValidationError(_("It has ended already. What has been is not changed."))
        was = held.valid_to
        if isinstance(held, Municipality):
            last = held.belongings.filter(valid_to=was).get()
            _check_areas({key: getattr(last, key) for key in PARENTS}, was, None)
            Belonging.objects.filter(pk=last.pk).update(valid_to=None, own=True)
            _change(held, valid_to=None, own=True, successor=None)
        else:
            _change(held, valid_to=None, own=True)
        _note(held, Act.REOPENED, by, was)
    return held


def remove(area: Area, *, by: Actor) -> None:
    """Take back an area of this house's own that has not begun yet and that nothing leans on; the history stays.

    Raises:
        ValidationError: it has begun, came with the official file, or something leans on it.
    """
    _allow(by)
    with transaction.atomic():
        held = _locked(area)
        if not may_remove(held):
            raise ValidationError(_("Only an area that has not begun yet is taken back. End it instead."))
        leaning = _leaning_on(held)
        if leaning:
            names = {"names": _listed(leaning)}
            raise ValidationError(_("These are planned to go on with it: %(names)s. Change them first.") % names)
        _note(held, Act.REMOVED, by, held.valid_from)
        if isinstance(held, Municipality):
            Belonging.objects.filter(municipality=held).delete()
        # Not `delete()`: it would look through tables of clients that an administrator does not see. The key decides.
        rows = type(held)._default_manager.filter(pk=held.pk)
        rows._raw_delete(rows.db)


def may_remove(area: Area) -> bool:
    """Whether the area is this house's own and has not begun."""
    return area.own and area.valid_from is not None and area.valid_from > timezone.localdate()


def _leaning_on(area: Area) -> list[Municipality]:
    if isinstance(area, Municipality):
        return list(Municipality.objects.filter(successor=area)[: NAMED + 1])
    here = Belonging.objects.filter(**{kind_of(area): area.pk})
    return list(Municipality.objects.filter(belongings__in=here).distinct()[: NAMED + 1])


def _checked_code(kind: str, code: str) -> str:
    digits = CODE_DIGITS.get(kind, USUAL_DIGITS)
    code = code.strip()
    if not (code.isascii() and code.isdigit() and len(code) <= digits):
        raise ValidationError({"code": _("Write the official code: %(digits)s digits.") % {"digits": digits}})
    return code.zfill(digits)


def _check_areas(areas: dict[str, Area], first: dt.date, last: dt.date | None) -> None:
    """Each of `PARENTS` is there and holds on all the days."""
    wrong: dict[str, str] = {}
    for key in PARENTS:
        area = _locked(areas[key]) if areas.get(key) else None
        if area is None:
            wrong[key] = _("Choose the area.")
        elif not area.holds_on(first):
            wrong[key] = _("%(name)s does not exist on %(day)s.") % {"name": area, "day": f"{first:%-d.%-m.%Y}"}
        elif area.valid_to is not None and (last is None or area.valid_to < last):
            words = {"name": area, "day": f"{area.valid_to:%-d.%-m.%Y}"}
            wrong[key] = _("%(name)s ends on %(day)s. Choose one that goes on.") % words
    if wrong:
        raise ValidationError(wrong)


def _checked_successor(ending: Municipality, last_day: dt.date, successor: Municipality | None) -> Municipality:
    next_day = {"day": f"{last_day + ONE_DAY:%-d.%-m.%Y}"}
    if successor is None:
        raise ValidationError({"successor": _("Choose the municipality that goes on from the next day.")})
    if successor.pk == ending.pk or not _locked(successor).holds_on(last_day + ONE_DAY):
        said = _("Choose a municipality that exists on %(day)s. Add a new one first.") % next_day
        raise ValidationError({"successor": said})
    later = Municipality.objects.filter(successor=ending, valid_to__gte=last_day).first()
    if later is not None:
        said = _("%(name)s is to go on with this municipality after that day. Change it first.") % {"name": later}
        raise ValidationError({"last_day": said})
    return successor


def _end_belongings(municipality: Municipality, last_day: dt.date) -> None:
    """The last row ends with the municipality; moves planned for later days fall away."""
    municipality.belongings.filter(valid_from__gt=last_day).delete()
    # The row of that day; where an earlier end is moved to a later day, the row that was cut goes on.
    last = municipality.belongings.order_by(models.F("valid_from").desc(nulls_last=True)).first()
    if last is not None:
        _check_areas({key: getattr(last, key) for key in PARENTS}, last_day, last_day)
        Belonging.objects.filter(pk=last.pk).update(valid_to=last_day, own=True)


def _refuse_while_needed(area: Area, last_day: dt.date) -> None:
    after = Belonging.objects.filter(**{kind_of(area): area.pk}).exclude(valid_to__lte=last_day)
    left = list(Municipality.objects.filter(belongings__in=after).distinct()[: NAMED + 1])
    if left:
        words = {"names": _listed(left)}
        said = _("These municipalities would be left without it: %(names)s. Move them to another area first.") % words
        raise ValidationError({"last_day": said})


def _listed(municipalities: list[Municipality]) -> str:
    names = ", ".join(str(one) for one in municipalities[:NAMED])
    return _("%(names)s and others") % {"names": names} if len(municipalities) > NAMED else names


def _locked(area: AnArea) -> AnArea:
    """The row as it stands now; a second administrator waits here."""
    return cast(AnArea, type(area)._default_manager.select_for_update().get(pk=area.pk))


def _change(area: Area, **changes: Any) -> None:
    type(area)._default_manager.filter(pk=area.pk).update(**changes)
    for name, value in changes.items():
        setattr(area, name, value)


def _what_it_is_called(area: Area) -> dict[str, Any]:
    languages = {"languages": area.languages} if isinstance(area, Municipality) else {}
    return {"name": dict(area.name)} | languages


def _names(areas: dict[str, Area]) -> dict[str, Any]:
    return {key: dict(area.name) for key, area in areas.items()}


def _note(
    area: Area,
    act: Act,
    by: Actor,
    day: dt.date | None,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    kind = kind_of(area)
    AreaChange.objects.create(
        at=timezone.now(),
        by=by.setting,
        kind=kind,
        code=area.code,
        name=area.name,
        act=act,
        day=day,
        before=before or {},
        after=after or {},
    )
    log.write([], object=f"areas.{act.value} {kind} {area.code}")


def _allow(by: Actor) -> None:
    if by.profession != "administrator":
        raise NotAllowed
