"""Which professions read and write rounds and the work ability profile."""

from __future__ import annotations

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.register.organisations.professions import RIGHTS, rights_of


def readers(data_class: DataClass) -> tuple[str, ...]:
    """The professions that read a class."""
    return tuple(sorted(str(role) for role, rights in RIGHTS.items() if rights.reads & data_class))


def writers(data_class: DataClass) -> tuple[str, ...]:
    """The professions that write a class."""
    return tuple(sorted(str(role) for role, rights in RIGHTS.items() if rights.writes & data_class))


def may_write(by: Actor, data_class: DataClass) -> bool:
    """Whether the actor's profession writes the class; the database asks again."""
    return bool(rights_of(by.role).writes & data_class)


PROFILE_READERS, PROFILE_WRITERS = readers(DataClass.LIMITS), writers(DataClass.LIMITS)
ROUND_READERS, ROUND_WRITERS = readers(DataClass.ROUNDS), writers(DataClass.ROUNDS)
