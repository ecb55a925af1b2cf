"""The report's shape as the contract gives it, and the figures of the plans in it."""

import datetime as dt
import json
from typing import Literal

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError
from pydantic import BaseModel, ConfigDict, Field

from talo.foundation.database.actor import acting_as
from talo.steering.programmes.entering import enter_value
from talo.steering.programmes.models import Indicator
from talo.steering.programmes.reporting import UnknownProgramme, as_text, listing, report

KEYS = ("tyota", "palo", "toimeksi", "suunta", "tykki")
Money = Field(pattern=r"^\d+\.\d\d$")
Level = Literal["low", "medium", "high"] | None


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ProgrammeShape(Shape):
    key: str
    name: str
    from_: str = Field(alias="from", pattern=r"^\d{4}-\d\d-\d\d$")
    until: str = Field(pattern=r"^\d{4}-\d\d-\d\d$")


class BudgetShape(BaseModel):
    total: str | None = Money
    total_range: list[str] | None
    by_category: dict[str, str]
    by_year: dict[str, str]
    financing: dict[str, str | None]


class IndicatorShape(Shape):
    key: str
    kind: Literal["computed", "entered", "rate", "yes_no", "mean_change"]
    value: bool | int | float | None
    target: bool | int | float | None
    baseline: bool | int | float | None
    n: int | None
    suppressed: bool
    source: str = Field(min_length=1)


class GoalShape(Shape):
    number: str
    title: str
    actions: list[str]
    indicators: list[IndicatorShape]


class MilestoneShape(Shape):
    goal: str | None
    title: str
    season: str | None = Field(None, pattern=r"^\d{4}-(spring|autumn)$")
    date: str | None = None
    active: bool


class RiskShape(Shape):
    title: str
    probability: Level
    effect: Level


class ReportShape(BaseModel):
    programme: ProgrammeShape
    budget: BudgetShape
    goals: list[GoalShape]
    milestones: list[MilestoneShape]
    risks: list[RiskShape]


pytestmark = pytest.mark.django_db(databases=["default", "owner", "count"])


@pytest.mark.parametrize("key", KEYS)
def test_the_report_has_the_shape_of_the_contract(programmes, world, key):
    found = report(key)
    ReportShape.model_validate(found)
    json.dumps(found)


def indicators(found):
    return {indicator["key"]: indicator for goal in found["goals"] for indicator in goal["indicators"]}


def test_palo(programmes, world):
    found = report("palo")
    assert found["programme"] == {"key": "palo", "name": "PALO", "from": "2020-11-01", "until": "2022-12-31"}
    assert found["budget"]["total"] == "1500000.00"
    assert found["budget"]["total_range"] is None
    assert found["budget"]["by_year"] == {"2020": "6400.00", "2021": "734969.00", "2022": "758631.00"}
    assert found["budget"]["by_category"]["personnel"] == "1037620.00"
    assert found["budget"]["by_category"]["software"] == "0.00"
    assert [goal["number"] for goal in found["goals"]] == [str(number) for number in range(1, 13)]
    assert len(found["milestones"]) == 48
    assert indicators(found)["activation_rate"]["value"] is None
    assert indicators(found)["activation_rate"]["target"] == 10
    assert found["risks"][0] == {"title": "Henkilöstön saatavuus ja vaihtuvuus", "probability": None, "effect": None}


def test_unknown_totals(programmes, world):
    assert report("tykki")["budget"]["total_range"] == ["491685.00", "502989.00"]
    assert report("tykki")["budget"]["used"] == {"amount": "218800.00", "percent": 44, "as_of": "2021-12-31"}
    suunta = report("suunta")["budget"]
    assert (suunta["total"], suunta["total_range"]) == (None, ["50000.00", "100000.00"])
    assert suunta["financing"] == {"esf": None, "ely_keski_suomi": None}


def test_toimeksi_and_tyota(programmes, world):
    toimeksi, tyota = report("toimeksi"), report("tyota")
    numbers = [goal["number"] for goal in toimeksi["goals"]]
    assert numbers == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "4.1", "4.2", "4.3", "4.4", "4.5"]
    assert toimeksi["budget"]["by_category"] == {"expert_services": "39000.00", "unspecified": "734064.00"}
    assert toimeksi["budget"]["shares"] == {"own_share": {"percent": 20, "amount": "154613.00"}}
    assert [pilot["planned_clients"] for pilot in tyota["pilots"]] == [None, None, 15, 72]
    assert len(tyota["expected_results"]) == 18
    assert (tyota["risks"][0]["probability"], tyota["risks"][0]["effect"]) == ("medium", "high")


def test_values_stand_as_of_their_day(programmes, world):
    assert indicators(report("tykki", dt.date(2021, 12, 31)))["eero_clients"]["value"] == 150
    before = indicators(report("tykki", dt.date(2021, 10, 1)))
    assert before["statistics_reviewed"]["value"] is True
    assert before["eero_clients"]["value"] is None
    assert before["extra_support_used"]["value"] is None


def test_the_newest_correction_of_a_day_stands(programmes, world):
    meetings = Indicator.objects.get(key="meetings", programme__key="tykki")
    by = world.actor("programme_manager")
    with acting_as(by):
        for value in (20, 21):
            enter_value(meetings, value, as_of=dt.date(2022, 6, 30), source="kalenteri", by=by)
        enter_value(meetings, 14, as_of=dt.date(2021, 12, 31), source="kalenteri", by=by)
    assert indicators(report("tykki", dt.date(2022, 12, 31)))["meetings"]["value"] == 21
    found = indicators(report("tykki", dt.date(2021, 12, 31)))["meetings"]
    assert (found["value"], found["source"]) == (14, "kalenteri")


@pytest.mark.parametrize(
    ("key", "value", "day"),
    [
        ("meetings", True, dt.date(2022, 1, 1)),
        ("toolkit", 1, dt.date(2022, 1, 1)),
        ("meetings", 1, dt.date(2031, 1, 1)),
        ("meetings", 1, dt.date(2020, 1, 1)),
        ("referrals", 1, dt.date(2022, 1, 1)),
    ],
)
def test_values_that_are_refused(programmes, world, key, value, day):
    indicator = Indicator.objects.get(key=key, programme__key="tykki")
    by = world.actor("programme_manager")
    with acting_as(by), pytest.raises(ValidationError):
        enter_value(indicator, value, as_of=day, source="x", by=by)


def test_only_a_programme_manager_enters_values(programmes, world):
    indicator = Indicator.objects.get(key="meetings", programme__key="tykki")
    by = world.actor("evaluator")
    with acting_as(by), pytest.raises(ProgrammingError):
        enter_value(indicator, 3, as_of=dt.date(2022, 1, 1), source="x", by=by)


def test_the_list_and_the_text(programmes, world):
    assert {row["key"] for row in listing()} >= set(KEYS)
    text = as_text(report("tykki"))
    assert "491685.00" in text
    assert "meetings" in text
    with pytest.raises(UnknownProgramme):
        report("none")
