"""Loads the service catalogue from its data file; idempotent, by key; what an administrator has changed stays."""

from __future__ import annotations

from pathlib import Path

import yaml
from django.db import transaction

from talo.path.services.models import Service
from talo.register.organisations.models import Unit

DATA = Path(__file__).parent / "data" / "catalogue.yaml"


def load(path: Path = DATA, *, using: str = "owner") -> int:
    """Load the file in one transaction; returns the number of services in it.

    Raises:
        ValidationError: a service has an unknown kind or a text in an unknown language.
        Unit.DoesNotExist: its unit is not there.
    """
    rows = yaml.safe_load(path.read_text())["services"]
    with transaction.atomic(using=using):
        units = {unit.key: unit for unit in Unit.objects.using(using)}
        own = set(Service.objects.using(using).filter(own=True).values_list("key", flat=True))
        for row in rows:
            if row["unit"] not in units:
                raise Unit.DoesNotExist(row["unit"])
            if row["key"] in own:
                continue
            values = {**row, "unit": units[row["unit"]]}
            service, _made = Service.objects.using(using).update_or_create(key=row["key"], defaults=values)
            service.clean_fields()
    return len(rows)
