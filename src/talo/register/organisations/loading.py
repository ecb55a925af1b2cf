"""Loads the organisations and units that stand in the data file; idempotent, by key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from talo.register.organisations.models import Holder, Organisation, Unit

DATA = Path(__file__).parent / "data" / "organisations.yaml"
FIELDS = ("kind", "name", "starts", "ends", "area_code")


def load(path: Path = DATA, *, using: str = "owner") -> int:
    """Load the file in one transaction; returns the number of organisations in it."""
    rows = yaml.safe_load(path.read_text())["organisations"]
    with transaction.atomic(using=using):
        for row in rows:
            _store(row, using)
        for row in rows:
            if row.get("successor"):
                successor = Organisation.objects.using(using).get(key=row["successor"])
                Organisation.objects.using(using).filter(key=row["key"]).update(successor=successor)
    return len(rows)


def _store(row: dict[str, Any], using: str) -> None:
    values = {field: row[field] for field in FIELDS if field in row}
    organisation, _made = Organisation.objects.using(using).update_or_create(key=row["key"], defaults=values)
    for unit in row.get("units", []):
        found = Unit.objects.using(using).filter(key=unit["key"]).first() or Unit(
            key=unit["key"], inbox=_holder(Holder.Kind.UNIT, using), lead=_holder(Holder.Kind.LEAD, using)
        )
        found.organisation, found.name = organisation, unit["name"]
        found.save(using=using)


def _holder(kind: Holder.Kind, using: str) -> Holder:
    return Holder.objects.using(using).create(kind=kind)
