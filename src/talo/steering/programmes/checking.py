"""The arithmetic and the cross-references of a plan: every sum that it states, to the whole euro."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from talo.steering.programmes.reading import Place
from talo.steering.programmes.rules import ROWS, RULES
from talo.steering.programmes.schema import Budget, Financing, Indicator, Plan, Staff
from talo.steering.programmes.seasons import season_days

Problem = tuple[Place, str]


def problems(plan: Plan) -> list[Problem]:
    """Return everything in a plan that does not add up or points at nothing, each with its place in the file."""
    return [
        *_dates(plan),
        *_repeated(plan),
        *_references(plan),
        *_indicators(plan),
        *budget_problems(plan.budget),
        *(financing_problems(plan.financing, plan.budget.total) if plan.financing else ()),
        *(_staff_problems(plan.staff) if plan.staff else ()),
        *_tables(plan),
    ]


def whole_euros(amount: Decimal) -> int:
    """Round a sum of money to the whole euro, half upwards."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def budget_problems(budget: Budget) -> Iterator[Problem]:
    """Yield what does not add up in a budget: rows, columns, groups, shares and the range of an unknown total."""
    place: Place = ("budget",)
    yield from _totals(budget, place)
    for number, line in enumerate(budget.lines):
        here = (*place, "lines", number)
        if line.years:
            yield from _unequal((*here, "total"), sum(line.years.values()), line.total)
        if line.group is not None and line.group not in budget.groups:
            yield (*here, "group"), f"there is no group {line.group!r} in the budget"
    for key, group in budget.groups.items():
        members = [line for line in budget.lines if line.group == key]
        here = (*place, "groups", key)
        yield from _unequal((*here, "total"), sum(line.total for line in members), group.total)
        yield from _columns((*here, "years"), [line.years for line in members], group.years)
    yield from _range(budget, place)


def _totals(budget: Budget, place: Place) -> Iterator[Problem]:
    if budget.total is None:
        return
    if budget.lines:
        yield from _unequal((*place, "total"), sum(line.total for line in budget.lines), budget.total)
    if budget.years:
        yield from _unequal((*place, "total"), sum(budget.years.values()), budget.total)
    if any(line.years for line in budget.lines):
        yield from _columns((*place, "years"), [line.years for line in budget.lines], budget.years)


def _columns(place: Place, rows: Iterable[Mapping[str, int]], stated: Mapping[str, int]) -> Iterator[Problem]:
    rows = list(rows)
    for year in sorted({year for row in rows for year in row} | set(stated)):
        if year not in stated:
            yield place, f"there is no sum for {year}"
            continue
        yield from _unequal((*place, year), sum(row.get(year, 0) for row in rows), stated[year])


def _range(budget: Budget, place: Place) -> Iterator[Problem]:
    known, span = budget.total is not None, budget.total_range
    if known == (span is not None):
        yield (*place, "total"), "either the total is known, or it is null and total_range gives its limits"
    if span and span[0] > span[1]:
        yield (*place, "total_range"), f"{span[0]} > {span[1]}"
    used = budget.used
    if not used or used.percent is None:
        return
    if budget.total is not None:
        yield from _unequal((*place, "used", "amount"), percent_of(budget.total, used.percent), used.amount)
    elif span:
        for end, limit in enumerate(limits_by_percent(used.amount, used.percent)):
            yield from _unequal((*place, "total_range", end), limit, span[end])


def percent_of(total: int, percent: int | float) -> int:
    """Return a percentage of a total to the whole euro."""
    return whole_euros(Decimal(total) * Decimal(str(percent)) / 100)


def limits_by_percent(amount: int, percent: int) -> tuple[int, int]:
    """Return the limits of a total of which `amount` is `percent` when the percentage was rounded to a whole one."""
    half = Decimal("0.5")
    low = whole_euros(Decimal(amount) * 100 / (Decimal(percent) + half))
    high = whole_euros(Decimal(amount) * 100 / (Decimal(percent) - half))
    return low, high


