"""Feedback on the accessibility of the pages: anybody leaves it, the administrator answers in time."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.fields import uuid7
from talo.foundation.database.statements import call
from talo.foundation.law.calendar import Deadline, deadline
from talo.foundation.notices.notifying import notify
from talo.foundation.ui.addresses import reverse
from talo.path.messages import events
from talo.path.messages.models import LONGEST_TEXT, TOO_LONG, SiteFeedback
from talo.register.organisations.models import Position, live_on
from talo.register.organisations.professions import Profession

LAW = "accessibility.feedback_answer_days"
# Traficom supervises Act 306/2019; its pages by language. Whoever runs the house confirms them (docs/production.md).
SUPERVISION = {
    "fi": "www.saavutettavuusvaatimukset.fi",
    "sv": "www.tillganglighetskrav.fi",
    "en": "www.webaccessibility.fi",
}
SUPERVISION_EMAIL = "saavutettavuus@traficom.fi"


def leave(text: str, *, page: str = "", email: str = "", language: str = "fi") -> uuid.UUID:
    """Leave feedback; the administrators get a notice. Returns the feedback's public id.

    Raises:
        ValidationError: the text is empty or too long.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({"text": _("Write what is hard to use.")})
    if len(text) > LONGEST_TEXT:
        raise ValidationError({"text": TOO_LONG})
    due = answer_due()
    key = uuid7()
    day, basis = (due.day, LAW) if due else (None, "")
    with transaction.atomic():
        call("leave_site_feedback", key, text, page[:300], email, language, day, basis)
        link = reverse("messages:site_feedback")
        for administrator in Position.objects.filter(live_on(), profession=Profession.ADMINISTRATOR).select_related(
            "staff_member__account"
        ):
            notify(administrator.staff_member.account, events.SITE_FEEDBACK.key, link=link)
    return key


def answer_due() -> Deadline | None:
    """The last day for an answer, as the law stands today; None when no row says so."""
    found = deadline(timezone.localdate(), LAW)
    return found if isinstance(found, Deadline) else None


def answered(feedback: SiteFeedback, *, by: Actor, answer: str) -> SiteFeedback:
    """Write down what was answered.

    Raises:
        ValidationError: nothing is written, or too much.
    """
    feedback.answer = answer.strip()
    if not feedback.answer:
        raise ValidationError({"answer": _("Write what was answered.")})
    feedback.answered_at, feedback.answered_by_id = timezone.now(), by.id
    feedback.clean_fields(exclude=["answered_by"])
    feedback.save(update_fields=["answer", "answered_at", "answered_by"])
    return feedback
