"""The client's permits, grounds in law and prohibitions in plain words: who, what, until when, and what follows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.database.classes import DataClass
from talo.register.clients.models import Client
from talo.register.emergency.models import Opening
from talo.register.files.models import StoredFile
from talo.register.permits.models import Disclosure, Prohibition
from talo.register.permits.plain import goes_on, in_plain_words, seen_otherwise
from talo.register.permits.wording import in_words

SHOWN_EMERGENCIES = 10


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
    follows: tuple[str, ...] = ()
    files: list[StoredFile] = field(default_factory=list, compare=False)

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
    """A permit of this client, in force or ended."""
    permits = Disclosure.objects.select_related("receiver", "controller", "client")
    return permits.filter(client=client, kind=Disclosure.Kind.PERMIT, public_id=public_id).first()


def with_files(client: Client, shown: list[Shown]) -> list[Shown]:
    """The same with their scanned papers: one query for all."""
    papers: dict[tuple[str, int], list[StoredFile]] = {}
    for file in StoredFile.objects.listed().filter(client=client):
        papers.setdefault((file.about, file.about_id), []).append(file)
    return [replace(one, files=papers.get((one.record._meta.label, one.record.pk), [])) for one in shown]


def emergencies_of(client: Client) -> list[Opening]:
    """Who opened the client's data in an emergency, the newest first."""
    return list(Opening.objects.with_people().filter(client=client)[:SHOWN_EMERGENCIES])


def prohibition_of(client: Client, public_id: uuid.UUID) -> Prohibition | None:
    """A prohibition of this client, in force or lifted."""
    rows = Prohibition.objects.select_related("receiver", "controller", "client")
    return rows.filter(client=client, public_id=public_id).first()


def follows(permit: Disclosure) -> str:
    """What withdrawing means."""
    closes = DataClass(permit.classes) & ~DataClass.NAME & ~seen_otherwise(permit)
    if not closes:
        nothing = _("You withdraw the permit, but it closes nothing.")
        return f"{nothing} {goes_on(permit)}".strip()
    words = {"receiver": permit.receiver, "what": in_words(closes)}
    said = (
        _(
            "From the next click on, %(receiver)s no longer sees: %(what)s. Your services do not end because of this."
            " What they have already written themselves stays with them. You may give a new permit later."
        )
        % words
    )
    return f"{said} {goes_on(permit)}".strip()


def _disclosure(row: Disclosure) -> Shown:
    plain = in_plain_words(row)
    can = plain.live and row.kind == Disclosure.Kind.PERMIT
    return Shown(row, plain.who, plain.what, plain.why, plain.whose, plain.until, plain.live, can, plain.follows)


def _prohibition(row: Prohibition) -> Shown:
    plain = in_plain_words(row)
    return Shown(row, plain.who, plain.what, "", plain.whose, plain.until, True, follows=plain.follows)
