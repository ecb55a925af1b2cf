"""The client's permits, grounds in law and prohibitions in plain words: who, what, until when, and what follows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.ui import formats
from talo.register.clients.models import Client
from talo.register.permits.models import Disclosure, Prohibition
from talo.register.permits.wording import in_words


@dataclass(frozen=True, slots=True)
class Shown:
    """One permit, ground or prohibition as the page shows it: who, what, why, until when."""

    record: Disclosure | Prohibition
    who: str
    what: str
    why: str
    owner: str
    until: str
    live: bool
    can_withdraw: bool = False

    @property
    def same(self) -> tuple[object, ...]:
        """What makes two rows say the same to the client."""
        return (self.who, self.what, self.why, self.owner, self.live, self.record.pk if self.can_withdraw else None)


def disclosures_of(client: Client) -> list[Shown]:
    """What opens the client's data to other organisations: live ones first; what two referrals open stands once."""
    rows = Disclosure.objects.select_related("receiver", "controller").filter(client=client).order_by("-starts", "-id")
    shown = list({one.same: one for one in map(_disclosure, rows)}.values())
    return [one for one in shown if one.live] + [one for one in shown if not one.live]


def by_receiver(shown: list[Shown]) -> dict[str, list[Shown]]:
    """Live ones by who sees: one panel for each organisation."""
    found: dict[str, list[Shown]] = {}
    for one in shown:
        if one.live:
            found.setdefault(one.who, []).append(one)
    return found


def prohibitions_of(client: Client) -> list[Shown]:
    """What the client has forbidden, live ones only."""
    rows = Prohibition.objects.select_related("receiver", "controller").filter(client=client).order_by("-starts", "-id")
    return [_prohibition(row) for row in rows if row.ends is None or row.ends > timezone.now()]


def permit_of(client: Client, public_id: uuid.UUID) -> Disclosure | None:
    """A permit of this client that can still be withdrawn."""
    permits = Disclosure.objects.live().select_related("receiver", "controller", "client")
    return permits.filter(client=client, kind=Disclosure.Kind.PERMIT, public_id=public_id).first()


def follows(permit: Disclosure) -> str:
    """What withdrawing means."""
    words = {"receiver": permit.receiver, "what": in_words(permit.classes)}
    return (
        _(
            "From the next click on, %(receiver)s no longer sees: %(what)s. Your services do not end because of this."
            " What they have already written themselves stays with them. You may give a new permit later."
        )
        % words
    )


def _disclosure(row: Disclosure) -> Shown:
    live = row.ends is None or row.ends > timezone.now()
    if row.kind == Disclosure.Kind.PERMIT:
        why = f"{_('by your permit')}, {row.purpose}" if row.purpose else _("by your permit")
    elif row.kind == Disclosure.Kind.LAW:
        why = _("joint service by law, %(section)s; it does not need your permit") % {"section": row.section}
    else:
        why = _("because of a referral that you agreed on")
    can = live and row.kind == Disclosure.Kind.PERMIT
    return Shown(row, str(row.receiver), in_words(row.classes), why, _owner(row), _until(row, live), live, can)


def _owner(row: Disclosure | Prohibition) -> str:
    return str(row.controller) if row.controller else _("all organisations that help you")


def _until(row: Disclosure, live: bool) -> str:
    if row.withdrawn_at:
        return _("Withdrawn %(day)s") % {"day": formats.date_text(row.withdrawn_at)}
    if not live:
        return _("Ended %(day)s") % {"day": formats.date_text(row.ends)}
    if row.ends:
        return _("Until %(day)s") % {"day": formats.date_text(row.ends)}
    return _("Until further notice, since %(day)s") % {"day": formats.date_text(row.starts)}


def _prohibition(row: Prohibition) -> Shown:
    who = str(row.receiver) if row.receiver else _("other organisations")
    since = _("Since %(day)s") % {"day": formats.date_text(row.starts)}
    return Shown(row, who, in_words(row.classes), "", _owner(row), since, True)
