"""What the pages of a programme show: rows of indicators, seasons, budget, ways out; ready for the templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from talo.foundation.ui import formats
from talo.foundation.ui.charts import Bar, BarChart, Covered, LineChart, Point
from talo.steering.programmes.breaking_down import by_age_and_sex
from talo.steering.programmes.delays import reached
from talo.steering.programmes.everywhere import EXITS
from talo.steering.programmes.models import Goal, Indicator, IndicatorValue, Programme
from talo.steering.programmes.reporting import Values
from talo.steering.programmes.seasons import season_days
from talo.steering.programmes.suppressing import Cover
from talo.steering.programmes.wording import covered, said, text_of, unit_text, value_shown

TILES = 4


@dataclass(frozen=True)
class Row:
    """One indicator on a page: its figures as text or covered, with day, source and state."""

    indicator: Indicator
    now: Any
    baseline: str
    target: str
    n: str
    as_of: dt.date | None
    source: str
    state: tuple[str, str] | None  # kind and word of the status label
    unit: str

    @property
    def word(self) -> str:
        """Yes or no, a dash where there is nobody to count; empty for a number, covered or not, and none entered."""
        if self.now is None and self.indicator.rule:
            return "–"
        return self.now if isinstance(self.now, str) else ""


def row_of(indicator: Indicator, values: Values) -> Row:
    """The row of an indicator as of the day of the report."""
    counted = values.counted.get(indicator.key) if indicator.rule else None
    value, n, _suppressed, source = values.current(indicator)
    now = covered(counted) if counted else value_shown(value)
    return Row(
        indicator=indicator,
        now=now,
        baseline=text_of(indicator.baseline, indicator.unit),
        target=text_of(indicator.target, indicator.unit),
        n=formats.number_text(n),
        as_of=values.day_of(indicator),
        source=source,
        state=state_of(value, indicator.target),
        unit=unit_text(indicator.unit) if not isinstance(now, str) else "",
    )


def state_of(value: Any, target: Any) -> tuple[str, str] | None:
    """Reached or on the way; nothing where there is no target or no value."""
    if value is None or target is None:
        return None
    return ("ok", _("Reached")) if reached(value, target) else ("running", _("On the way"))


def rows_by_goal(programme: Programme, values: Values) -> list[dict[str, Any]]:
    """Goals with their actions and rows of indicators, then those of the whole programme."""
    goals = list(programme.goals.prefetch_related("actions"))
    groups = {group["key"]: said(group["title"]) for group in programme.plan.get("groups", [])}
    found: list[dict[str, Any]] = []
    for goal in goals:
        rows = [row_of(one, values) for one in values.indicators if one.goal_id == goal.pk]
        aims = [said(aim) for aim in goal.aims]
        title = f"{goal.number}. {goal.title}"
        found.append(
            {"goal": goal, "title": title, "rows": rows, "aims": aims, "group": groups.get(goal.group_key, "")}
        )
    return found


def common_rows(values: Values) -> list[dict[str, Any]]:
    """What the house counts for every programme, without the ways out."""
    ways_out = {one.rule for one in EXITS}
    return [
        {
            "name": str(one.name),
            "definition": str(one.definition),
            "now": covered(values.counted[one.rule]),
            "n": formats.number_text(values.counted[one.rule].n),
            "unit": unit_text(one.unit),
        }
        for one in values.common
        if one.rule not in ways_out
    ]


def own_rows(values: Values) -> list[Row]:
    """The plan's indicators that belong to no single goal."""
    return [row_of(one, values) for one in values.indicators if one.goal_id is None]


def key_rows(values: Values) -> list[Row]:
    """The rows of the overview: what has a target, is counted or has a value."""
    wanted = (one for one in values.indicators if one.target is not None or one.rule or one.pk in values.entered)
    return [row_of(one, values) for one in wanted]


