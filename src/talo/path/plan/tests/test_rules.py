"""Rules without a database: states of an action, what the parties have agreed, the day of review."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talo.path.plan.models import TRANSITIONS, Action, ActionState, state_of
from talo.path.plan.sheet import GoalBlock, Line, NeedBlock, Sheet, Words, agreed, from_json

# A busy machine is no finding.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31))
SOME_DAY = st.none() | DAYS
ENDS = frozenset({ActionState.DONE, ActionState.DROPPED})


def test_every_state_has_its_row_and_only_ends_have_no_exit() -> None:
    assert set(TRANSITIONS) == set(ActionState)
    assert {state for state, exits in TRANSITIONS.items() if not exits} == ENDS
    for exits in TRANSITIONS.values():
        assert exits <= set(ActionState)


@CALM
@given(SOME_DAY, SOME_DAY, SOME_DAY, SOME_DAY, st.none() | st.booleans(), DAYS)
def test_a_state_follows_from_days(
    started: Any, done: Any, dropped: Any, period: Any, pending: bool | None, today: dt.date
) -> None:
    action = SimpleNamespace(
        started_on=started,
        done_on=None if dropped else done,
        dropped_on=dropped,
        period=SimpleNamespace(starts=period) if period else None,
        employment=None,
        referral=None if pending is None else SimpleNamespace(is_pending=pending),
    )
    state = state_of(action, today)  # type: ignore[arg-type]
    assert (state in ENDS) == bool(done or dropped)
    if state == ActionState.RUNNING:
        assert any(day is not None and day <= today for day in (started, period))
    if state == ActionState.WAITING:
        assert pending


LINES = st.builds(
    Line,
    what=st.text(min_size=1, max_size=20),
    answers=st.sampled_from(["client", "position", "organisation"]),
    name=st.text(max_size=10),
    profession=st.sampled_from(["", "nurse", "job_coach"]),
    organisation=st.just({"fi": "Kela"}),
    due=SOME_DAY,
    state=st.sampled_from([str(state) for state in ActionState]),
)
GOALS = st.builds(GoalBlock, st.text(max_size=20), st.booleans(), SOME_DAY, st.lists(LINES, max_size=3))
NEEDS = st.builds(NeedBlock, st.just(1), st.text(max_size=10), st.text(max_size=10), st.lists(GOALS, max_size=2))
SAID = st.lists(st.builds(Words, st.text(max_size=10), DAYS), max_size=2)
SHEETS = st.builds(Sheet, st.text(max_size=10), st.text(max_size=10), SOME_DAY, SAID, SAID, st.lists(NEEDS, max_size=3))


@CALM
@given(SHEETS)
def test_a_version_gives_back_what_was_put_in(sheet: Sheet) -> None:
    content = sheet.as_json()
    assert from_json(content).as_json() == content


@CALM
@given(SHEETS)
def test_progress_and_words_of_the_day_are_no_news(sheet: Sheet) -> None:
    before = agreed(sheet.as_json())
    sheet.words.append(Words("lisää", dt.date(2026, 1, 1)))
    for line in sheet.lines:
        if line.state != ActionState.DROPPED:
            line.state = str(ActionState.DONE)
    assert agreed(sheet.as_json()) == before


@CALM
@given(SHEETS, LINES)
def test_a_new_action_is_news(sheet: Sheet, line: Line) -> None:
    before = agreed(sheet.as_json())
    line.state = str(ActionState.AGREED)
    if sheet.goals:
        sheet.goals[0].lines.append(line)
        assert agreed(sheet.as_json()) != before


def test_an_action_shows_its_text() -> None:
    assert str(Action(what="Uniryhmä")) == "Uniryhmä"
