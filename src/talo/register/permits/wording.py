"""The data classes in words, as a permit or a prohibition names them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.classes import DataClass

CLASS_WORDS: dict[DataClass, Promise] = {
    DataClass.NAME: _("name"),
    DataClass.IDENTITY: _("personal identity"),
    DataClass.CONTACT: _("contact data"),
    DataClass.PLAN: _("joint plan"),
    DataClass.EMPLOYMENT: _("employment services"),
    DataClass.SOCIAL: _("social care"),
    DataClass.HEALTH: _("health"),
    DataClass.BENEFITS: _("benefits"),
    DataClass.WORK: _("jobs and job search"),
    DataClass.ROUNDS: _("follow-up rounds"),
    DataClass.LIMITS: _("strengths and what helps at work"),
}
# What a client can permit or forbid; the name goes along with any of them.
CHOICES = [(str(int(one)), words) for one, words in CLASS_WORDS.items() if one != DataClass.NAME]


def in_words(classes: DataClass | int) -> str:
    """`yhteystiedot, yhteinen suunnitelma`, without the name when something else is named."""
    chosen = [one for one in CLASS_WORDS if one & DataClass(classes)]
    named = [one for one in chosen if one != DataClass.NAME] or chosen
    return ", ".join(str(CLASS_WORDS[one]) for one in named)
