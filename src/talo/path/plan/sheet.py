"""The plan as one sheet: read from its rows or from a version, shown the same way on screen, paper and phone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.database.fields import Texts
from talo.foundation.database.kept import kept
from talo.foundation.ui import formats
from talo.path.plan.models import Action, ActionState, Answers, Goal, Need, OwnWords, Plan, state_of
from talo.path.plan.words import spoken
from talo.register.organisations.professions import Profession

# What the state looks like: kind of the status label.
KINDS: dict[str, str] = {
    ActionState.AGREED: "neutral",
    ActionState.WAITING: "waiting",
    ActionState.RUNNING: "running",
    ActionState.DONE: "ok",
    ActionState.DROPPED: "neutral",
}


# Where a long Finnish title may break in a narrow column.
LAST_PARTS = ("koordinaattori", "asiantuntija", "valmentaja", "työntekijä", "neuvoja", "ohjaaja")
SOFT_HYPHEN = "\u00ad"


def _breakable(title: str) -> str:
    part = next((part for part in LAST_PARTS if title.endswith(part) and title != part), "")
    return f"{title.removesuffix(part)}{SOFT_HYPHEN}{part}" if part else title


@dataclass
class Line:
    """One action: what, by when, who answers, and its state."""

    what: str
    answers: str
    name: str
    profession: str
    organisation: Texts
    due: dt.date | None
    state: str
    dropped_why: str = ""
    record: Action | None = None

    @property
    def who(self) -> str:
        """Who answers, in the reader's language."""
        if self.answers == Answers.ORGANISATION:
            return str(self.organisation)
        if self.answers == Answers.CLIENT:
            return self.name
        role = str(Profession(self.profession).label) if self.profession in Profession.values else ""
        return ", ".join(filter(None, (self.name, _breakable(role))))

    @property
    def is_client(self) -> bool:
        return self.answers == Answers.CLIENT

    @property
    def when(self) -> str:
        """The last day, or that it goes on."""
        return formats.date_text(self.due) if self.due else _("ongoing")

    @property
    def kind(self) -> str:
        return KINDS[self.state]

    @property
    def state_label(self) -> str:
        """The state in words; dropped with its reason."""
        label = str(ActionState(self.state).label)
        return f"{label}: {self.dropped_why}" if self.dropped_why else label

    @property
    def is_open(self) -> bool:
        return self.state not in {ActionState.DONE, ActionState.DROPPED}

    @property
    def late(self) -> bool:
        return self.is_open and self.due is not None and self.due < timezone.localdate()

    def as_json(self) -> dict[str, Any]:
        """For a version."""
        names = ("what", "answers", "name", "profession", "state", "dropped_why")
        due = self.due.isoformat() if self.due else None
        return {name: getattr(self, name) for name in names} | {"organisation": dict(self.organisation), "due": due}


@dataclass
class GoalBlock:
    """A goal with its actions."""

    text: str
    own_words: bool
    reached_on: dt.date | None
    lines: list[Line]
    record: Goal | None = None

    def as_json(self) -> dict[str, Any]:
        """For a version."""
        reached = self.reached_on.isoformat() if self.reached_on else None
        lines = [line.as_json() for line in self.lines]
        return {"text": self.text, "own_words": self.own_words, "reached_on": reached, "lines": lines}


