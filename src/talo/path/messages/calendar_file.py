"""The calendar file of an appointment (RFC 5545): a time and a link; no name, no place, no service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.path.messages.models import Appointment, State

ZONE = "Europe/Helsinki"
OCTETS = 75  # RFC 5545, 3.1: a line is no longer, without its line break
STATUS = {State.ACCEPTED: "CONFIRMED", State.PROPOSED: "TENTATIVE"}
# Finland follows the rule of the European Union; the hours are those of the zone itself.
TIME_ZONE = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    "BEGIN:DAYLIGHT",
    "DTSTART:19810329T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0300",
    "TZNAME:EEST",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T040000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0300",
    "TZOFFSETTO:+0200",
    "TZNAME:EET",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def calendar_file(appointment: Appointment, path: str) -> bytes:
    """The file; `path` is where the appointment stands in this house, behind sign-in."""
    link = settings.TALO_URL.rstrip("/") + path
    changed = appointment.settled_at or appointment.proposed_at
    title = _("Appointment")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Talo//Talo//FI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *TIME_ZONE,
        "BEGIN:VEVENT",
        f"UID:{appointment.public_id}@talo",
        f"DTSTAMP:{_utc(changed)}",
        f"LAST-MODIFIED:{_utc(changed)}",
        f"SEQUENCE:{0 if appointment.state == State.PROPOSED else 1}",
        f"DTSTART;TZID={ZONE}:{_local(appointment.starts)}",
        f"DTEND;TZID={ZONE}:{_local(appointment.ends)}",
        f"SUMMARY:{escaped(title)}",
        f"DESCRIPTION:{escaped(_('More in Talo, after signing in.'))}",
        f"URL:{link}",
        "CLASS:PRIVATE",
        f"STATUS:{STATUS.get(State(appointment.state), 'CANCELLED')}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-P1D",
        f"DESCRIPTION:{escaped(title)}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(folded(lines))


def escaped(text: str) -> str:
    """A TEXT value (3.3.11): backslash, semicolon, comma and line breaks escaped, other controls left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in text if sign == "\n" or (sign >= " " and sign != "\x7f"))
    return kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(lines: Iterable[str]) -> Iterable[bytes]:
    """Lines of 75 octets at most, CRLF after each; a character of several octets is never cut."""
    for line in lines:
        room, part = OCTETS, b""
        for sign in line:
            octets = sign.encode()
            if len(part) + len(octets) > room:
                yield part + b"\r\n"
                # The space that begins a continued line counts.
                part = b" "
            part += octets
        yield part + b"\r\n"


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _local(moment: dt.datetime) -> str:
    return timezone.localtime(moment, ZoneInfo(ZONE)).strftime("%Y%m%dT%H%M%S")
