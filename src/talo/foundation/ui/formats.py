"""Dates, times, money and ranges as a person reads them; words follow the active language."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

# Asked of Django, the zone costs as much as the day.
FINLAND = ZoneInfo("Europe/Helsinki")
NARROW_SPACE = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
_DAYS_SHOWN_AS_MONTHS = 61
_DAYS_IN_MONTH = 30.44

WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)
MONTHS = (
    pgettext_lazy("month", "Jan"),
    pgettext_lazy("month", "Feb"),
    pgettext_lazy("month", "Mar"),
    pgettext_lazy("month", "Apr"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "Jun"),
    pgettext_lazy("month", "Jul"),
    pgettext_lazy("month", "Aug"),
    pgettext_lazy("month", "Sep"),
    pgettext_lazy("month", "Oct"),
    pgettext_lazy("month", "Nov"),
    pgettext_lazy("month", "Dec"),
)


def today() -> dt.date:
    """The calendar day in Finland."""
    return dt.datetime.now(FINLAND).date()


def local_date(value: dt.date | dt.datetime) -> dt.date:
    """The calendar day in Finland of a date or of a moment."""
    if isinstance(value, dt.datetime):
        return value.astimezone(FINLAND).date() if timezone.is_aware(value) else value.date()
    return value


def date_text(value: dt.date | dt.datetime | None) -> str:
    """`22.11.2026`; empty for None."""
    if value is None:
        return ""
    day = local_date(value)
    return f"{day.day}.{day.month}.{day.year}"


def weekday(value: dt.date | dt.datetime) -> str:
    """Two or three letters of the weekday: `to`."""
    return str(WEEKDAYS[local_date(value).weekday()])


def month(number: int) -> str:
    """Short name of a month, 1 to 12: `marras`."""
    return str(MONTHS[number - 1])


def weekday_date_text(value: dt.date | dt.datetime | None) -> str:
    """`to 26.11.2026`."""
    return f"{weekday(value)} {date_text(value)}" if value is not None else ""


def short_date_text(value: dt.date | dt.datetime | None) -> str:
    """`to 26.11.` in this year, `ti 13.4.2027` in another: for narrow columns."""
    if value is None:
        return ""
    day = local_date(value)
    if day.year != today().year:
        return weekday_date_text(day)
    return f"{weekday(day)} {day.day}.{day.month}."


def clock_text(value: dt.datetime | dt.time | None) -> str:
    """`13.00` without a word before it."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = value.astimezone(FINLAND)
    return f"{value.hour}.{value.minute:02}"


def time_text(value: dt.datetime | dt.time | None) -> str:
    """`klo 13.00`."""
    return _("at %(time)s") % {"time": clock_text(value)} if value is not None else ""


def moment_text(value: dt.datetime | None) -> str:
    """`to 26.11.2026 klo 13.00`."""
    return f"{weekday_date_text(value)} {time_text(value)}" if value is not None else ""


def number_text(value: Decimal | int | float | None, decimals: int | None = None) -> str:
    """`1 234,5`: a space between thousands, a comma before decimals, a true minus sign."""
    if value is None:
        return ""
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(number):,f}".replace(",", NARROW_SPACE).replace(".", ",")
    return f"{MINUS}{text}" if number < 0 else text


def plain_number(value: Decimal | float) -> str:
    """A number for an attribute of SVG: always a point, whatever the language."""
    return f"{float(value):g}"


def money_text(value: Decimal | int | float | None, decimals: int = 2) -> str:
    """`1 234,50 €`."""
    return f"{number_text(value, decimals)}{NARROW_SPACE}€" if value is not None else ""


def percent_text(value: Decimal | int | float | None, decimals: int = 0) -> str:
    """`71 %`; the value is already in per cent."""
    return f"{number_text(value, decimals)}{NARROW_SPACE}%" if value is not None else ""


def range_text(start: dt.date | dt.datetime | None, end: dt.date | dt.datetime | None) -> str:
    """`15.6.–30.10.2026`, `1.–31.1.2027`, `2.11.2026 alkaen`: no day, month or year is said twice."""
    if start is None:
        return _("until %(date)s") % {"date": date_text(end)} if end is not None else ""
    if end is None:
        return _("from %(date)s") % {"date": date_text(start)}
    first, last = local_date(start), local_date(end)
    if first == last:
        return date_text(first)
    if first.year != last.year:
        return f"{date_text(first)}{DASH}{date_text(last)}"
    opening = f"{first.day}." if first.month == last.month else f"{first.day}.{first.month}."
    return f"{opening}{DASH}{date_text(last)}"


def days_text(number: int) -> str:
    """`1 päivä`, `10 päivää`."""
    return ngettext("%(number)s day", "%(number)s days", number) % {"number": number_text(number)}


def days_left_text(due: dt.date | dt.datetime | None, on: dt.date | None = None) -> str:
    """How long there is to a deadline: `Myöhässä 3 pv`, `Tänään`, `Huomenna`, `10 päivää`, `5 kuukautta`."""
    if due is None:
        return ""
    days = (local_date(due) - (on or today())).days
    if days < 0:
        return ngettext("%(number)s day late", "%(number)s days late", -days) % {"number": number_text(-days)}
    if days == 0:
        return _("Today")
    if days == 1:
        return _("Tomorrow")
    if days < _DAYS_SHOWN_AS_MONTHS:
        return days_text(days)
    months = round(days / _DAYS_IN_MONTH)
    return ngettext("%(number)s month", "%(number)s months", months) % {"number": number_text(months)}


def country_text(code: str) -> str:
    """`FI` as `Suomi`, in the reader's language; a code that nobody knows stays as it is."""
    name: str = Locale.parse(get_language() or "fi", sep="-").territories.get(code.upper(), code)
    return name


def initials(name: str) -> str:
    """`LK` of Leena Kallio: the first letters of the first and the last word."""
    words = [word for word in name.replace("-", " ").split() if word[:1].isalpha()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
