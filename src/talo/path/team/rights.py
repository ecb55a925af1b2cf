"""Which professions have the pages and acts of the team's room."""

from __future__ import annotations

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.path.assessment import rights
from talo.path.team.models import TeamCase
from talo.register.organisations.professions import Profession

READERS, WRITERS = rights.readers(DataClass.PLAN), rights.writers(DataClass.PLAN)
# A lead follows what the unit has promised, without seeing the questions.
PROMISERS = (*WRITERS, str(Profession.UNIT_LEAD))


def may_write(by: Actor) -> bool:
    """Whether the actor's profession writes plans, and so cases and answers; the database asks again."""
    return rights.may_write(by, DataClass.PLAN)


def may_keep(case: TeamCase, by: Actor) -> bool:
    """Whether the actor belongs to those who carry the case: whoever brought it, and the team's keeper."""
    return may_write(by) and by.organisation_id in {case.controller_id, case.receiver_id}
