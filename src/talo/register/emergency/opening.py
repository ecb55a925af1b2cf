"""The verb: open a client in an emergency, by identity code and with a reason; those who answer are told at once."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor
from talo.foundation.database.statements import rows
from talo.foundation.identity.encryption import blind_indexes
from talo.foundation.identity.hetu import Hetu
from talo.foundation.identity.models import Account
from talo.foundation.law.calendar import add_working_days
from talo.foundation.notices.notifying import notify
from talo.foundation.ui.addresses import reverse
from talo.register.clients.finding import EMERGENCY_PURPOSE
from talo.register.clients.opening import COLUMN, TABLE, NotAllowed
from talo.register.emergency import events
from talo.register.emergency.models import Reason
from talo.register.emergency.rules import FEWEST_CHARACTERS, PROFESSIONS, REVIEW_WORKING_DAYS

PURPOSE = EMERGENCY_PURPOSE
State = Literal["opened", "open", "unknown", "limited"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: opened now, open to the actor anyway, nobody to open, or too many tries."""

    state: State
    client: uuid.UUID | None = None
    opening: uuid.UUID | None = None


def break_glass(hetu: Hetu, *, reason: Reason, words: str, by: Actor, at: dt.datetime | None = None) -> Answer:
    """Open the client with this code to the actor for three hours, for reading.

    An unknown code, a closed client and one whom nobody could open answer alike. `at`: history written afterwards.

    Raises:
        NotAllowed: the profession has no emergency access.
        ValidationError: the words do not say what happened.
    """
    if not by.is_staff or by.profession not in PROFESSIONS:
        raise NotAllowed("the profession has no emergency access")
    said = checked_words(words)
    due = add_working_days(timezone.localdate(at) if at else timezone.localdate(), REVIEW_WORKING_DAYS)
    with transaction.atomic():
        codes = blind_indexes(hetu.code, TABLE, COLUMN)
        state, client, public_id, opening, accounts = rows("break_glass", codes, str(reason), said, due, at)[0]
        log.write([client] if state == "opened" else [], object="emergency.opened", purpose=PURPOSE)
        for account in Account.objects.filter(pk__in=accounts):
            notify(account, events.TOLD.key, link=reverse("emergency:opening", args=[opening]))
    return Answer(state, public_id, opening)


TOO_SHORT = _("Say in a sentence what happened, so that the reviewer understands it.")


def checked_words(words: str, too_short: str | Promise = TOO_SHORT) -> str:
    """What happened, or how it was judged, in enough words for whoever reads it later.

    Raises:
        ValidationError: too few; the message is `too_short`.
    """
    said = " ".join(words.replace("\x00", "").split())
    if len(said) < FEWEST_CHARACTERS:
        raise ValidationError(str(too_short))
    return said[:1000]
