"""What is done at the desk itself: the network, tasks of one's own, facts, identity."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import DataClass
from talo.register.tasks.kinds import TaskKind
from talo.register.timeline.events import EventKind

JOINED = EventKind("network.joined", _("%(name)s joined the network: %(role)s"), icon="group")
LEFT = EventKind("network.left", _("%(name)s left the network"), icon="group")
CONTACT_PERSON = EventKind("network.contact_person", _("%(name)s became contact person"), icon="group")
FACT = EventKind("facts.recorded", _("Basic data updated: %(fact)s"), DataClass.EMPLOYMENT, icon="document")
WORK_ABILITY = EventKind("facts.work_ability", _("Work ability described"), DataClass.LIMITS, icon="document")
PROTECTED = EventKind("clients.non_disclosure", _("Non-disclosure order recorded"), DataClass.IDENTITY, icon="shield")
UNPROTECTED = EventKind("clients.disclosure", _("Non-disclosure order ended"), DataClass.IDENTITY, icon="shield")
PERSON = EventKind("clients.person", _("Name or language changed"), DataClass.IDENTITY, icon="document")
CONTACT = EventKind("clients.contact", _("Contact data changed"), DataClass.CONTACT, icon="document")
ALL = (PERSON, CONTACT, JOINED, LEFT, CONTACT_PERSON, FACT, WORK_ABILITY, PROTECTED, UNPROTECTED)

OWN_TASK = TaskKind("desk.task", _("Task"), icon="check-circle")
TASKS = (OWN_TASK,)
