"""Which pages and acts of the desk a profession has."""

from __future__ import annotations

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.register.organisations.professions import RIGHTS, Profession, rights_of

# Programme managers, evaluators and administrators meet no clients.
WORKERS = tuple(sorted(str(role) for role, rights in RIGHTS.items() if rights.reads & DataClass.NAME))


def readers(data_class: DataClass) -> tuple[str, ...]:
    """Professions that read records of the class."""
    return tuple(sorted(str(role) for role, rights in RIGHTS.items() if rights.reads & data_class))


def writers(data_class: DataClass) -> tuple[str, ...]:
    """Professions that write records of the class."""
    return tuple(sorted(str(role) for role, rights in RIGHTS.items() if rights.writes & data_class))


def may_read(by: Actor, data_class: DataClass) -> bool:
    return bool(rights_of(by.role).reads & data_class)


def may_write(by: Actor, data_class: DataClass) -> bool:
    return bool(rights_of(by.role).writes & data_class)


def is_lead(by: Actor) -> bool:
    """A unit lead sees names, ages and deadlines, not records."""
    return by.profession == Profession.UNIT_LEAD
