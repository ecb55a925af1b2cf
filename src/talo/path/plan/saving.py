"""Saves a row of the plan that two people may have open: the second sees both texts, and nothing typed is lost."""

from __future__ import annotations

from copy import copy
from typing import Any, TypeVar

from django.db.models import F
from django.utils import timezone

from talo.foundation.database.actor import Actor
from talo.path.plan.models import Plan, PlanPart

Part = TypeVar("Part", Plan, PlanPart)
# Filled in by the verb, not by people: nothing in them can be wrong by typing.
GIVEN = (
    "client",
    "controller",
    "changed_by",
    "plan",
    "need",
    "goal",
    "score",
    "referral",
    "period",
    "employment",
    "position",
    "organisation",
)


class NotYours(PermissionError):
    """The row belongs to another organisation, which changes it itself."""


class Conflict(Exception):
    """Somebody saved the row after it was opened here; `current` is what stands, `typed` what was to be saved."""

    def __init__(self, current: Plan | PlanPart, typed: dict[str, Any]) -> None:
        super().__init__(f"{current._meta.label} {current.pk} is at revision {current.revision}")
        self.current = current
        self.typed = typed


def save(row: Any, *, by: Actor, revision: int | None = None, **values: Any) -> bool:
    """Save `values` if the row still stands at `revision` (None: at the one it was read with); False: nothing new.

    Raises:
        ValidationError: a value does not hold.
        Conflict: somebody else has saved the row in between; nothing is written.
        NotYours: the row belongs to another organisation.
    """
    if row.controller_id != by.organisation_id:
        raise NotYours
    wanted = copy(row)
    for name, value in values.items():
        setattr(wanted, name, value)
    wanted.clean_fields(exclude=GIVEN)
    wanted.validate_constraints(exclude={"client", "plan", "score"})
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    expected = row.revision if revision is None else revision
    at = timezone.now()
    done = (
        type(row)
        .objects.filter(pk=row.pk, revision=expected)
        .update(**values, revision=F("revision") + 1, changed_at=at, changed_by_id=by.id)
    )
    if not done:
        current = type(row).objects.select_related("changed_by__staff_member").filter(pk=row.pk).first()
        if current is None:
            raise NotYours
        raise Conflict(current, values)
    for name, value in values.items():
        setattr(row, name, value)
    row.revision, row.changed_at, row.changed_by_id = expected + 1, at, by.id
    return True


def insert(row: Any, *, by: Actor) -> None:
    """Write a new row of the plan.

    Raises:
        ValidationError: a value does not hold.
    """
    row.changed_by_id = by.id
    row.clean_fields(exclude=GIVEN)
    row.validate_constraints(exclude={"client"})
    row.save(force_insert=True)