def financing_problems(financing: Financing, total: int | None) -> Iterator[Problem]:
    """Yield what does not add up in the financing: its groups, its shares, its sum against the budget."""
    place: Place = ("financing",)
    amounts = [line.amount for line in financing.lines]
    if total is not None and None not in amounts:
        yield from _unequal((*place, "lines"), sum(amount or 0 for amount in amounts), total)
    for number, line in enumerate(financing.lines):
        if line.group is not None and line.group not in financing.groups:
            yield (*place, "lines", number, "group"), f"there is no group {line.group!r} in the financing"
    for key, group in financing.groups.items():
        members = sum(line.amount or 0 for line in financing.lines if line.group == key)
        yield from _unequal((*place, "groups", key, "total"), members, group.total)
    for number, share in enumerate(financing.shares):
        here = (*place, "shares", number, "amount")
        if total is not None:
            yield from _unequal(here, percent_of(total, share.percent), share.amount)
        if share.key in financing.groups:
            yield from _unequal(here, financing.groups[share.key].total, share.amount)


def _staff_problems(staff: Staff) -> Iterator[Problem]:
    place: Place = ("staff",)
    low = high = Decimal(0)
    for number, line in enumerate(staff.lines):
        here = (*place, "lines", number)
        if (line.fte is None) == (line.fte_range is None):
            yield (*here, "fte"), "either the share of work is known, or it is null and fte_range gives its limits"
            continue
        ends = line.fte_range or [line.fte or 0, line.fte or 0]
        low, high = low + Decimal(str(ends[0])), high + Decimal(str(ends[1]))
        if line.parts and line.fte is not None:
            parts = sum((Decimal(str(part.fte)) for part in line.parts), Decimal(0))
            yield from _unequal((*here, "fte"), parts, Decimal(str(line.fte)))
    if staff.total_fte is None:
        return
    total = Decimal(str(staff.total_fte))
    if not low <= total <= high:
        yield (*place, "total_fte"), f"{low} ≠ {total}" if low == high else f"{total} is not within {low}–{high}"


def _unequal(place: Place, counted: int | Decimal, stated: int | Decimal) -> Iterator[Problem]:
    if counted != stated:
        yield place, f"{counted} ≠ {stated}"


def _dates(plan: Plan) -> Iterator[Problem]:
    if plan.from_ > plan.until:
        yield ("until",), f"{plan.until.isoformat()} is before the start {plan.from_.isoformat()}"
    for number, milestone in enumerate(plan.milestones):
        if not plan.from_ <= milestone.date <= plan.until:
            yield ("milestones", number, "date"), f"{milestone.date.isoformat()} is outside the programme"
    for number, season in enumerate(plan.seasons):
        if not _overlaps(season, plan.from_, plan.until):
            yield ("seasons", number), f"{season} is outside the programme"


def _overlaps(season: str, starts: datetime.date, ends: datetime.date) -> bool:
    first, last = season_days(season)
    return first <= ends and starts <= last


def _repeated(plan: Plan) -> Iterator[Problem]:
    yield from _twice([(("goals", n, "number"), goal.number) for n, goal in enumerate(plan.goals)], "goal")
    yield from _twice([((*place, "key"), indicator.key) for place, indicator in indicators_of(plan)], "indicator")
    keyed = (
        ("pilot", "pilots", [pilot.key for pilot in plan.pilots]),
        ("group", "groups", [group.key for group in plan.groups]),
        ("organisation", "organisations", [organisation.key for organisation in plan.organisations]),
        ("expected result", "expected_results", [expected.key for expected in plan.expected_results]),
        ("statistic", "statistics", [statistic.key for statistic in plan.statistics]),
    )
    for what, field, keys in keyed:
        yield from _twice([((field, n, "key"), key) for n, key in enumerate(keys)], what)
    lines: list[tuple[Place, str]] = [
        (("budget", "lines", n, "key"), line.key) for n, line in enumerate(plan.budget.lines)
    ]
    yield from _twice(lines, "budget line")
    if plan.financing:
        sources: list[tuple[Place, str]] = [
            (("financing", "lines", n, "key"), line.key) for n, line in enumerate(plan.financing.lines)
        ]
        yield from _twice(sources, "source of money")
    risks: list[tuple[Place, str]] = [(("risks", n, "title"), risk.title.fi) for n, risk in enumerate(plan.risks)]
    yield from _twice(risks, "risk")


