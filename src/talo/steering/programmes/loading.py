"""Loads a programme file into the database: by key, in one transaction, nothing half-loaded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from talo.foundation.database.fields import Texts as StoredTexts
from talo.register.organisations.models import Organisation
from talo.steering.programmes.models import (
    Action,
    BudgetLine,
    Enrolment,
    ExpectedResult,
    Financing,
    Goal,
    Indicator,
    IndicatorValue,
    Milestone,
    Participant,
    Pilot,
    Programme,
    Risk,
)
from talo.steering.programmes.parsing import check
from talo.steering.programmes.reading import Finding, ProgrammeFileError, Source, read
from talo.steering.programmes.schema import Indicator as PlannedIndicator
from talo.steering.programmes.schema import Organisation as PlannedOrganisation
from talo.steering.programmes.schema import Plan, Texts


def load(path: Path, *, using: str = "owner") -> Programme:
    """Load a programme file; loading it again changes nothing, and values entered by hand stay.

    Raises:
        ProgrammeFileError: the file is wrong, or it leaves out something that has values or clients by now.
    """
    source = read(Path(path))
    plan = check(source)
    with transaction.atomic(using=using):
        loading = Loading(plan, source, using)
        programme = loading.run()
        if loading.findings:
            raise ProgrammeFileError(loading.findings)
    return programme


def texts(value: Texts | None) -> StoredTexts | None:
    """The stored shape of a text: only the languages that there are."""
    if value is None:
        return None
    return StoredTexts({language: text for language, text in value.model_dump().items() if text})


class Loading:
    """One run: upserts every part of the plan, and takes away what the file no longer has."""

    def __init__(self, plan: Plan, source: Source, using: str) -> None:
        self.plan = plan
        self.source = source
        self.using = using
        self.findings: list[Finding] = []

    def run(self) -> Programme:
        self.programme = self._programme()
        self._participants()
        self._pilots()
        self._goals()
        self._milestones()
        self._indicators()
        self._money()
        self._risks()
        self._expected_results()
        return self.programme

    def _upsert(self, model: type[models.Model], by: dict[str, Any], values: dict[str, Any]) -> Any:
        row, _ = model._default_manager.using(self.using).update_or_create(**by, defaults=values)
        return row

    def _sweep(self, model: type[models.Model], kept: Iterable[models.Model], **of: Any) -> None:
        """Delete the rows that the file no longer has."""
        rows = model._default_manager.using(self.using).filter(**(of or {"programme": self.programme}))
        rows.exclude(pk__in=[row.pk for row in kept]).delete()

    def _programme(self) -> Programme:
        plan, budget = self.plan, self.plan.budget
        low, high = budget.total_range or (None, None)
        document = plan.model_dump(mode="json", by_alias=True, exclude_none=True)
        before = Programme.objects.using(self.using).filter(key=plan.key).first()
        same = before is not None and before.plan == document
        programme: Programme = self._upsert(
            Programme,
            {"key": plan.key},
            {
                "name": texts(plan.name),
                "title": texts(plan.title),
                "summary": texts(plan.summary),
                "source": texts(plan.source),
                "organisation": self._lead(),
                "starts": plan.from_,
                "ends": plan.until,
                "budget_total": budget.total,
                "budget_low": low,
                "budget_high": high,
                "budget_years": budget.years,
                "seasons": plan.seasons,
                "plan": document,
                "loaded_at": before.loaded_at if before and same else timezone.now(),
            },
        )
        return programme

    def _lead(self) -> Organisation:
        """The register's organisation that manages the programme; one that ended long ago is added with its dates."""
        lead = next(found for found in self.plan.organisations if found.key == self.plan.organisation)
        known = self._registered(lead)
        if known is not None:
            return known
        return Organisation.objects.using(self.using).create(
            key=lead.key,
            name=texts(lead.name),
            kind=lead.kind,
            starts=lead.starts or self.plan.from_,
            ends=lead.ends,
        )

    def _registered(self, planned: PlannedOrganisation) -> Organisation | None:
        return Organisation.objects.using(self.using).filter(key=planned.key).first()

    def _participants(self) -> None:
        kept = []
        for position, planned in enumerate(self.plan.organisations):
            values = {
                "position": position,
                "name": texts(planned.name),
                "role": planned.role,
                "kind": planned.kind,
                "starts": planned.starts,
                "ends": planned.ends,
                "organisation": self._registered(planned),
            }
            kept.append(self._upsert(Participant, {"programme": self.programme, "key": planned.key}, values))
        self._sweep(Participant, kept)

    def _pilots(self) -> None:
        self.pilots: dict[str, Pilot] = {}
        for planned in self.plan.pilots:
            values = {
                "number": planned.number,
                "name": texts(planned.name),
                "summary": texts(planned.summary),
                "planned_clients": planned.planned_clients,
            }
            self.pilots[planned.key] = self._upsert(Pilot, {"programme": self.programme, "key": planned.key}, values)
        gone = self.programme.pilots.using(self.using).exclude(key__in=self.pilots)
        if Enrolment.objects.using(self.using).filter(pilot__in=gone).exists():
            names = ", ".join(sorted(gone.values_list("key", flat=True)))
            self._refuse(("pilots",), f"clients take part in {names}; a pilot with clients cannot be left out")
            return
        gone.delete()

    def _goals(self) -> None:
        self.goals: dict[str, Goal] = {}
        for position, planned in enumerate(self.plan.goals):
            values = {
                "position": position,
                "title": texts(planned.title),
                "description": texts(planned.description),
                "group_key": planned.group or "",
                "parent_number": planned.parent or "",
                "aims": [texts(aim) for aim in planned.aims],
            }
            goal = self._upsert(Goal, {"programme": self.programme, "number": planned.number}, values)
            self.goals[planned.number] = goal
            actions = [
                self._upsert(Action, {"goal": goal, "position": number}, {"text": texts(action)})
                for number, action in enumerate(planned.actions)
            ]
            self._sweep(Action, actions, goal=goal)

    def _milestones(self) -> None:
        rows: list[Milestone] = []
        for planned in self.plan.goals:
            if planned.seasons is None:
                continue
            goal = self.goals[planned.number]
            for season in self.plan.seasons:
                rows.append(
                    self._milestone(len(rows), goal, texts(planned.title), season, None, season in planned.seasons)
                )
        for milestone in self.plan.milestones:
            goal_of = self.goals[milestone.goal] if milestone.goal else None
            rows.append(self._milestone(len(rows), goal_of, texts(milestone.title), "", milestone.date, True))
        self._sweep(Milestone, rows)

    def _milestone(
        self, position: int, goal: Goal | None, title: Any, season: str, day: dt.date | None, active: bool
    ) -> Milestone:
        values = {"goal": goal, "title": title, "season": season, "day": day, "active": active}
        milestone: Milestone = self._upsert(Milestone, {"programme": self.programme, "position": position}, values)
        return milestone

    def _indicators(self) -> None:
        kept = []
        of_goals = [(goal.number, indicator) for goal in self.plan.goals for indicator in goal.indicators]
        of_programme = [(None, indicator) for indicator in self.plan.indicators]
        for position, (number, planned) in enumerate([*of_goals, *of_programme]):
            values = self._indicator_values(planned) | {
                "position": position,
                "goal": self.goals[number] if number else None,
            }
            row = self._upsert(Indicator, {"programme": self.programme, "key": planned.key}, values)
            self._values(row, planned)
            kept.append(row)
        self._drop_indicators(kept)
        # Goals go last: an indicator that has moved to another goal must not go with the old one.
        self._sweep(Goal, self.goals.values())

    def _indicator_values(self, planned: PlannedIndicator) -> dict[str, Any]:
        return {
            "pilot": self.pilots[planned.pilot] if planned.pilot else None,
            "kind": planned.kind,
            "rule": planned.rule or "",
            "rows": planned.rows or "",
            "instrument": planned.instrument or "",
            "area": planned.area or "",
            "unit": planned.unit,
            "name": texts(planned.name),
            "definition": texts(planned.definition),
            "target": planned.target,
            "target_meaning": texts(planned.target_meaning),
            "baseline": planned.baseline,
            "baseline_at": planned.baseline_at,
            "source": planned.source,
        }

    def _drop_indicators(self, kept: list[Indicator]) -> None:
        gone = self.programme.indicators.using(self.using).exclude(pk__in=[row.pk for row in kept])
        valued = gone.filter(values__origin=IndicatorValue.Origin.HAND).distinct()
        if valued:
            names = ", ".join(sorted(row.key for row in valued))
            self._refuse(("goals",), f"values have been entered for {names}; such an indicator cannot be left out")
            return
        gone.delete()

    def _values(self, indicator: Indicator, planned: PlannedIndicator) -> None:
        """The file's own values; a row that says the same stays, so its time of entry does too."""
        of_file = {"indicator": indicator, "origin": IndicatorValue.Origin.FILE}
        kept = []
        for given in planned.values:
            same = {"as_of": given.as_of, "value": given.value, "n": given.n, "source": given.source}
            rows = IndicatorValue.objects.using(self.using).filter(**of_file, **same)
            row = rows.first() or IndicatorValue(**of_file, **same)
            row.note = texts(given.note)
            row.save(using=self.using)
            kept.append(row)
        self._sweep(IndicatorValue, kept, **of_file)

    def _money(self) -> None:
        lines = [
            self._upsert(
                BudgetLine,
                {"programme": self.programme, "key": line.key},
                {
                    "position": position,
                    "name": texts(line.name),
                    "group_key": line.group or "",
                    "total": line.total,
                    "years": line.years,
                },
            )
            for position, line in enumerate(self.plan.budget.lines)
        ]
        self._sweep(BudgetLine, lines)
        sources = self.plan.financing.lines if self.plan.financing else []
        rows = [
            self._upsert(
                Financing,
                {"programme": self.programme, "key": line.key},
                {
                    "position": position,
                    "name": texts(line.name),
                    "group_key": line.group or "",
                    "amount": line.amount,
                },
            )
            for position, line in enumerate(sources)
        ]
        self._sweep(Financing, rows)

    def _risks(self) -> None:
        rows = [
            self._upsert(
                Risk,
                {"programme": self.programme, "position": position},
                {
                    "title": texts(planned.title),
                    "probability": planned.probability or "",
                    "effect": planned.effect or "",
                    "responsible": texts(planned.responsible),
                    "means": texts(planned.means),
                },
            )
            for position, planned in enumerate(self.plan.risks)
        ]
        self._sweep(Risk, rows)

    def _expected_results(self) -> None:
        rows = [
            self._upsert(
                ExpectedResult,
                {"programme": self.programme, "key": planned.key},
                {"position": position, "side": planned.side, "title": texts(planned.title)},
            )
            for position, planned in enumerate(self.plan.expected_results)
        ]
        gone = self.programme.expected_results.using(self.using).exclude(pk__in=[row.pk for row in rows])
        if gone.filter(reached__isnull=False).exists():
            names = ", ".join(sorted(gone.filter(reached__isnull=False).values_list("key", flat=True)))
            self._refuse(("expected_results",), f"{names} has been answered; such a result cannot be left out")
            return
        gone.delete()

    def _refuse(self, place: tuple[str | int, ...], message: str) -> None:
        self.findings.append(self.source.finding(place, message))
