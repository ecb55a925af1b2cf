"""Who sees what by a case: own profession's classes, another controller's records by permit or law, prohibitions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from talo.foundation.database.classes import DataClass
from talo.path.team.models import Participant, TeamCase
from talo.register.organisations.professions import rights_of
from talo.register.permits.models import Disclosure, Prohibition
from talo.register.permits.wording import in_words

IN_ALL = DataClass.NAME | DataClass.CONTACT | DataClass.IDENTITY


@dataclass
class Sight:
    """What one participant sees: in words, with the basis of what other organisations have written."""

    participant: Participant
    own: str
    others: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    until: dt.datetime | None = None

    @property
    def name(self) -> str:
        return str(self.participant.position.staff_member)


def sights_of(case: TeamCase, participants: list[Participant]) -> list[Sight]:
    """The sight of each participant, from the same rows that the database asks."""
    live = list(Disclosure.objects.live().filter(client=case.client_id))
    forbidden = [one for one in Prohibition.objects.filter(client=case.client_id) if one.ends is None]
    return [_sight(one, live, forbidden) for one in participants]


def _sight(participant: Participant, live: list[Disclosure], prohibitions: list[Prohibition]) -> Sight:
    position = participant.position
    reads = rights_of(position.profession).reads
    receiver = position.unit.organisation_id
    mine = [one for one in live if one.receiver_id == receiver]
    closed = [one for one in prohibitions if one.receiver_id in {None, receiver}]
    shut = _joined(closed) & reads
    by_law = _joined([one for one in mine if one.kind == Disclosure.Kind.LAW]) & reads
    by_permit = _joined([one for one in mine if one.kind == Disclosure.Kind.PERMIT]) & reads & ~by_law
    sent_along = _joined([one for one in mine if one.kind == Disclosure.Kind.REFERRAL]) & reads & ~by_law & ~by_permit
    # A prohibition may concern one controller only; then the permit still opens the others' records.
    everywhere = _joined([one for one in closed if one.controller_id is None])
    sight = Sight(participant, in_words(reads & ~IN_ALL))
    if by_law:
        section = next(one.section for one in mine if one.kind == Disclosure.Kind.LAW)
        sight.others.append(_("%(what)s (law, %(section)s)") % {"what": in_words(by_law & ~IN_ALL), "section": section})
    if by_permit & ~everywhere:
        sight.others.append(_("%(what)s (the client's permit)") % {"what": in_words(by_permit & ~everywhere & ~IN_ALL)})
    if sent_along & ~everywhere & ~IN_ALL:
        sight.others.append(_("%(what)s (sent along)") % {"what": in_words(sent_along & ~everywhere & ~IN_ALL)})
    if shut:
        sight.forbidden.append(in_words(shut))
    sight.until = participant.access.ends if participant.access else None
    return sight


def _joined(rows: list[Disclosure] | list[Prohibition]) -> DataClass:
    classes = DataClass(0)
    for row in rows:
        classes |= DataClass(row.classes)
    return classes
