"""Who has read the client's data, when and why: the log's entries, gathered by person and day, in plain words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talo.foundation.audit import Reading, reads_of
from talo.foundation.ui import formats
from talo.register.clients.models import Client, NetworkMember, NetworkRole

LATEST = 2000
RECENT_DAYS = 30
# What an object of the log is to the client; the first part of its key decides where nothing nearer is said.
WORDS = {
    "services": gettext_lazy("services and referrals"),
    "plan": gettext_lazy("joint plan"),
    "assessment": gettext_lazy("your own view and strengths"),
    "employers": gettext_lazy("jobs and contacts with employers"),
    "coaching": gettext_lazy("support in job search and at work"),
    "intake": gettext_lazy("your contact to us"),
    "messages": gettext_lazy("messages and appointments"),
    "messages.inbox": gettext_lazy("a list with your name"),
    "messages.week": gettext_lazy("a list with your name"),
    "team": gettext_lazy("your matter with the team"),
    "team.cases": gettext_lazy("a list with your name"),
    "team.consultations": gettext_lazy("a list with your name"),
    "team.meeting": gettext_lazy("a list with your name"),
    "team.meetings": gettext_lazy("a list with your name"),
    "referral": gettext_lazy("services and referrals"),
    "permits": gettext_lazy("permits"),
    "facts": gettext_lazy("basic data"),
    "clients": gettext_lazy("basic data"),
    "client": gettext_lazy("basic data"),
    "network": gettext_lazy("the people around you"),
    "tasks": gettext_lazy("tasks"),
    "timeline": gettext_lazy("what has happened"),
    "programmes": gettext_lazy("programmes you take part in"),
    "emergency": gettext_lazy("opening in an emergency"),
    "files": gettext_lazy("signed papers"),
    "duplicates": gettext_lazy("joining the work of others"),
    "portal": gettext_lazy("your own pages"),
    "own": gettext_lazy("your own pages"),
    "search": gettext_lazy("a list with your name"),
    "caseload": gettext_lazy("a list with your name"),
    "desk.caseload": gettext_lazy("a list with your name"),
    "desk.today": gettext_lazy("a list with your name"),
    "desk.tasks": gettext_lazy("a list with your name"),
    "desk.lead_list": gettext_lazy("a list with your name"),
    "desk.timeline": gettext_lazy("what has happened"),
    "desk.permits": gettext_lazy("permits"),
    "desk.network": gettext_lazy("the people around you"),
    "desk": gettext_lazy("basic data"),
    "services.referrals": gettext_lazy("a list with your name"),
    "coaching.caseload": gettext_lazy("a list with your name"),
    "intake.same_name": gettext_lazy("a list with your name"),
}
OTHER = gettext_lazy("your data")
PURPOSES = {
    "break_glass": gettext_lazy("in an emergency, with a reason that is checked afterwards"),
    "own_data": gettext_lazy("on your own pages"),
    "deputy": gettext_lazy("standing in for an absent worker"),
}


IN_NETWORK = gettext_lazy("is in your network")
ROLES: dict[str, Promise] = {
    NetworkRole.OWN_WORKER: gettext_lazy("is your own worker"),
    NetworkRole.RECEIVER: gettext_lazy("a referral was sent to them"),
    NetworkRole.LEAD: gettext_lazy("leads the unit"),
}


@dataclass
class Looked:
    """One person on one day: what was looked at or written, between which times, and why."""

    who: str
    role: str
    organisation: str
    first: dt.datetime
    last: dt.datetime
    looked: list[str] = field(default_factory=list)
    wrote: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    refused: bool = False

    @property
    def day(self) -> str:
        """`ma 23.11.2026 klo 9.12`, or from–to when there were several looks."""
        first, last = formats.clock_text(self.first), formats.clock_text(self.last)
        clock = first if first == last else f"{first}–{last}"
        return f"{formats.weekday_date_text(self.first)} {_('at %(time)s') % {'time': clock}}"

    @property
    def text(self) -> str:
        return self.who

    @property
    def person(self) -> str:
        """Role and organisation."""
        words = ", ".join(filter(None, (self.role, self.organisation)))
        return words[:1].upper() + words[1:]

    @property
    def source(self) -> str:
        """Who it is, what and why, in one line."""
        if self.refused:
            return _("Nothing was shown.")
        looked = _("Looked at: %(what)s") % {"what": ", ".join(self.looked)} if self.looked else ""
        wrote = _("Wrote: %(what)s") % {"what": ", ".join(self.wrote)} if self.wrote else ""
        why = _("Why: %(why)s") % {"why": ", ".join(self.why)} if self.why else ""
        return ". ".join(filter(None, (self.person, looked, wrote, why)))

    @property
    def icon(self) -> str:
        if self.refused:
            return "eye-crossed"
        return "eye" if self.looked else "pen"


def reads(client: Client, *, since: dt.datetime | None = None) -> list[Looked]:
    """Everybody else's looks at the client, the newest first, one row for each person and day."""
    return gathered(reads_of(client.pk, since, LATEST), reasons_of(client))


def recent(client: Client) -> list[Looked]:
    """The looks of the last thirty days."""
    return reads(client, since=timezone.now() - dt.timedelta(days=RECENT_DAYS))


def reasons_of(client: Client) -> dict[str, str]:
    """Why an actor may look at all: the role in the client's network, past rows included."""
    rows = NetworkMember.objects.filter(client=client, holder__position__isnull=False).order_by("starts")
    rows = rows.select_related("holder__position")
    return {f"position:{row.holder.position.pk}": str(ROLES.get(row.role, IN_NETWORK)) for row in rows}


def gathered(entries: Iterable[Reading], reasons: dict[str, str]) -> list[Looked]:
    """Entries by person and day; a refused try stands alone and names nobody, a refused form wrote nothing."""
    rows: dict[tuple[str, dt.date, bool], Looked] = {}
    for entry in entries:
        refused = entry.verb == "refusal" or entry.outcome == "refused"
        if refused and entry.verb == "write":
            continue
        at = timezone.localtime(entry.at)
        row = rows.setdefault((entry.actor, at.date(), refused), _row(entry, at, refused))
        row.first, row.last = min(row.first, at), max(row.last, at)
        if not refused:
            _add(row.wrote if entry.verb == "write" else row.looked, what(entry.object))
            _add(row.why, [reason] if (reason := why(entry, reasons)) else [])
    return list(rows.values())


def what(objects: str) -> list[str]:
    """What the objects of an entry are, in words; each once."""
    found: list[str] = []
    for one in objects.split(", "):
        key = one.split(" ")[0]
        words = WORDS.get(key) or WORDS.get(".".join(key.split(".")[:2])) or WORDS.get(key.split(".")[0]) or OTHER
        _add(found, [str(words)])
    return found


def why(entry: Reading, reasons: dict[str, str]) -> str:
    """On what the look rested: a permit or a section of law, a special purpose, else the role in the network."""
    if entry.basis.startswith("permit"):
        return _("by your permit")
    if entry.basis:
        return entry.basis
    return str(PURPOSES.get(entry.purpose, "")) or reasons.get(entry.actor, "")


def _row(entry: Reading, at: dt.datetime, refused: bool) -> Looked:
    if refused:
        return Looked(_("Somebody tried without the right"), "", "", at, at, refused=True)
    person = entry.person
    if person is None:
        return Looked(_("Somebody who no longer works here"), "", "", at, at)
    return Looked(person.name, person.role, person.organisation, at, at)


def _add(there: list[str], more: list[str]) -> None:
    there.extend(one for one in more if one not in there)
