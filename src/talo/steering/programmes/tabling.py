"""A report as tables: the same lines for the page, the spreadsheet, the paper and the terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from talo.foundation.ui import formats
from talo.foundation.ui.charts import Covered
from talo.steering.programmes.milestones import season_name
from talo.steering.programmes.models import Indicator, Risk
from talo.steering.programmes.wording import unit_text, value_shown


@dataclass(frozen=True)
class Line:
    """One indicator of a report; `now` is a number, a word, or a figure that is covered."""

    key: str
    goal: str
    name: str
    kind: str
    now: Any
    baseline: Any
    target: Any
    n: int | None
    unit: str
    as_of: dt.date | None
    definition: str
    target_meaning: str
    source: str

    def text(self, value: Any) -> str:
        """A value of this line as text with its unit; empty for none."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value_shown(value))
        if isinstance(value, Covered | str):
            return str(value)
        return formats.number_text(value) + (f"{formats.NARROW_SPACE}{self.unit}" if self.unit else "")

    @property
    def now_text(self) -> str:
        """The value in words; a dash where there was nobody to count."""
        return self.text(self.now) or ("–" if self.n == 0 else _("not entered"))

    @property
    def baseline_text(self) -> str:
        return self.text(self.baseline)

    @property
    def target_text(self) -> str:
        return self.text(self.target)

    @property
    def day_text(self) -> str:
        return formats.date_text(self.as_of) if self.as_of else ""

    @property
    def meaning(self) -> str:
        """Definition, what the target means, and the source, in one text."""
        return " ".join(filter(None, (self.definition, self.target_meaning, _("Source: %s") % self.source)))


@dataclass(frozen=True)
class Section:
    """A table of a report: cells are texts, numbers, dates or None."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    numeric: Sequence[int] = ()

    @property
    def shown(self) -> list[list[str]]:
        """The rows as texts: a dash where there is nothing."""
        return [[_text(cell) for cell in row] for row in self.rows]


def _text(cell: Any) -> str:
    if isinstance(cell, dt.date):
        return formats.date_text(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return formats.number_text(cell)
    return "–" if cell in (None, "") else str(cell)


def lines(report: dict[str, Any]) -> list[Line]:
    """The indicators of a report in its order: by goal, then those of the whole programme."""
    found = [
        _line(one, report, f"{goal['number']}. {goal['title']}")
        for goal in report["goals"]
        for one in goal["indicators"]
    ]
    return found + [_line(one, report, _("The whole programme")) for one in report["indicators"]]


def _line(one: dict[str, Any], report: dict[str, Any], goal: str) -> Line:
    meant = report["definitions"][one["key"]]
    now = Covered(second=meant["cover"] != "small") if one["suppressed"] else one["value"]
    return Line(
        key=one["key"],
        goal=goal,
        name=meant["name"],
        kind=str(Indicator.Kind(one["kind"]).label),
        now=now,
        baseline=one["baseline"],
        target=one["target"],
        n=one["n"],
        unit=unit_text(meant["unit"]),
        as_of=dt.date.fromisoformat(meant["as_of"]) if meant["as_of"] else None,
        definition=meant["definition"],
        target_meaning=meant["target_meaning"] or "",
        source=one["source"],
    )


def sections(report: dict[str, Any]) -> list[Section]:
    """What a report holds beside its indicators: what is behind, seasons, days, money, risks, results, pilots."""
    makers = (_behind, _seasons, _days, _budget, _financing, _risks, _results, _pilots)
    return [section for make in makers if (section := make(report)).rows]


def _behind(report: dict[str, Any]) -> Section:
    titles = {goal["number"]: f"{goal['number']}. {goal['title']}" for goal in report["goals"]}
    rows = [(titles[one["goal"]], reason) for one in report["behind"] for reason in one["reasons"]]
    return Section(_("Behind"), (_("Goal"), _("What")), rows)


def _seasons(report: dict[str, Any]) -> Section:
    marks = [row for row in report["milestones"] if "season" in row]
    seasons = list(dict.fromkeys(row["season"] for row in marks))
    goals: dict[str, dict[str, bool]] = {}
    titles: dict[str, str] = {}
    for row in marks:
        goals.setdefault(row["goal"], {})[row["season"]] = row["active"]
        titles[row["goal"]] = f"{row['goal']}. {row['title']}"
    rows = [
        (titles[number], *("X" if active.get(season) else "–" for season in seasons))
        for number, active in goals.items()
    ]
    return Section(_("Goals by season"), (_("Goal"), *map(season_name, seasons)), rows)


def _days(report: dict[str, Any]) -> Section:
    rows = [
        (dt.date.fromisoformat(row["date"]), row["title"], row["goal"] or "")
        for row in report["milestones"]
        if "date" in row
    ]
    return Section(_("Days of the plan"), (_("Day"), _("What"), _("Goal")), rows)


def _budget(report: dict[str, Any]) -> Section:
    budget = report["budget"]
    if budget["total"] is None:
        low, high = budget["total_range"]
        rows = [(_("The total is not given; it is at least"), _euros(low)), (_("and at most"), _euros(high))]
    else:
        rows = [(_("Total"), _euros(budget["total"]))]
    rows += [(name, _euros(amount)) for name, amount in _named(budget, "by_category")]
    rows += [(year, _euros(amount)) for year, amount in budget["by_year"].items()]
    if budget["used"]:
        used = budget["used"]
        rows.append((_("Used, %(percent)s %%") % {"percent": used["percent"]}, _euros(used["amount"])))
    return Section(_("Budget"), (_("What"), _("€")), rows, (1,))


def _financing(report: dict[str, Any]) -> Section:
    rows = [(name, _euros(amount)) for name, amount in _named(report["budget"], "financing")]
    return Section(_("Financing"), (_("Source of money"), _("€")), rows, (1,))


def _named(budget: dict[str, Any], part: str) -> Iterator[tuple[str, str | None]]:
    names = budget.get("names", {}).get(part, {})
    return ((names.get(key, key), amount) for key, amount in budget[part].items())


def _euros(amount: str | None) -> int | None:
    return None if amount is None else int(float(amount))


def _risks(report: dict[str, Any]) -> Section:
    rows = [(one["title"], _level(one["probability"]), _level(one["effect"])) for one in report["risks"]]
    return Section(_("Risks"), (_("Risk"), _("Probability"), _("Effect")), rows)


def _level(level: str | None) -> str:
    return str(Risk.Level(level).label) if level else _("not weighed")


def _results(report: dict[str, Any]) -> Section:
    rows = [
        (
            one["title"],
            _("not entered") if one["reached"] is None else _("Reached") if one["reached"] else _("Not reached"),
            dt.date.fromisoformat(one["date"]) if one["date"] else None,
        )
        for one in report["expected_results"]
    ]
    return Section(_("Promised results"), (_("Result"), _("State"), _("Day")), rows)


def _pilots(report: dict[str, Any]) -> Section:
    rows = [(f"{one['number']}. {one['name']}", one["planned_clients"]) for one in report["pilots"]]
    return Section(_("Pilots"), (_("Pilot"), _("Planned clients")), rows, (1,))
