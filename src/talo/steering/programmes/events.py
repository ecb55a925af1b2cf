"""What a programme writes into a client's timeline."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import DataClass
from talo.register.timeline.events import EventKind

ENROLLED = EventKind("programmes.enrolled", _("Joined the programme %(programme)s"), DataClass.PLAN, "group")
ENDED = EventKind("programmes.ended", _("Left the programme %(programme)s"), DataClass.PLAN, "group")
CONSENTED = EventKind(
    "programmes.consented", _("Consented to follow-up in the programme %(programme)s"), DataClass.PLAN, "check"
)
CONSENT_WITHDRAWN = EventKind(
    "programmes.consent_withdrawn",
    _("Withdrew the consent to follow-up in the programme %(programme)s"),
    DataClass.PLAN,
)
ALL = (ENROLLED, ENDED, CONSENTED, CONSENT_WITHDRAWN)
