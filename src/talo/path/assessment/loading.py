"""Brings the instruments' definition files into the database; loading twice changes nothing."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from talo.path.assessment.definitions import FOLDER, BrokenInstrument, Definition, read
from talo.path.assessment.models import Instrument


def load(folder: Path = FOLDER, *, using: str = "owner") -> int:
    """Make the database know every definition of the folder, in one transaction; returns how many there are.

    Raises:
        BrokenInstrument: a file does not hold, or changes what a stored version measures; nothing is loaded.
    """
    definitions = [read(path) for path in sorted(folder.glob("*.yaml"))]
    with transaction.atomic(using=using):
        for definition in definitions:
            store(definition, using=using)
    return len(definitions)


def store(definition: Definition, *, using: str) -> Instrument:
    """One definition; wording may be mended, what is measured may not.

    Raises:
        BrokenInstrument: the stored version has another scale or other areas.
    """
    stored = Instrument.objects.using(using).filter(key=definition.key, version=definition.version).first()
    if stored is not None and stored.defined.measured != definition.measured:
        name = f"{definition.key}-{definition.version}"
        raise BrokenInstrument(f"{name}.yaml areas: this version is in use; write version {definition.version + 1}")
    fields = {
        "name": definition.name.model_dump(),
        "definition": definition.model_dump(),
        "suppress_below": definition.suppress_below,
    }
    found, _made = Instrument.objects.using(using).update_or_create(
        key=definition.key, version=definition.version, defaults=fields
    )
    return found
