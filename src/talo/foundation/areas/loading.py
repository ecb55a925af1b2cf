"""Loads the committed areas into the database; loading twice changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import models, transaction

from talo.foundation.areas.making import DATA
from talo.foundation.areas.models import EmploymentArea, Municipality, Region, WellbeingCounty

KINDS: dict[str, type[models.Model]] = {
    "regions": Region,
    "wellbeing_counties": WellbeingCounty,
    "employment_areas": EmploymentArea,
    "municipalities": Municipality,
}
PARENTS = {"region": "regions", "wellbeing_county": "wellbeing_counties", "employment_area": "employment_areas"}


def load(path: Path = DATA, *, using: str = "owner") -> int:
    """Make the database say what the file says, in one transaction; returns the number of municipalities.

    An area that is no longer in the file stays: somebody may have lived there. Its last day comes with the file.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    keys: dict[str, dict[str, int]] = {}
    with transaction.atomic(using=using):
        for kind, model in KINDS.items():
            rows = [_row(record, model, keys) for record in content[kind]]
            _store(model, rows, using)
            keys[kind] = dict(model._default_manager.using(using).values_list("code", "pk"))
    return len(content["municipalities"])


def _row(record: dict[str, Any], model: type[models.Model], keys: dict[str, dict[str, int]]) -> models.Model:
    values = {"valid_to": None, **record}
    for column, kind in PARENTS.items():
        if column in values:
            values[f"{column}_id"] = keys[kind][values.pop(column)]
    return model(**values)


def _store(model: type[models.Model], rows: list[models.Model], using: str) -> None:
    columns = [field.name for field in model._meta.concrete_fields if field.name not in {"id", "code"}]
    model._default_manager.using(using).bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=columns
    )
