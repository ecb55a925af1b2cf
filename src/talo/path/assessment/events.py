"""What happens in this room: kinds of events."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import DataClass
from talo.path.assessment.models import RoundKind
from talo.register.timeline.events import EventKind

_ICON = "graph-columns"
ROUND: dict[str, EventKind] = {
    RoundKind.START: EventKind("assessment.start_round", _("Start round made"), DataClass.ROUNDS, _ICON),
    RoundKind.MIDDLE: EventKind("assessment.middle_round", _("Middle round made"), DataClass.ROUNDS, _ICON),
    RoundKind.END: EventKind("assessment.end_round", _("End round made"), DataClass.ROUNDS, _ICON),
    RoundKind.AFTER: EventKind("assessment.after_round", _("Follow-up round made"), DataClass.ROUNDS, _ICON),
}
PROFILE = EventKind("assessment.profile", _("Strengths and what helps at work updated"), DataClass.LIMITS, "star")
ALL = (*ROUND.values(), PROFILE)