def _twice(places: Iterable[tuple[Place, str]], what: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, key in places:
        if key in seen:
            yield place, f"the {what} {key!r} stands twice"
        seen.add(key)


def indicators_of(plan: Plan) -> Iterator[tuple[Place, Indicator]]:
    """Yield every indicator of a plan with its place: those of the goals, then those of the whole programme."""
    for number, goal in enumerate(plan.goals):
        for index, indicator in enumerate(goal.indicators):
            yield ("goals", number, "indicators", index), indicator
    for index, indicator in enumerate(plan.indicators):
        yield ("indicators", index), indicator


def _references(plan: Plan) -> Iterator[Problem]:
    goals = {goal.number for goal in plan.goals}
    groups = {group.key for group in plan.groups}
    pilots = {pilot.key for pilot in plan.pilots}
    if plan.organisation not in {organisation.key for organisation in plan.organisations}:
        yield ("organisation",), f"there is no organisation {plan.organisation!r}"
    for number, goal in enumerate(plan.goals):
        here: Place = ("goals", number)
        if goal.group is not None and goal.group not in groups:
            yield (*here, "group"), f"there is no group {goal.group!r}"
        if goal.parent is not None and goal.parent not in goals - {goal.number}:
            yield (*here, "parent"), f"there is no other goal {goal.parent!r}"
        for season in goal.seasons or ():
            if season not in plan.seasons:
                yield (*here, "seasons"), f"{season} is not among the seasons of the programme"
        if goal.seasons is not None and not plan.seasons:
            yield (*here, "seasons"), "the programme has no seasons"
    for number, pilot in enumerate(plan.pilots):
        for index, wanted in enumerate(pilot.goals):
            if wanted not in goals:
                yield ("pilots", number, "goals", index), f"there is no goal {wanted!r}"
    for number, milestone in enumerate(plan.milestones):
        if milestone.goal is not None and milestone.goal not in goals:
            yield ("milestones", number, "goal"), f"there is no goal {milestone.goal!r}"
    for place, indicator in indicators_of(plan):
        if indicator.pilot is not None and indicator.pilot not in pilots:
            yield (*place, "pilot"), f"there is no pilot {indicator.pilot!r}"


def _indicators(plan: Plan) -> Iterator[Problem]:
    for place, indicator in indicators_of(plan):
        counted = indicator.kind in ("computed", "mean_change")
        if counted and indicator.rule is None:
            yield (*place, "rule"), f"a {indicator.kind} indicator needs a rule"
        if indicator.rule is not None and indicator.rule not in RULES:
            yield (*place, "rule"), f"there is no rule {indicator.rule!r}"
        if indicator.kind == "mean_change" and not (indicator.instrument and indicator.area):
            yield (*place, "instrument"), "a mean change needs an instrument and its area"
        if indicator.kind in ("entered", "yes_no") and indicator.rule is not None:
            yield (*place, "rule"), f"the values of a {indicator.kind} indicator are entered, not counted"
        if indicator.rows is not None and indicator.kind != "entered":
            yield (*place, "rows"), "only an entered indicator is fed by rows"
        if indicator.rows is not None and indicator.rows not in ROWS:
            yield (*place, "rows"), f"there are no rows {indicator.rows!r}"
        if indicator.rule and indicator.values:
            yield (*place, "values"), "an indicator with a rule is counted; its values are not entered"
        wants_yes = indicator.kind == "yes_no"
        for field in ("target", "baseline"):
            given = getattr(indicator, field)
            if given is not None and isinstance(given, bool) != wants_yes:
                yield (*place, field), "true or false is wanted" if wants_yes else "a number is wanted"
        for number, value in enumerate(indicator.values):
            if isinstance(value.value, bool) != wants_yes:
                where = (*place, "values", number, "value")
                yield where, "true or false is wanted" if wants_yes else "a number is wanted"


def _tables(plan: Plan) -> Iterator[Problem]:
    for number, statistic in enumerate(plan.statistics):
        for index, row in enumerate(statistic.rows):
            if len(row.values) != len(statistic.columns):
                place = ("statistics", number, "rows", index, "values")
                yield place, f"{len(row.values)} values for {len(statistic.columns)} columns"
