"""What may stand in a programme file: the shape of a plan, with unknown keys refused."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=50)]  # an organisation's key in the register
Year = Annotated[str, Field(pattern=r"^20\d\d$")]
Season = Annotated[str, Field(pattern=r"^20\d\d-(spring|autumn)$")]
GoalNumber = Annotated[str, Field(pattern=r"^\d{1,2}(\.\d{1,2})?$")]
Euros = Annotated[int, Field(ge=0)]
Level = Literal["low", "medium", "high"]
Kind = Literal["computed", "entered", "yes_no", "rate", "mean_change"]
Number = int | float
Range = Annotated[list[Euros], Field(min_length=2, max_length=2)]


class Part(BaseModel):
    """A part of a plan: exact types, no unknown keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=False)


class Texts(Part):
    """A text in Finnish, and in Swedish and English where we have it."""

    fi: str = Field(min_length=1)
    sv: str | None = None
    en: str | None = None


def _as_texts(value: Any) -> Any:
    return {"fi": value} if isinstance(value, str) else value


Text = Annotated[Texts, BeforeValidator(_as_texts)]


class Organisation(Part):
    """An organisation of the programme, as it was then."""

    key: Slug
    name: Text
    role: Literal["lead", "partner", "participant", "funder", "subproject", "provider", "school", "ngo"]
    kind: Literal["municipality", "joint_authority", "state", "kela", "ngo", "company", "school"]
    starts: datetime.date | None = None
    ends: datetime.date | None = None
    note: Text | None = None


class Area(Part):
    """Where the programme works."""

    name: Text
    residents: int | None = None
    residents_at: datetime.date | None = None
    municipalities: list[str] = []
    sites: list[str] = []
    note: Text | None = None


class Note(Part):
    """Something that the plan says and that is shown as it stands."""

    title: Text
    text: Text | None = None
    from_: datetime.date | None = Field(None, alias="from")
    until: datetime.date | None = None
    date: datetime.date | None = None
    count: int | None = None
    count_range: Range | None = None
    source: str | None = None


class Group(Part):
    """A part of the goal tree above the goals: an entity, a sub-project or a theme."""

    key: Key
    kind: Literal["entity", "subproject", "theme"]
    title: Text


class Value(Part):
    """A value of an indicator that somebody has given, with its date and where it comes from."""

    as_of: datetime.date
    value: bool | int | float
    n: int | None = None
    note: Text | None = None
    source: str


class Indicator(Part):
    """How a goal is measured."""

    key: Key
    name: Text
    kind: Kind
    definition: Text
    unit: Key
    rule: Key | None = None
    rows: Key | None = None
    instrument: Key | None = None
    area: Key | None = None  # of the instrument
    pilot: Key | None = None
    target: bool | int | float | None = None
    target_meaning: Text | None = None
    baseline: bool | int | float | None = None
    baseline_at: datetime.date | None = None
    source: str
    values: list[Value] = []


class Goal(Part):
    """One goal of the plan with what is done for it."""

    number: GoalNumber
    title: Text
    description: Text | None = None
    group: Key | None = None
    parent: GoalNumber | None = None
    aims: list[Text] = []
    actions: list[Text] = []
    indicators: list[Indicator] = []
    seasons: list[Season] | None = None


class Task(Part):
    """What one role of a pilot answers for."""

    role: Text
    does: list[Text]


class Pilot(Part):
    """A trial inside the programme with clients of its own."""

    key: Key
    number: int
    name: Text
    summary: Text
    goals: list[GoalNumber] = []
    planned_clients: int | None = None
    place: str | None = None
    steps: list[Text] = []
    roles: list[Task] = []
    open_questions: list[Text] = []
    measures: list[Text] = []


class Total(Part):
    """A subtotal that the plan states."""

    name: Text
    total: Euros
    years: dict[Year, Euros] = {}


class BudgetLine(Part):
    """One line of the budget; a zero line stands too."""

    key: Key
    name: Text
    group: Key | None = None
    total: Euros
    years: dict[Year, Euros] = {}
    note: Text | None = None


