"""Which professions read and write records of class work: contacts with employers, jobs, follow-along."""

from __future__ import annotations

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.register.organisations.professions import RIGHTS, rights_of

READERS = tuple(sorted(str(role) for role, rights in RIGHTS.items() if rights.reads & DataClass.WORK))
WRITERS = tuple(sorted(str(role) for role, rights in RIGHTS.items() if rights.writes & DataClass.WORK))


def may_write(by: Actor) -> bool:
    """Whether the actor's profession writes records of class work."""
    return bool(rights_of(by.role).writes & DataClass.WORK)