@dataclass
class NeedBlock:
    """A need with its goals."""

    number: int
    title: str
    text: str
    goals: list[GoalBlock]
    record: Need | None = None

    @property
    def heading(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def blocks(self) -> list[tuple[str, GoalBlock | None]]:
        """A heading for each goal, so that no two sections of the page have one name; one block without a goal."""
        if not self.goals:
            return [(self.heading, None)]
        return [(self.heading if n == 0 else f"{self.heading} ({n + 1})", goal) for n, goal in enumerate(self.goals)]

    def as_json(self) -> dict[str, Any]:
        """For a version."""
        return {"title": self.title, "text": self.text, "goals": [goal.as_json() for goal in self.goals]}


@dataclass
class Words:
    """Something the client said, with the day."""

    text: str
    day: dt.date
    record: OwnWords | None = None

    def as_json(self) -> dict[str, Any]:
        """For a version."""
        return {"text": self.text, "day": self.day.isoformat()}


@dataclass
class Sheet:
    """Everything that stands on the plan's one page, besides who approved it."""

    support_need: str
    follow_up: str
    review_on: dt.date | None
    words: list[Words] = field(default_factory=list)
    part: list[Words] = field(default_factory=list)
    needs: list[NeedBlock] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """All actions."""
        return [line for need in self.needs for goal in need.goals for line in goal.lines]

    @property
    def goals(self) -> list[GoalBlock]:
        """All goals."""
        return [goal for need in self.needs for goal in need.goals]

    @property
    def is_empty(self) -> bool:
        return not (self.needs or self.words or self.part)

    def as_json(self) -> dict[str, Any]:
        """The content of a version."""
        return {
            "support_need": self.support_need,
            "follow_up": self.follow_up,
            "review_on": self.review_on.isoformat() if self.review_on else None,
            "words": [one.as_json() for one in self.words],
            "part": [one.as_json() for one in self.part],
            "needs": [need.as_json() for need in self.needs],
        }


def sheet_of(plan: Plan) -> Sheet:
    """The plan as it stands now: five queries, whatever its size."""
    words, part = spoken(plan.client)
    return Sheet(
        plan.support_need,
        plan.follow_up,
        plan.review_on,
        [_said(one) for one in words],
        [_said(one) for one in part],
        _needs(plan),
    )


def goals_of(plan: Plan) -> list[GoalBlock]:
    """The plan's goals with their actions, need by need: two queries."""
    today, called = timezone.localdate(), plan.client.called
    lines: dict[int, list[Line]] = defaultdict(list)
    for action in _actions(plan.client_id, plan.pk):
        lines[action.goal_id].append(_line(action, called, today))
    goals = _goals(plan.client_id, plan.pk)
    return [GoalBlock(goal.text, goal.own_words, goal.reached_on, lines[goal.pk], goal) for goal in goals]


def _needs(plan: Plan) -> list[NeedBlock]:
    goals: dict[int, list[GoalBlock]] = defaultdict(list)
    for block in goals_of(plan):
        goals[block.record.need_id].append(block)  # type: ignore[union-attr]
    needs = _rows_of_needs(plan.client_id, plan.pk)
    return [NeedBlock(n, need.title, need.text, goals[need.pk], need) for n, need in enumerate(needs, 1)]


@kept
def _actions(client_id: int, plan_id: int) -> QuerySet[Action]:
    return Action.objects.with_people().filter(client_id=client_id, goal__need__plan_id=plan_id).order_by("id")


@kept
def _goals(client_id: int, plan_id: int) -> QuerySet[Goal]:
    return Goal.objects.filter(client_id=client_id, need__plan_id=plan_id).order_by("need_id", "id")


@kept
def _rows_of_needs(client_id: int, plan_id: int) -> QuerySet[Need]:
    return Need.objects.filter(client_id=client_id, plan_id=plan_id).order_by("id")


def _line(action: Action, called: str, today: dt.date) -> Line:
    name, profession, organisation = called, "", Texts()
    if action.position is not None:
        name, profession = str(action.position.staff_member), action.position.profession
        organisation = action.position.unit.organisation.name
    elif action.organisation is not None:
        name, organisation = "", action.organisation.name
    state = str(state_of(action, today))
    return Line(
        action.what, action.answers, name, profession, organisation, action.due, state, action.dropped_why, action
    )


def _said(one: OwnWords) -> Words:
    return Words(one.text, formats.local_date(one.said_at), one)


def from_json(content: dict[str, Any]) -> Sheet:
    """A sheet from a version's content."""
    needs = [
        NeedBlock(n, need["title"], need["text"], [_goal_from(goal) for goal in need["goals"]])
        for n, need in enumerate(content["needs"], 1)
    ]
    words, part = (_words_from(content[key]) for key in ("words", "part"))
    return Sheet(content["support_need"], content["follow_up"], _day(content["review_on"]), words, part, needs)


def agreed(content: dict[str, Any]) -> dict[str, Any]:
    """What the parties have agreed on: a version's content without the words of the day and without progress."""
    same = {key: content[key] for key in ("support_need", "follow_up", "review_on")}
    same["part"] = [one["text"] for one in content["part"]]
    same["needs"] = [
        {"title": need["title"], "text": need["text"], "goals": [_agreed_goal(goal) for goal in need["goals"]]}
        for need in content["needs"]
    ]
    return same


def _agreed_goal(goal: dict[str, Any]) -> dict[str, Any]:
    standing = [line for line in goal["lines"] if line["state"] != ActionState.DROPPED]
    names = ("what", "answers", "name", "organisation", "due")
    return {"text": goal["text"], "lines": [{name: line[name] for name in names} for line in standing]}


def _words_from(said: list[dict[str, str]]) -> list[Words]:
    return [Words(one["text"], dt.date.fromisoformat(one["day"])) for one in said]


def _goal_from(goal: dict[str, Any]) -> GoalBlock:
    read = [line | {"organisation": Texts(line["organisation"]), "due": _day(line["due"])} for line in goal["lines"]]
    lines = [Line(**line) for line in read]
    return GoalBlock(goal["text"], goal["own_words"], _day(goal["reached_on"]), lines)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