class Share(Part):
    """A share of the total by per cent, checked to the whole euro."""

    key: Key
    name: Text
    percent: Number
    amount: Euros


class Used(Part):
    """What has been used, and how large a part the plan says it is."""

    amount: Euros
    percent: int | None = None
    as_of: datetime.date
    source: str
    note: Text | None = None


class Budget(Part):
    """The money of the plan. An unknown total is null and then has a range."""

    source: str
    total: Euros | None
    total_range: Range | None = None
    total_range_meaning: Text | None = None
    years: dict[Year | Literal["unspecified"], Euros] = {}
    groups: dict[Key, Total] = {}
    lines: list[BudgetLine] = []
    used: Used | None = None
    notes: list[Text] = []


class FinancingLine(Part):
    """One source of the money; null where the plan names the source and no sum."""

    key: Key
    name: Text
    amount: Euros | None
    group: Key | None = None


class Financing(Part):
    """Who pays."""

    source: str
    groups: dict[Key, Total] = {}
    shares: list[Share] = []
    lines: list[FinancingLine]


class StaffPart(Part):
    """A part of a line of staff."""

    title: Text
    fte: Number


class StaffLine(Part):
    """People of the programme as full-time equivalents."""

    title: Text
    fte: Number | None
    fte_range: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = None
    pilot: Key | None = None
    note: Text | None = None
    parts: list[StaffPart] = []


class Staff(Part):
    """Everybody who is paid or lent to the programme."""

    source: str
    total_fte: Number | None = None
    lines: list[StaffLine] = []
    note: Text | None = None


class Milestone(Part):
    """A date of the plan that is not tied to a season."""

    title: Text
    date: datetime.date
    goal: GoalNumber | None = None
    source: str | None = None


class Risk(Part):
    """A risk of the plan; probability and effect are null where the plan does not weigh them."""

    title: Text
    probability: Level | None
    effect: Level | None
    responsible: Text | None = None
    means: Text | None = None


class Expected(Part):
    """A result that the plan promises: reached or not, with a date and evidence."""

    key: Key
    side: Literal["client", "organisation"]
    title: Text


class Row(Part):
    """One row of a statistic."""

    name: Text
    unit: Key
    values: list[Number | None]


class Statistic(Part):
    """A table of figures that the plan leans on."""

    key: Key
    title: Text
    as_of: datetime.date
    source: str
    columns: list[str]
    rows: list[Row]


class Call(Part):
    """A call for partners with a tray of areas to choose from."""

    title: Text
    opened: str
    areas: list[Text]
    choose: Range
    in_time: int | None = None
    planned: Range | None = None
    source: str


class Card(Part):
    """The card that every partner's development plan is written on."""

    title: Text
    version: str
    parts: list[Text]
    count: int | None = None
    source: str


class Amendment(Part):
    """A change of the plan with the questions and answers that led to it."""

    title: Text
    text: Text
    date: datetime.date | None = None
    extension_months: int | None = None
    budget_change: Literal["reduced", "raised"] | None = None
    questions: list[Note] = []
    source: str


Chapter = Literal[
    "background",
    "governance",
    "dependencies",
    "follow_up",
    "communication",
    "needs",
    "experience",
    "means",
    "services",
]


class Plan(Part):
    """A whole programme file."""

    key: Key
    name: Text
    title: Text
    summary: Text
    from_: datetime.date = Field(alias="from")
    until: datetime.date
    organisation: Slug
    organisations: list[Organisation] = Field(min_length=1)
    area: Area
    source: Text
    phases: list[Note] = []
    target_groups: list[Note] = []
    groups: list[Group] = []
    goals: list[Goal] = Field(min_length=1)
    pilots: list[Pilot] = []
    indicators: list[Indicator] = []
    seasons: list[Season] = []
    milestones: list[Milestone] = []
    budget: Budget
    financing: Financing | None = None
    staff: Staff | None = None
    risks: list[Risk] = []
    expected_results: list[Expected] = []
    statistics: list[Statistic] = []
    calls: list[Call] = []
    cards: list[Card] = []
    amendments: list[Amendment] = []
    chapters: dict[Chapter, list[Note]] = {}
