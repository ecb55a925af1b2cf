"""The report of a programme: what it aimed at and what it reached as of a day, as data and as text."""

from __future__ import annotations

import datetime as dt
from typing import Any

from talo.steering.programmes.counting import Counted, count
from talo.steering.programmes.everywhere import SOURCE, missing
from talo.steering.programmes.models import Goal, Indicator, IndicatorValue, Programme
from talo.steering.programmes.writing import as_text

__all__ = ["UnknownProgramme", "as_text", "budget", "find", "listing", "report"]


class UnknownProgramme(LookupError):
    """No programme has this key."""


def find(key: str) -> Programme:
    """The programme with a key.

    Raises:
        UnknownProgramme: there is none.
    """
    programme = Programme.objects.select_related("organisation").filter(key=key).first()
    if programme is None:
        raise UnknownProgramme(key)
    return programme


def listing() -> list[dict[str, Any]]:
    """All programmes by their start: key, name, title, organisation and dates."""
    return [
        {
            "key": programme.key,
            "name": str(programme.name),
            "title": str(programme.title),
            "organisation": str(programme.organisation.name),
            "from": programme.starts.isoformat(),
            "until": programme.ends.isoformat(),
        }
        for programme in Programme.objects.select_related("organisation")
    ]


def report(key: str, as_of: dt.date | None = None) -> dict[str, Any]:
    """The report of a programme as of a day; without a day its end or today, the earlier.

    Money is text with two decimals, dates are ISO 8601, a value that nobody has entered is None.

    Raises:
        UnknownProgramme: no programme has the key.
    """
    programme = find(key)
    as_of = as_of or programme.last_day()
    values = Values(programme, as_of)
    goals = programme.goals.prefetch_related("actions")
    return {
        "programme": _programme(programme),
        "as_of": as_of.isoformat(),
        "budget": budget(programme),
        "goals": [_goal(goal, values) for goal in goals],
        "indicators": [*values.of(None), *values.in_common()],
        "pilots": _pilots(programme),
        "milestones": _milestones(programme),
        "risks": _risks(programme),
        "expected_results": _expected_results(programme),
    }


class Values:
    """The current value of every indicator of a programme, counted or entered, as of a day."""

    def __init__(self, programme: Programme, as_of: dt.date) -> None:
        self.as_of = as_of
        self.indicators = list(programme.indicators.select_related("pilot", "goal"))
        planned = {indicator.key for indicator in self.indicators}
        self.common = [one for one in missing(self.indicators) if one.rule not in planned]
        self.counted = count(programme, self.indicators, as_of, beside=[one.wanted() for one in self.common])
        self.entered: dict[int, IndicatorValue] = {}
        rows = IndicatorValue.objects.filter(indicator__programme=programme, as_of__lte=as_of).by_day()
        for row in rows:
            self.entered[row.indicator_id] = row

    def of(self, goal: Goal | None) -> list[dict[str, Any]]:
        """The indicators of a goal, or of the whole programme."""
        wanted = goal.pk if goal else None
        return [self.reported(indicator) for indicator in self.indicators if indicator.goal_id == wanted]

    def in_common(self) -> list[dict[str, Any]]:
        """What the house counts for every programme and the plan does not ask for."""
        return [
            {
                "key": one.rule,
                "kind": str(one.kind),
                "value": self.counted[one.rule].value,
                "target": None,
                "baseline": None,
                "n": self.counted[one.rule].n,
                "suppressed": self.counted[one.rule].suppressed,
                "source": str(SOURCE),
            }
            for one in self.common
        ]

    def reported(self, indicator: Indicator) -> dict[str, Any]:
        """One indicator as the report gives it."""
        value, n, suppressed, source = self.current(indicator)
        return {
            "key": indicator.key,
            "kind": indicator.kind,
            "value": value,
            "target": indicator.target,
            "baseline": indicator.baseline,
            "n": n,
            "suppressed": suppressed,
            "source": source,
        }

    def current(self, indicator: Indicator) -> tuple[Any, int | None, bool, str]:
        """Value, n, whether it is covered, and the source of the value or else of the indicator."""
        counted: Counted | None = self.counted.get(indicator.key)
        if counted is not None:
            return counted.value, counted.n, counted.suppressed, indicator.source
        given = self.entered.get(indicator.pk)
        if given is None:
            return None, None, False, indicator.source
        return given.value, given.n, False, given.source


def euros(amount: int | None) -> str | None:
    """Whole euros as text with two decimals and a point."""
    return None if amount is None else f"{amount}.00"


def budget(programme: Programme) -> dict[str, Any]:
    """Total or its range, categories, years and financing; subtotals, shares and what is used stand beside them."""
    planned = programme.plan["budget"]
    money = programme.plan.get("financing") or {}
    used = planned.get("used")
    known = programme.budget_total is not None
    return {
        "total": euros(programme.budget_total),
        "total_range": None if known else [euros(programme.budget_low), euros(programme.budget_high)],
        "by_category": {line.key: euros(line.total) for line in programme.budget_lines.all()},
        "by_year": {year: euros(amount) for year, amount in programme.budget_years.items()},
        "financing": {line.key: euros(line.amount) for line in programme.financing.all()},
        "subtotals": {key: euros(group["total"]) for key, group in planned.get("groups", {}).items()},
        "shares": {
            share["key"]: {"percent": share["percent"], "amount": euros(share["amount"])}
            for share in money.get("shares", [])
        },
        "used": used and {"amount": euros(used["amount"]), "percent": used.get("percent"), "as_of": used["as_of"]},
    }


def _programme(programme: Programme) -> dict[str, Any]:
    return {
        "key": programme.key,
        "name": str(programme.name),
        "from": programme.starts.isoformat(),
        "until": programme.ends.isoformat(),
    }


def _goal(goal: Goal, values: Values) -> dict[str, Any]:
    return {
        "number": goal.number,
        "title": str(goal.title),
        "actions": [str(action.text) for action in goal.actions.all()],
        "indicators": values.of(goal),
    }


def _pilots(programme: Programme) -> list[dict[str, Any]]:
    return [
        {"number": pilot.number, "key": pilot.key, "name": str(pilot.name), "planned_clients": pilot.planned_clients}
        for pilot in programme.pilots.all()
    ]


def _milestones(programme: Programme) -> list[dict[str, Any]]:
    rows = []
    for milestone in programme.milestones.select_related("goal"):
        row: dict[str, Any] = {"goal": milestone.goal.number if milestone.goal else None, "title": str(milestone.title)}
        if milestone.day:
            row["date"] = milestone.day.isoformat()
        else:
            row["season"] = milestone.season
        rows.append(row | {"active": milestone.active})
    return rows


def _risks(programme: Programme) -> list[dict[str, Any]]:
    return [
        {"title": str(risk.title), "probability": risk.probability or None, "effect": risk.effect or None}
        for risk in programme.risks.all()
    ]


def _expected_results(programme: Programme) -> list[dict[str, Any]]:
    return [
        {
            "key": result.key,
            "side": result.side,
            "title": str(result.title),
            "reached": result.reached,
            "date": result.reached_on and result.reached_on.isoformat(),
        }
        for result in programme.expected_results.all()
    ]
