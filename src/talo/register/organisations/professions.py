"""What each profession may read and write: the one table of data classes, for the database and for Python."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import EVERYTHING, NOTHING, DataClass

C = DataClass


class Profession(models.TextChoices):
    """The roles in which staff act."""

    EMPLOYMENT_EXPERT = "employment_expert", _("employment expert")
    WORK_ABILITY_COORDINATOR = "work_ability_coordinator", _("work ability coordinator")
    SOCIAL_WORKER = "social_worker", _("social worker")
    SOCIAL_COUNSELLOR = "social_counsellor", _("social counsellor")
    NURSE = "nurse", _("nurse")
    PHYSICIAN = "physician", _("physician")
    KELA_ADVISER = "kela_adviser", _("Kela work ability adviser")
    JOB_COACH = "job_coach", _("job coach")
    WORK_COACH = "work_coach", _("work coach")
    PEER_COACH = "peer_coach", _("peer coach")
    EXPERT_BY_EXPERIENCE = "expert_by_experience", _("expert by experience")
    UNIT_LEAD = "unit_lead", _("unit lead")
    PROGRAMME_MANAGER = "programme_manager", _("programme manager")
    EVALUATOR = "evaluator", _("evaluator")
    ADMINISTRATOR = "administrator", _("administrator")


@dataclass(frozen=True, slots=True)
class Rights:
    """The data classes that a profession reads and writes in the records of clients open to it."""

    reads: DataClass = NOTHING
    writes: DataClass = NOTHING


_BASIC = C.NAME | C.CONTACT | C.LIMITS
_EMPLOYMENT = Rights(
    reads=_BASIC | C.IDENTITY | C.PLAN | C.EMPLOYMENT | C.SOCIAL | C.BENEFITS | C.WORK | C.ROUNDS,
    writes=_BASIC | C.IDENTITY | C.PLAN | C.EMPLOYMENT | C.WORK | C.ROUNDS,
)
_SOCIAL = Rights(
    reads=_BASIC | C.IDENTITY | C.PLAN | C.EMPLOYMENT | C.SOCIAL | C.BENEFITS | C.WORK | C.ROUNDS,
    writes=_BASIC | C.IDENTITY | C.PLAN | C.SOCIAL | C.ROUNDS,
)
_HEALTH = Rights(
    reads=_BASIC | C.IDENTITY | C.PLAN | C.EMPLOYMENT | C.SOCIAL | C.HEALTH | C.BENEFITS | C.WORK | C.ROUNDS,
    writes=C.PLAN | C.HEALTH | C.ROUNDS | C.LIMITS,
)

RIGHTS: dict[str, Rights] = {
    Profession.EMPLOYMENT_EXPERT: _EMPLOYMENT,
    Profession.WORK_ABILITY_COORDINATOR: _EMPLOYMENT,
    Profession.SOCIAL_WORKER: _SOCIAL,
    Profession.SOCIAL_COUNSELLOR: _SOCIAL,
    Profession.NURSE: _HEALTH,
    Profession.PHYSICIAN: _HEALTH,
    Profession.KELA_ADVISER: Rights(
        reads=_BASIC | C.IDENTITY | C.PLAN | C.EMPLOYMENT | C.SOCIAL | C.BENEFITS | C.WORK | C.ROUNDS,
        writes=C.PLAN | C.BENEFITS,
    ),
    Profession.JOB_COACH: Rights(
        reads=_BASIC | C.IDENTITY | C.PLAN | C.EMPLOYMENT | C.WORK | C.ROUNDS,
        writes=C.PLAN | C.WORK | C.ROUNDS,
    ),
    Profession.WORK_COACH: Rights(reads=_BASIC | C.IDENTITY | C.PLAN | C.WORK, writes=C.WORK),
    Profession.PEER_COACH: Rights(reads=C.NAME),
    Profession.EXPERT_BY_EXPERIENCE: Rights(reads=C.NAME),
    Profession.UNIT_LEAD: Rights(reads=C.NAME),
    Profession.PROGRAMME_MANAGER: Rights(),
    Profession.EVALUATOR: Rights(),
    Profession.ADMINISTRATOR: Rights(),
}

# Whoever keeps the plan and the identity data may answer for the whole: both stay in one pair of hands.
OWN_WORKERS: frozenset[str] = frozenset(
    str(role) for role, rights in RIGHTS.items() if rights.writes & C.PLAN and rights.writes & C.IDENTITY
)
# Whoever meets clients; a lead sees names and deadlines, and is nobody's helper.
MEET_CLIENTS: frozenset[str] = frozenset(
    str(role) for role, rights in RIGHTS.items() if rights.reads and role != Profession.UNIT_LEAD
)

# The client sees everything about themself; what the client writes, each record's policy says (`own_insert`).
CLIENT = Rights(reads=EVERYTHING, writes=NOTHING)


def rights_of(role: str) -> Rights:
    """The rights of a profession or of `client`; anyone else has none."""
    return CLIENT if role == "client" else RIGHTS.get(role, Rights())
