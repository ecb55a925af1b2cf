"""Reviews emergency openings: what waits, what was looked at, justified or not; what is late rises."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor, acting_as, service
from talo.foundation.database.kept import kept
from talo.foundation.database.statements import call, rows
from talo.foundation.notices.notifying import notify
from talo.foundation.ui.addresses import reverse
from talo.register.clients.finding import holders
from talo.register.clients.models import NetworkMember, NetworkRole
from talo.register.emergency import events
from talo.register.emergency.models import Opening, OpeningQuerySet, Outcome
from talo.register.emergency.opening import checked_words
from talo.register.organisations.models import Position, live_on
from talo.register.organisations.professions import Profession

MOST_COUNTED = 100
DEADLINES = service("deadlines")
SAY_WHY = _("Say why in a sentence.")


class NotToReview(LookupError):
    """Reviewed already, one's own, or not this person's to review."""


def to_review(by: Actor) -> OpeningQuerySet:
    """Openings that wait for a review by this actor; the database shows no others anyhow."""
    if by.profession == Profession.UNIT_LEAD:
        return _of_lead(by.unit_id or 0, by.id or 0)
    waiting = Opening.objects.waiting().exclude(position=by.id)
    own = NetworkMember.objects.live().filter(
        client=OuterRef("client_id"), role=NetworkRole.OWN_WORKER, holder_id__in=holders()
    )
    return waiting.filter(Exists(own))


def _of_lead(unit_id: int, position_id: int) -> OpeningQuerySet:
    return Opening.objects.waiting().exclude(position=position_id).filter(unit=unit_id)


@kept
def keys_for_lead(unit_id: int, position_id: int) -> QuerySet[Opening, int]:
    """Keys of what waits for the review of the unit's lead, as many as a number beside a link needs."""
    return _of_lead(unit_id, position_id).order_by().values_list("pk", flat=True)[:MOST_COUNTED]


def may_review(opening: Opening, by: Actor) -> bool:
    return to_review(by).filter(pk=opening.pk).exists()


def mine(by: Actor) -> OpeningQuerySet:
    """The actor's own openings, the newest first."""
    return Opening.objects.with_people().filter(position=by.id)


def reviewed(by: Actor) -> OpeningQuerySet:
    """What has been reviewed among the openings that the actor sees, own ones left out."""
    return Opening.objects.with_people().filter(~Q(position=by.id), reviewed_at__isnull=False)


def looked_at(opening: Opening) -> list[tuple[dt.datetime, str, str]]:
    """What the opening was used for, from the log: when, verb, object. Empty for those who do not review."""
    return [(at, verb, what) for at, verb, what in rows("reads_of_opening", opening.public_id)]


def review(opening: Opening, *, outcome: Outcome, words: str, by: Actor, at: dt.datetime | None = None) -> Opening:
    """Say whether the opening was justified; one that was not ends at once, and the unit of whoever opened is told.

    Raises:
        NotToReview: reviewed already, one's own, or not the actor's to review.
        ValidationError: no reason in words.
    """
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": "unknown outcome"})
    said = checked_words(words, SAY_WHY)
    with transaction.atomic():
        if not call("review_opening", opening.public_id, str(outcome), said, at):
            raise NotToReview
        log.write([opening.client_id], object="emergency.reviewed")
        if outcome == Outcome.NOT_JUSTIFIED:
            _tell_leads([opening.position.unit_id], events.NOT_JUSTIFIED.key)
        opening.refresh_from_db()
    return opening


def raise_late() -> int:
    """Tell the leads of units in which a review is late, each working morning until it is done; returns how many."""
    with acting_as(DEADLINES), transaction.atomic():
        return _tell_leads([row[0] for row in rows("raise_openings", timezone.localdate())], events.RISEN.key)


def _tell_leads(units: list[int], kind: str) -> int:
    leads = Position.objects.filter(live_on(), unit__in=units, profession=Profession.UNIT_LEAD)
    accounts = {lead.staff_member.account for lead in leads.select_related("staff_member__account")}
    for account in accounts:
        notify(account, kind, link=reverse("emergency:list"))
    return len(accounts)
