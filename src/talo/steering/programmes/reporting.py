"""The report of a programme: what it aimed at and what it reached as of a day, as data and as text."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy

from talo.steering.programmes.counting import Counted, asked_of, count
from talo.steering.programmes.delays import behind
from talo.steering.programmes.everywhere import SOURCE, Common, missing
from talo.steering.programmes.feeding import Fed, fed
from talo.steering.programmes.models import Goal, Indicator, IndicatorValue, Programme
from talo.steering.programmes.periods import Periods, periods_of
from talo.steering.programmes.suppressing import Cover
from talo.steering.programmes.writing import as_text

__all__ = ["UnknownProgramme", "Values", "as_text", "budget", "find", "listing", "report", "report_of"]


ROWS_SOURCE = gettext_lazy("%(number)s rows entered in Talo")


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

    Money is text with two decimals, dates are ISO 8601, a value that nobody has entered is None. Small numbers are
    covered within the report; what two reports together would show is the pages' matter (see `Values`, `across`).

    Raises:
        UnknownProgramme: no programme has the key.
    """
    programme = find(key)
    return report_of(Values(programme, as_of or programme.last_day()))


def report_of(values: Values) -> dict[str, Any]:
    """The report of these values, in the reader's language."""
    programme = values.programme
    goals = programme.goals.prefetch_related("actions")
    return {
        "programme": _programme(programme),
        "as_of": values.as_of.isoformat(),
        "budget": budget(programme),
        "goals": [_goal(goal, values) for goal in goals],
        "indicators": [*values.of(None), *values.in_common()],
        "definitions": values.definitions(),
        "behind": [{"goal": one.goal.number, "reasons": one.reasons} for one in behind(programme, values)],
        "pilots": _pilots(programme),
        "milestones": _milestones(programme),
        "risks": _risks(programme),
        "expected_results": _expected_results(programme),
    }


class Values:
    """The current value of every indicator of a programme, counted or entered, as of a day.

    across: look at the reports of all month ends and at frozen ones too, and cover what two of them together would
        show; the day must then be one of `periods.month_ends`.
    """

    def __init__(self, programme: Programme, as_of: dt.date, *, across: bool = False) -> None:
        self.programme = programme
        self.as_of = as_of
        self.indicators = list(programme.indicators.select_related("pilot", "goal"))
        planned = {indicator.key for indicator in self.indicators}
        self.common = [one for one in missing(self.indicators) if one.rule not in planned]
        beside = [one.wanted() for one in self.common]
        self.periods: Periods | None = periods_of(programme, asked_of(self.indicators, beside)) if across else None
        self.counted: dict[str, Counted] = (
            self.periods.on(as_of) if self.periods else count(programme, self.indicators, as_of, beside=beside)
        )
        self.fed: dict[int, Fed] = fed(programme, self.indicators, as_of)
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
        counted: Counted | None = self.counted.get(indicator.key) if indicator.rule else None
        if counted is not None:
            return counted.value, counted.n, counted.suppressed, indicator.source
        made = self.fed.get(indicator.pk)
        if made is not None:
            return made.value, None, False, str(ROWS_SOURCE) % {"number": made.rows}
        given = self.entered.get(indicator.pk)
        if given is None:
            return None, None, False, indicator.source
        return given.value, given.n, False, given.source

    def day_of(self, indicator: Indicator) -> dt.date | None:
        """The day that the current value is of; None where there is none."""
        if indicator.rule:
            return self.as_of
        made, given = self.fed.get(indicator.pk), self.entered.get(indicator.pk)
        return made.as_of if made else given.as_of if given else None

    def definitions(self) -> dict[str, dict[str, Any]]:
        """What every number of the report means, by its key: name, definition, unit, day, why it is covered."""
        return {one.key: self._definition(one) for one in self.indicators} | {
            one.rule: self._common_definition(one) for one in self.common
        }

    def _definition(self, one: Indicator) -> dict[str, Any]:
        day = self.day_of(one)
        return {
            "name": str(one.name),
            "definition": str(one.definition),
            "unit": one.unit,
            "as_of": day and day.isoformat(),
            "target_meaning": str(one.target_meaning) if one.target_meaning else None,
            "cover": self.cover_of(one.key) if one.rule else None,
        }

    def _common_definition(self, one: Common) -> dict[str, Any]:
        return {
            "name": str(one.name),
            "definition": str(one.definition),
            "unit": one.unit,
            "as_of": self.as_of.isoformat(),
            "target_meaning": None,
            "cover": self.cover_of(one.rule),
        }

    def cover_of(self, key: str) -> str | None:
        """Why a counted number is covered: `small`, `second`; None where it is shown."""
        counted = self.counted.get(key)
        return None if counted is None or counted.cover is Cover.SHOWN else counted.cover.value


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
        "names": {
            "by_category": {line.key: str(line.name) for line in programme.budget_lines.all()},
            "financing": {line.key: str(line.name) for line in programme.financing.all()},
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
