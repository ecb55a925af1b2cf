"""Loads the committed areas into the database; loading twice changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from talo.foundation.areas.making import DATA
from talo.foundation.areas.models import Area, Belonging, EmploymentArea, Municipality, Region, WellbeingCounty

KINDS: dict[str, type[Area]] = {
    "regions": Region,
    "wellbeing_counties": WellbeingCounty,
    "employment_areas": EmploymentArea,
    "municipalities": Municipality,
}
PARENTS = {"region": "regions", "wellbeing_county": "wellbeing_counties", "employment_area": "employment_areas"}


def load(path: Path = DATA, *, using: str = "owner") -> int:
    """Make the database say what the file says, in one transaction; returns the number of municipalities.

    What an administrator of this house has added or changed stays as it is, and so does an area that is no longer in
    the file: somebody may have lived there.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    keys: dict[str, dict[str, int]] = {}
    with transaction.atomic(using=using):
        for kind, model in KINDS.items():
            _store(model, content[kind], using)
            keys[kind] = dict(model._default_manager.using(using).values_list("code", "pk"))
        _belong(content["municipalities"], keys, using)
    return len(content["municipalities"])


def _store(model: type[Area], records: list[dict[str, Any]], using: str) -> None:
    columns = ["name", "valid_from", "valid_to", *(["languages"] if model is Municipality else [])]
    objects = model._default_manager.using(using)
    own = set(objects.filter(own=True).values_list("code", flat=True))
    rows = [
        model(code=record["code"], **{name: record.get(name) for name in columns})
        for record in records
        if record["code"] not in own
    ]
    objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=columns)


def _belong(records: list[dict[str, Any]], keys: dict[str, dict[str, int]], using: str) -> None:
    """One row for each municipality of the file, with its days; none for those that this house has moved."""
    objects = Belonging.objects.using(using)
    own = set(objects.filter(own=True).values_list("municipality_id", flat=True))
    held = {row.municipality_id: row for row in objects.filter(own=False)}
    new = []
    for record in records:
        pk = keys["municipalities"][record["code"]]
        if pk in own:
            continue
        values: dict[str, Any] = {f"{column}_id": keys[kind][record[column]] for column, kind in PARENTS.items()}
        values |= {"valid_from": record.get("valid_from"), "valid_to": record.get("valid_to")}
        row = held.get(pk)
        if row is None:
            new.append(Belonging(municipality_id=pk, **values))
        elif any(str(getattr(row, name) or "") != str(value or "") for name, value in values.items()):
            objects.filter(pk=row.pk).update(**values)
    objects.bulk_create(new)
