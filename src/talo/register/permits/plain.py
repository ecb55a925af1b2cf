"""A permit, a ground in law or a prohibition in plain words for the client: who, what, until when, what follows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.database.classes import NOTHING, DataClass
from talo.foundation.ui import formats
from talo.register.permits.models import Disclosure, Prohibition
from talo.register.permits.wording import in_words

Record = Disclosure | Prohibition


@dataclass(frozen=True, slots=True)
class Plain:
    """The words that the client reads on the phone, on paper and beside the worker."""

    title: str
    who: str
    what: str
    whose: str
    why: str
    until: str
    follows: tuple[str, ...]
    live: bool


def in_plain_words(record: Record) -> Plain:
    """The words for one record; `receiver` and `controller` are asked for when they have not been joined."""
    return _prohibition(record) if isinstance(record, Prohibition) else _disclosure(record)


def is_live(record: Record) -> bool:
    """Whether it holds now."""
    return record.ends is None or record.ends > timezone.now()


def seen_otherwise(permit: Disclosure) -> DataClass:
    """What of a permit's data its receiver sees wholly on another basis too: another permit, a referral, the law.

    Whoever withdraws a permit must not believe that it closes what something else still opens.
    """
    seen = NOTHING
    for other in _beside(permit):
        if other.controller_id in (None, permit.controller_id):
            seen |= DataClass(other.classes)
    return _named(permit, seen)


def goes_on(permit: Disclosure) -> str:
    """What the receiver still sees on another basis, whole or of one organisation, in a sentence; empty for nothing."""
    parts: list[str] = []
    for other in _beside(permit):
        seen = _named(permit, DataClass(other.classes))
        whose = "" if other.controller_id in (None, permit.controller_id) else f" ({other.controller})"
        if seen and (part := in_words(seen) + whose) not in parts:
            parts.append(part)
    words = {"who": permit.receiver, "what": "; ".join(parts)}
    return _("On another basis %(who)s goes on seeing: %(what)s.") % words if parts else ""


def _beside(permit: Disclosure) -> QuerySet[Disclosure]:
    """What else opens data of the same client to the same receiver now."""
    others = Disclosure.objects.live().filter(client=permit.client_id, receiver=permit.receiver_id)
    if permit.controller_id:
        others = others.filter(Q(controller=None) | Q(controller=permit.controller_id))
    return others.exclude(pk=permit.pk).select_related("controller").order_by("id")


def _named(permit: Disclosure, seen: DataClass) -> DataClass:
    return seen & DataClass(permit.classes) & ~DataClass.NAME


def _disclosure(row: Disclosure) -> Plain:
    live, who, what = is_live(row), str(row.receiver), in_words(row.classes)
    titles = {
        Disclosure.Kind.PERMIT: _("Permit to see my data"),
        Disclosure.Kind.LAW: _("Joint service by law"),
        Disclosure.Kind.REFERRAL: _("What goes along with a referral"),
    }
    return Plain(
        title=titles[Disclosure.Kind(row.kind)],
        who=who,
        what=what,
        whose=_whose(row),
        why=_why(row),
        until=_until(row, live),
        follows=_follows(row, who, what) if live else (_("It has ended and opens nothing."),),
        live=live,
    )


def _why(row: Disclosure) -> str:
    if row.kind == Disclosure.Kind.PERMIT:
        return f"{_('by your permit')}, {row.purpose}" if row.purpose else _("by your permit")
    if row.kind == Disclosure.Kind.LAW:
        return _("joint service by law, %(section)s; it does not need your permit") % {"section": row.section}
    return _("because of a referral that you agreed on")


def _follows(row: Disclosure, who: str, what: str) -> tuple[str, ...]:
    sees = _("%(who)s sees: %(what)s. Only those who work for you there.") % {"who": who, "what": what}
    logged = _("Every look is written down, and you can see who looked and when.")
    if row.kind == Disclosure.Kind.PERMIT:
        back = _("You may withdraw the permit whenever you want. Your services do not end because of that.")
        return (sees, logged, back)
    if row.kind == Disclosure.Kind.LAW:
        no = _("A prohibition does not close this, because the law opens it. Your own worker tells you more.")
        return (sees, logged, no)
    return (sees, logged, _("You may forbid this. The service may then be unable to begin."))


def _prohibition(row: Prohibition) -> Plain:
    who = str(row.receiver) if row.receiver else _("other organisations")
    what, live = in_words(row.classes), is_live(row)
    closes = _("%(who)s does not see: %(what)s. A permit or a referral does not open it.") % {"who": who, "what": what}
    law = _("What the law lets them see stays open. Then the section of law is shown to you.")
    lift = _("You may lift the prohibition whenever you want.")
    ended = _("Lifted %(day)s") % {"day": formats.date_text(row.ends)} if not live else ""
    return Plain(
        title=_("Prohibition to see my data"),
        who=who,
        what=what,
        whose=_whose(row),
        why=_("because you have forbidden it"),
        until=ended or _("Since %(day)s") % {"day": formats.date_text(row.starts)},
        follows=(closes, law, lift) if live else (_("It has been lifted and closes nothing."),),
        live=live,
    )


def _whose(row: Record) -> str:
    return str(row.controller) if row.controller else _("all organisations that help you")


def _until(row: Disclosure, live: bool) -> str:
    if row.withdrawn_at:
        return _("Withdrawn %(day)s") % {"day": formats.date_text(row.withdrawn_at)}
    if not live:
        return _("Ended %(day)s") % {"day": formats.date_text(row.ends)}
    if row.ends:
        return _("Until %(day)s") % {"day": formats.date_text(row.ends)}
    return _("Until further notice, since %(day)s") % {"day": formats.date_text(row.starts)}
