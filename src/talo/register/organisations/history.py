"""The history of units and roles: what administrators did, written once and told in the reader's language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.database import clock
from talo.foundation.database.actor import Actor
from talo.foundation.ui.formats import date_text
from talo.register.organisations.models import DirectoryChange, Position, StaffMember, Unit
from talo.register.organisations.professions import Profession

Act = DirectoryChange.Act
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Told:
    """One act in words, as the part `history` shows it."""

    change: DirectoryChange
    lines: list[str]
    who: str


def note_unit(unit: Unit, act: DirectoryChange.Act, *, by: Actor, day: dt.date | None = None) -> None:
    """Write an act on a unit; `day`: its last day, or the one that was taken back."""
    DirectoryChange.objects.create(at=clock.moment() or timezone.now(), by_id=by.id, act=act, unit_id=unit.pk, ends=day)


def note_role(position: Position, act: DirectoryChange.Act, *, by: Actor) -> None:
    """Write an act on a role, with the role's days as they are now."""
    DirectoryChange.objects.create(
        at=clock.moment() or timezone.now(),
        by_id=by.id,
        act=act,
        unit_id=position.unit_id,
        member_id=position.staff_member_id,
        role=position.public_id,
        profession=position.profession,
        starts=position.starts,
        ends=position.ends,
    )


def of_unit(unit: Unit) -> list[Told]:
    """The latest acts on a unit itself; for administrators."""
    return _told(unit.changes.filter(member__isnull=True))


def of_member(member: StaffMember) -> list[Told]:
    """The latest acts on a person's roles; for administrators."""
    return _told(member.role_changes.all())


def _told(rows: QuerySet[DirectoryChange]) -> list[Told]:
    shown = rows.select_related("by__staff_member", "unit__organisation")[:SHOWN]
    return [Told(row, [_in_words(row)], str(row.by.staff_member)) for row in shown]


def _in_words(row: DirectoryChange) -> str:
    words = {
        "role": Profession(row.profession).label if row.profession else "",
        "unit": row.unit,
        "organisation": row.unit.organisation,
        "first": date_text(row.starts) if row.starts else "",
        "last": date_text(row.ends) if row.ends else "",
    }
    if row.act == Act.UNIT_ADDED:
        return _("Added.")
    if row.act == Act.UNIT_ENDED:
        return _("Ends. Last day %(last)s.") % words
    if row.act == Act.UNIT_REOPENED:
        return _("The end on %(last)s was taken back.") % words
    if row.act == Act.ROLE_ENDED:
        return _("Role ends: %(role)s, %(unit)s, %(organisation)s. Last day %(last)s.") % words
    if row.act == Act.ROLE_CANCELLED:
        return _("Role cancelled before its first day %(first)s: %(role)s, %(unit)s, %(organisation)s.") % words
    if row.ends:
        return _("Role given: %(role)s, %(unit)s, %(organisation)s. From %(first)s to %(last)s.") % words
    return _("Role given: %(role)s, %(unit)s, %(organisation)s. From %(first)s.") % words
