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
    """One permit, ground or prohibition as the page shows it."""

    record: Disclosure | Prohibition
    title: str
    text: str
    until: str
    live: bool
    can_withdraw: bool = False


def disclosures_of(client: Client) -> list[Shown]:
    """What opens the client's data to other organisations: live ones first, the newest first."""
    rows = Disclosure.objects.select_related("receiver", "controller").filter(client=client).order_by("-starts", "-id")
    shown = [_disclosure(row) for row in rows]
    return [one for one in shown if one.live] + [one for one in shown if not one.live]


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
    words = {"receiver": row.receiver, "what": in_words(row.classes), "section": row.section}
    owner = _("data kept by %(who)s") % {"who": row.controller} if row.controller else ""
    if row.kind == Disclosure.Kind.PERMIT:
        title = _("%(receiver)s sees, by your permit: %(what)s") % words
        text = ", ".join(filter(None, (owner, row.purpose)))
    elif row.kind == Disclosure.Kind.LAW:
        title = _("%(receiver)s sees, by law: %(what)s") % words
        text = _("Joint service, %(section)s. It does not need your permit.") % words
    else:
        title = _("%(receiver)s sees, because you were referred there: %(what)s") % words
        text = owner
    can = live and row.kind == Disclosure.Kind.PERMIT
    return Shown(row, title, text, _until(row, live), live, can)


def _until(row: Disclosure, live: bool) -> str:
    if row.withdrawn_at:
        return _("Withdrawn %(day)s") % {"day": formats.date_text(row.withdrawn_at)}
    if not live:
        return _("Ended %(day)s") % {"day": formats.date_text(row.ends)}
    if row.ends:
        return _("Until %(day)s") % {"day": formats.date_text(row.ends)}
    return _("Until further notice, since %(day)s") % {"day": formats.date_text(row.starts)}


def _prohibition(row: Prohibition) -> Shown:
    words = {"receiver": row.receiver or _("other organisations"), "what": in_words(row.classes)}
    owner = _("Data kept by %(who)s") % {"who": row.controller} if row.controller else ""
    since = _("Since %(day)s") % {"day": formats.date_text(row.starts)}
    return Shown(row, _("Closed to %(receiver)s: %(what)s") % words, owner, since, True)
