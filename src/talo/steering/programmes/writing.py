"""The report as text that reads in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _


def as_text(found: dict[str, Any]) -> str:
    """Write a report (see `reporting.report`) as lines of text."""
    return "\n".join(_lines(found))


def _lines(found: dict[str, Any]) -> Iterator[str]:
    programme = found["programme"]
    yield f"{programme['name']}  {programme['from']} – {programme['until']}"
    yield _("As of %(day)s") % {"day": found["as_of"]}
    yield ""
    yield from _budget(found["budget"])
    for goal in found["goals"]:
        yield ""
        yield f"{goal['number']}. {goal['title']}"
        yield from (f"   – {action}" for action in goal["actions"])
        yield from _indicators(goal["indicators"])
    if found["indicators"]:
        yield ""
        yield _("The whole programme")
        yield from _indicators(found["indicators"])
    yield from _milestones(found["milestones"])
    if found["risks"]:
        yield ""
        yield _("Risks (probability, effect)")
        for risk in found["risks"]:
            yield f"   {risk['title']}: {risk['probability'] or '–'}, {risk['effect'] or '–'}"


def _budget(budget: dict[str, Any]) -> Iterator[str]:
    if budget["total"] is None:
        low, high = budget["total_range"]
        yield _("Budget: not given; between %(low)s and %(high)s €") % {"low": low, "high": high}
    else:
        yield _("Budget: %(total)s €") % {"total": budget["total"]}
    for name in ("by_category", "by_year", "financing"):
        for key, amount in budget[name].items():
            yield f"   {key:<28}{amount if amount is not None else '–':>14}"
    if budget["used"]:
        used = budget["used"]
        yield _("Used: %(amount)s € (%(percent)s %%)") % {"amount": used["amount"], "percent": used["percent"]}


def _indicators(indicators: list[dict[str, Any]]) -> Iterator[str]:
    for indicator in indicators:
        parts = [f"   {indicator['key']:<34}{figure(indicator):>10}"]
        if indicator["target"] is not None:
            parts.append(_("target %(target)s") % {"target": indicator["target"]})
        if indicator["n"] is not None:
            parts.append(f"n {indicator['n']}")
        yield "  ".join(parts)


def figure(indicator: dict[str, Any]) -> str:
    """The value of an indicator in a word; one that is covered is never a blank."""
    if indicator["suppressed"]:
        return _("covered")
    if indicator["value"] is None:
        return "–"
    if isinstance(indicator["value"], bool):
        return _("yes") if indicator["value"] else _("no")
    return str(indicator["value"])


def _milestones(milestones: list[dict[str, Any]]) -> Iterator[str]:
    seasons = sorted({row["season"] for row in milestones if "season" in row}, key=_season_order)
    if seasons:
        yield ""
        yield _("Goals by season") + ": " + " · ".join(seasons)
        goals: dict[str, dict[str, bool]] = {}
        for row in milestones:
            if "season" in row:
                goals.setdefault(row["goal"], {})[row["season"]] = row["active"]
        for number, active in goals.items():
            yield f"   {number:<4}" + " ".join("X" if active[season] else "–" for season in seasons)
    days = [row for row in milestones if "date" in row]
    if days:
        yield ""
        yield from (f"   {row['date']}  {row['title']}" for row in days)


def _season_order(season: str) -> tuple[str, bool]:
    year, half = season.split("-")
    return year, half == "autumn"
