"""What the pages show of rounds: side by side, strengths first, the change in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from talo.foundation.database.kept import kept
from talo.foundation.ui import formats
from talo.foundation.ui.charts import Bar, BarChart
from talo.path.assessment.changing import Change, between, measured
from talo.path.assessment.definitions import Area
from talo.path.assessment.models import Instrument, Round
from talo.register.clients.models import Client


@dataclass(frozen=True)
class Row:
    """One area over the rounds of an instrument."""

    area: Area
    days: list[str]
    values: list[int | None]
    change_words: str

    @property
    def name(self) -> str:
        return str(self.area.name)

    @property
    def cells(self) -> list[tuple[str, int | None]]:
        """The day of each round with its score: on a narrow screen no heads stand above the scores."""
        return list(zip(self.days, self.values, strict=True))

    @property
    def last(self) -> int | None:
        """The newest answer."""
        return self.values[-1]


@dataclass
class Course:
    """All rounds of one version of an instrument, the oldest first."""

    instrument: Instrument
    rounds: list[Round]

    @property
    def last(self) -> Round:
        return self.rounds[-1]

    @cached_property
    def change(self) -> Change | None:
        """First to last comparable round."""
        return between([measured(one) for one in self.rounds], self.instrument.defined)

    @cached_property
    def rows(self) -> list[Row]:
        """Areas with their scores, the client's strongest first, the overall views before them."""
        values = [one.values for one in self.rounds]
        days = [formats.date_text(one.date) for one in self.rounds]
        found = [
            Row(area, days, [scores.get(area.key) for scores in values], self._words(area))
            for area in self.instrument.defined.areas
        ]
        return sorted(found, key=lambda row: (not row.area.overall, -(row.last if row.last is not None else -1)))

    @property
    def strongest(self) -> list[Row]:
        """The areas that carry now: above the house's line, three at most."""
        line = self.instrument.defined.discuss_at_most
        high = [row for row in self.rows if not row.area.overall and row.last is not None and row.last > line]
        return high[:3]

    @property
    def low(self) -> list[Row]:
        """Areas of the last round worth a conversation, the lowest first."""
        line = self.instrument.defined.discuss_at_most
        low = [row for row in self.rows if not row.area.overall and row.last is not None and row.last <= line]
        return sorted(low, key=lambda row: row.last or 0)

    @property
    def unanswered(self) -> list[str]:
        """Areas without an answer in the last round."""
        return [row.name for row in self.rows if row.last is None]

    @property
    def chart(self) -> BarChart:
        """The last round as bars on the instrument's scale."""
        bars = [Bar(row.name, row.last) for row in self.rows]
        title = _("%(kind)s, %(day)s") % {
            "kind": self.last.get_kind_display().capitalize(),
            "day": formats.date_text(self.last.date),
        }
        note = _("Scale %(low)s–%(high)s. The client's own view, higher is better.") % {
            "low": self.instrument.defined.scale.low,
            "high": self.instrument.defined.scale.high,
        }
        heading = pgettext("instrument", "Area")
        return BarChart(title, bars, maximum=self.instrument.defined.scale.high, label_heading=heading, note=note)

    @property
    def words(self) -> str:
        """The change of the overall view in one sentence with both dates; empty where no two rounds compare."""
        found = self.change
        return change_sentence(found, self.instrument) if found else ""

    @property
    def incomparable(self) -> str:
        """Why there is no change to show, when there are rounds enough to expect one."""
        if self.change is not None or len(self.rounds) < 2:
            return ""
        return _("The rounds were answered in different ways, so they are shown but not compared.")

    def _words(self, area: Area) -> str:
        one = self.change.of(area.key) if self.change else None
        if one is None or one.difference is None:
            return ""
        return f"{one.first} → {one.last} ({signed(one.difference)})"


def signed(number: int) -> str:
    """`+2`, `−1`, `0`."""
    return f"+{number}" if number > 0 else f"{formats.MINUS}{-number}" if number < 0 else "0"


def change_sentence(found: Change, instrument: Instrument) -> str:
    """`Overall work ability 4 → 6 from 29.9.2026 to 19.11.2026 (scale 0–10)`; the first overall area answered twice."""
    areas = [area for area in instrument.defined.areas if area.overall] or list(instrument.defined.areas)
    for area in areas:
        one = found.of(area.key)
        if one is not None and one.difference is not None:
            return _("%(area)s %(first)s → %(last)s, %(from)s–%(to)s (scale %(low)s–%(high)s)") % {
                "area": area.name,
                "first": one.first,
                "last": one.last,
                "from": formats.date_text(found.first_day),
                "to": formats.date_text(found.last_day),
                "low": instrument.defined.scale.low,
                "high": instrument.defined.scale.high,
            }
    return ""


@kept
def rounds_of(client_id: int) -> QuerySet[Round]:
    """A client's rounds with scores, the oldest first."""
    return Round.objects.of(client_id)


def courses(client: Client) -> list[Course]:
    """The client's rounds by instrument and version, the one with the newest round first."""
    by_instrument: dict[int, Course] = {}
    for one in rounds_of(client.pk):
        by_instrument.setdefault(one.instrument_id, Course(one.instrument, [])).rounds.append(one)
    return sorted(by_instrument.values(), key=lambda course: course.last.date, reverse=True)


def source_of(one: Round) -> str:
    """Who wrote the round down and how: `Leena Kallio, together with a worker`."""
    who = _("the client") if one.by_client else str(one.position.staff_member) if one.position else ""
    return ", ".join(filter(None, (who, one.get_mode_display())))


def heads(rounds: Sequence[Round]) -> list[str]:
    """Column heads of the rounds: the day, for which round it was stands in the list below; the mark right-aligns."""
    return [f"#{formats.date_text(one.date)}" for one in rounds]


def feed(rounds: Sequence[Round]) -> list[dict[str, Any]]:
    """The rounds with who wrote them down and how, the newest first."""
    return [
        {
            "text": one.get_kind_display().capitalize(),
            "source": source_of(one),
            "day": one.date,
            "icon": "graph-columns",
        }
        for one in reversed(rounds)
    ]


def shown(client: Client) -> list[dict[str, Any]]:
    """Each course with what its table needs, for the templates."""
    return [
        {"course": course, "heads": heads(course.rounds), "feed": feed(course.rounds)} for course in courses(client)
    ]
