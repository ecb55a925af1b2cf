"""Which professions read and write the joint plan."""

from __future__ import annotations

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.path.assessment import rights

READERS, WRITERS = rights.readers(DataClass.PLAN), rights.writers(DataClass.PLAN)


def may_write(by: Actor) -> bool:
    """Whether the actor's profession writes plans; the database asks again."""
    return rights.may_write(by, DataClass.PLAN)
