"""What happens in this room; the words name no work place, because a non-disclosure order would cover it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import DataClass
from talo.register.timeline.events import EventKind

CONTACTED = EventKind("employers.contacted", _("An employer was contacted"), DataClass.WORK, icon="company")
STARTED = EventKind("employers.employment_started", _("Job begins: %(job)s"), DataClass.WORK, icon="occupation")
ENDED = EventKind("employers.employment_ended", _("Job ended: %(job)s"), DataClass.WORK, icon="occupation")
ALL = (CONTACTED, STARTED, ENDED)