def tiles(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Four figures at most: those with a value and a target first, then others with a value."""
    ordered = sorted(rows, key=lambda row: (row.now is None, isinstance(row.now, Covered), not row.target))
    return [
        {
            "name": str(row.indicator.name),
            "value": row.now if not row.unit or isinstance(row.now, Covered) else text_of(row.now, row.indicator.unit),
            "note": _("target %(target)s") % {"target": row.target} if row.target else "",
            "kind": row.state[0] if row.state else "",
            "state": row.state[1] if row.state else "",
        }
        for row in ordered[:TILES]
        if row.now is not None
    ]


def shares(rows: Iterable[Row]) -> BarChart | None:
    """The indicators that are shares of clients, as bars with their targets; None where there is none with a figure."""
    bars = [
        Bar(row.indicator.name, row.now, row.indicator.target)
        for row in rows
        if row.indicator.unit == "percent" and row.indicator.rule and row.now is not None
    ]
    if not bars:
        return None
    return BarChart(_("Shares of clients"), bars, unit="%", maximum=100, label_heading=_("Indicator"))


def ways_out(values: Values) -> BarChart:
    """Where clients went, as bars; small numbers covered."""
    bars = [Bar(one.name, covered(values.counted[one.rule])) for one in EXITS if one.rule in values.counted]
    return BarChart(_("Where clients went"), bars, label_heading=_("Where to"))


def ages(values: Values) -> list[dict[str, Any]] | None:
    """Clients by age and sex as rows of figures, covered where small; None where there are too few clients."""
    # The facts behind the numbers of months are of the newest day.
    facts = values.periods.facts if values.periods and values.as_of == values.periods.days[0] else None
    found = by_age_and_sex(values.programme.pk, values.as_of, facts)
    if found is None:
        return None
    names = {
        "under_25": _("under 25"),
        "25_34": "25–34",
        "35_49": "35–49",
        "over_49": _("50 or more"),
        "not_recorded": _("not recorded"),
        "sum": _("Together"),
    }
    return [
        {
            "name": names[age],
            "cells": [
                count if cover is Cover.SHOWN else Covered(second=cover is Cover.SECOND) for count, cover in cells
            ],
        }
        for age, cells in found.rows
        if age != "not_recorded" or any(count != 0 for count, _cover in cells)
    ]


def has_left(chart: BarChart) -> bool:
    """Whether there is anything to show in the ways out."""
    return any(isinstance(bar.value, Covered) or bar.value for bar in chart.bars)


def seasons(programme: Programme, as_of: dt.date) -> dict[str, Any] | None:
    """Goals by season with the season of the day marked; None where the plan has no seasons."""
    if not programme.seasons:
        return None
    names = {"spring": pgettext("season", "Spring"), "autumn": pgettext("season", "Autumn")}
    heads = []
    for season in programme.seasons:
        year, half = season.split("-")
        first, last = season_days(season)
        heads.append((names[half], year, first <= as_of <= last))
    active: dict[Goal, dict[str, bool]] = {}
    for milestone in programme.milestones.select_related("goal").exclude(season=""):
        if milestone.goal:
            active.setdefault(milestone.goal, {})[milestone.season] = milestone.active
    rows = [
        (f"{goal.number}. {goal.title}", [marks.get(season, False) for season in programme.seasons])
        for goal, marks in active.items()
    ]
    return {"heads": heads, "rows": rows}


def budget(programme: Programme) -> dict[str, Any]:
    """The budget by category and year with sums, the financing, and what the plan says of an unknown total."""
    planned = programme.plan["budget"]
    years = sorted(year for year in programme.budget_years if year != "unspecified")
    total = programme.budget_total
    lines = [
        {
            "name": line.name,
            "years": [formats.number_text(line.years[year]) if year in line.years else "–" for year in years],
            "total": formats.number_text(line.total),
            "share": round(100 * line.total / total) if total else None,
        }
        for line in programme.budget_lines.all()
    ]
    return {
        "years": years,
        "columns": [f"#{year}" for year in years],
        "lines": lines,
        "sums": [formats.number_text(programme.budget_years[year]) for year in years],
        "total": formats.number_text(total),
        "low": formats.money_text(programme.budget_low, 0),
        "high": formats.money_text(programme.budget_high, 0),
        "meaning": said(planned.get("total_range_meaning")),
        "used": planned.get("used"),
        "used_amount": formats.money_text(planned["used"]["amount"], 0) if planned.get("used") else "",
        "used_note": said((planned.get("used") or {}).get("note")),
        "notes": [said(note) for note in planned.get("notes", [])],
        "source": planned["source"],
        "financing": [
            {"name": line.name, "amount": formats.money_text(line.amount, 0) or _("not given")}
            for line in programme.financing.all()
        ],
        "shares": [
            {"name": said(share["name"]), "percent": share["percent"], "amount": formats.money_text(share["amount"], 0)}
            for share in (programme.plan.get("financing") or {}).get("shares", [])
        ],
        "staff": staff(programme),
    }


def staff(programme: Programme) -> dict[str, Any] | None:
    """People of the plan as full-time equivalents."""
    planned = programme.plan.get("staff")
    if not planned:
        return None
    lines = [
        {
            "title": said(line["title"]),
            "fte": formats.number_text(line.get("fte")) or "–".join(map(str, line.get("fte_range", []))),
            "note": said(line.get("note")),
            "parts": ", ".join(f"{said(part['title'])} {formats.number_text(part['fte'])}" for part in line["parts"]),
        }
        for line in planned["lines"]
    ]
    return {"lines": lines, "total": formats.number_text(planned.get("total_fte")), "note": said(planned.get("note"))}


def history(indicator: Indicator, values: list[IndicatorValue]) -> LineChart | None:
    """The entered figures over time as a line; None for yes and no, and for fewer than two days."""
    standing = {value.as_of: value.value for value in values}
    if indicator.kind == Indicator.Kind.YES_NO or len(standing) < 2:
        return None
    points = [Point(formats.date_text(day), value) for day, value in sorted(standing.items())]
    return LineChart(str(indicator.name), points, target=indicator.target, unit=unit_text(indicator.unit))


def with_before(values: list[IndicatorValue]) -> list[dict[str, Any]]:
    """Entered values, the newest day first, each with the value of the same day that it corrects."""
    found: list[dict[str, Any]] = []
    latest: dict[dt.date, Any] = {}
    for one in values:
        before = latest.get(one.as_of)
        unit = one.indicator.unit
        found.append(
            {
                "given": one,
                "shown": value_shown(one.value),
                "before": text_of(before.value, unit) if before else "",
            }
        )
        latest[one.as_of] = one
    for row in found:
        row["stands"] = latest[row["given"].as_of] is row["given"]
    return found[::-1]


def covered_by_another(values: Values) -> bool:
    """Whether the day's counted numbers are covered altogether, because other reports stand too near to it."""
    return values.periods is not None and values.periods.is_covered_by_another(values.as_of)
