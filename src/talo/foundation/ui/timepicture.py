"""Services, benefits and jobs on one axis: positions in per cent, a table with the same facts, gaps that are named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talo.foundation.ui import formats

KINDS: dict[str, tuple[Any, str, Any]] = {
    "service": (gettext_lazy("Services"), "layers", gettext_lazy("Service")),
    "benefit": (gettext_lazy("Benefits"), "euro-sign", gettext_lazy("Benefit")),
    "work": (gettext_lazy("Work"), "occupation", gettext_lazy("Job")),
}


@dataclass(frozen=True)
class Stretch:
    """A period of one kind (service, benefit, work). `ends` None goes on; `note` replaces the dates under the name."""

    kind: str
    label: Any
    starts: dt.date
    ends: dt.date | None = None
    planned: bool = False
    note: Any = ""
    url: str = ""


@dataclass(frozen=True)
class Gap:
    """Days without income or service, hatched over the rows of `kinds` that have nothing then; both days included.

    With `text`, a call to act stands below the picture: what the gap means, and one act.
    """

    starts: dt.date
    ends: dt.date
    kinds: tuple[str, ...] = ("benefit", "work")
    text: Any = ""
    action_label: Any = ""
    action_url: str = ""
    action: str = ""

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.ends - self.starts).days + 1

    @property
    def title(self) -> str:
        """`Aukko 1.–31.1.2027, 31 päivää.`"""
        dates = formats.range_text(self.starts, self.ends)
        return _("Gap %(dates)s, %(days)s.") % {"dates": dates, "days": formats.days_text(self.days)}


@dataclass
class TimePicture:
    """What `{% time_picture %}` draws. Without `first` and `last`, a year around today, stretched to whole months."""

    stretches: Sequence[Stretch]
    gaps: Sequence[Gap] = ()
    first: dt.date = None  # type: ignore[assignment]  # set below, from today
    last: dt.date = None  # type: ignore[assignment]
    today: dt.date = field(default_factory=formats.today)

    def __post_init__(self) -> None:
        unknown = {s.kind for s in self.stretches} - KINDS.keys()
        if unknown:
            raise ValueError(f"unknown kind of stretch: {', '.join(sorted(unknown))}")
        self.first = self.first or _month_start(self.today, -5)
        self.last = self.last or _month_start(self.today, 7) - dt.timedelta(days=1)
        if self.last <= self.first:
            raise ValueError("the picture ends before it begins")

    @property
    def span(self) -> str:
        """`1.6.2026–31.5.2027`."""
        return formats.range_text(self.first, self.last)

    def at(self, day: dt.date) -> float:
        """Position of the beginning of a day, 0–100, kept inside the picture."""
        whole = (self.last - self.first).days + 1
        return round(min(max((day - self.first).days / whole * 100, 0), 100), 2)

    def width(self, starts: dt.date, ends: dt.date | None) -> float:
        """Width of a period, last day included."""
        end = self.at(ends + dt.timedelta(days=1)) if ends else 100
        return round(max(end - self.at(starts), 0), 2)

    @property
    def today_at(self) -> float | None:
        """Position of today, or None outside the picture."""
        return self.at(self.today) if self.first <= self.today <= self.last else None

    @property
    def months(self) -> list[dict[str, Any]]:
        """Grid lines and month names; every second name is minor and hidden on a phone."""
        found: list[dict[str, Any]] = []
        day = self.first
        while day <= self.last:
            following = _month_start(day, 1)
            centre = (self.at(day) + self.at(min(following, self.last + dt.timedelta(days=1)))) / 2
            year = str(day.year) if not found or day.month == 1 else ""
            found.append(
                {"at": self.at(day), "centre": round(centre, 2), "name": formats.month(day.month), "year": year}
            )
            day = following
        step = max(1, round(len(found) / 12))
        for number, entry in enumerate(found):
            entry["minor"] = number % (2 * step) != 0
            entry["name"] = entry["name"] if number % step == 0 else ""
        return found

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Rows by kind; a kind without rows is left out."""
        shown = []
        for kind, (label, icon, _one) in KINDS.items():
            rows = [s for s in self.stretches if s.kind == kind]
            if rows:
                shown.append(
                    {
                        "kind": kind,
                        "label": label,
                        "icon": icon,
                        "gaps": self._gaps(kind),
                        "rows": [self._row(s) for s in rows],
                    }
                )
        labelled = False
        for group in shown:
            for gap in group["gaps"]:
                gap["label"] = "" if labelled else gap["text"]
            labelled = labelled or bool(group["gaps"])
        return shown

    def _gaps(self, kind: str, beside: Stretch | None = None) -> list[dict[str, Any]]:
        """Gaps over this kind; `open` where the row itself has nothing then, and is hatched."""
        return [
            {
                "at": self.at(gap.starts),
                "width": self.width(gap.starts, gap.ends),
                "centre": round(self.at(gap.starts) + self.width(gap.starts, gap.ends) / 2, 2),
                "text": _("%(days)s d") % {"days": gap.days},
                "open": beside is None or beside.starts > gap.ends or (beside.ends or dt.date.max) < gap.starts,
            }
            for gap in self.gaps
            if kind in gap.kinds
        ]

    def _row(self, stretch: Stretch) -> dict[str, Any]:
        return {
            "label": stretch.label,
            "url": stretch.url,
            "note": stretch.note or self._note(stretch),
            "bars": self._bars(stretch),
            "gaps": self._gaps(stretch.kind, beside=stretch),
        }

    def _note(self, stretch: Stretch) -> str:
        text = formats.range_text(stretch.starts, stretch.ends)
        return _("%(dates)s, planned") % {"dates": text} if stretch.planned else text

    def _bars(self, stretch: Stretch) -> list[dict[str, Any]]:
        """Filled up to today, dashed from today on; a planned period is dashed wholly."""
        ends = stretch.ends or self.last
        if ends < self.first or stretch.starts > self.last:
            return []
        if stretch.planned or stretch.starts > self.today:
            parts = [(stretch.starts, ends, True)]
        elif ends < self.today:
            parts = [(stretch.starts, ends, False)]
        else:
            yesterday = self.today - dt.timedelta(days=1)
            parts = [(stretch.starts, yesterday, False), (self.today, ends, True)]
        bars = [{"at": self.at(a), "width": self.width(a, b), "planned": planned} for a, b, planned in parts]
        return [bar for bar in bars if bar["width"] > 0]

    @property
    def table(self) -> list[dict[str, Any]]:
        """The same facts as rows of a table."""
        return [
            {
                "label": s.label,
                "kind": KINDS[s.kind][2],
                "starts": formats.date_text(s.starts),
                "ends": formats.date_text(s.ends) if s.ends else _("no end date"),
                "state": self._state(s),
            }
            for s in self.stretches
        ]

    def _state(self, stretch: Stretch) -> str:
        if stretch.planned or stretch.starts > self.today:
            return _("Planned")
        return _("Ended") if stretch.ends and stretch.ends < self.today else _("Going on")


def _month_start(day: dt.date, months: int) -> dt.date:
    """The first day of the month that is `months` from the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)
