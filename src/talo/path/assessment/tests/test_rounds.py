"""Rounds and profile through their verbs, as the web role: what is written, what is refused, who sees it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.path.assessment import profiling, rounds
from talo.path.assessment.changing import change
from talo.path.assessment.models import Mode, ProfileLine, Round, RoundKind, Score
from talo.register.timeline.models import Event

GOOD = {"work_ability": 4, "functioning": 5, "body": 4, "skills": 8}
TODAY = timezone.localdate()


def write(world: Any, key: str = "own_worker", client: str = "client", **more: Any) -> Round:
    by = world.actor(key)
    with acting_as(by):
        given = {"using": "kykyviisari", "kind": RoundKind.START, "scores": GOOD, "date": TODAY} | more
        return rounds.record_round(world.client(client), **given, by=by)


def test_a_round_stands_with_its_scores_and_one_event(world: Any) -> None:
    made = write(world)
    with acting_as(world.actor("own_worker")):
        assert Round.objects.of(world.client()).get().values == GOOD
        events = Event.objects.filter(about="assessment.Round", about_id=made.pk)
        assert [event.kind for event in events] == ["assessment.start_round"]


@pytest.mark.parametrize(
    "more",
    [
        {"scores": {"body": 11}},
        {"scores": {"body": -1}},
        {"scores": {"body": True}},
        {"scores": {"body": "4"}},
        {"scores": {"mood": 4}},
        {"scores": {}},
        {"date": TODAY + dt.timedelta(days=1)},
    ],
)
def test_bad_input_writes_nothing(world: Any, more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        write(world, **more)
    with acting_as(world.actor("own_worker")):
        assert not Round.objects.exists()


def test_an_unknown_instrument_and_a_second_start_on_one_day_are_refused(world: Any) -> None:
    with pytest.raises(rounds.UnknownInstrument):
        write(world, using="tarot")
    write(world)
    with pytest.raises(rounds.AlreadyRecorded):
        write(world)


def test_the_client_writes_own_rounds_alone_and_sees_the_change(world: Any) -> None:
    client = world.client()
    write(world, date=TODAY - dt.timedelta(days=90), mode=Mode.CLIENT_ALONE)
    made = write(world, "client", kind=RoundKind.MIDDLE, scores=GOOD | {"work_ability": 6}, mode=Mode.PHONE)
    assert made.mode == Mode.CLIENT_ALONE
    with acting_as(world.actor("client")):
        found = change(client, made.instrument)
    assert found is not None
    assert found.of("work_ability").difference == 2  # type: ignore[union-attr]
    assert found.of("mind").difference is None  # type: ignore[union-attr]


def test_other_modes_are_shown_but_not_compared(world: Any) -> None:
    write(world, date=TODAY - dt.timedelta(days=90), mode=Mode.PHONE)
    made = write(world, kind=RoundKind.END)
    with acting_as(world.actor("own_worker")):
        assert change(world.client(), made.instrument) is None


def test_nobody_writes_to_another_client(world: Any) -> None:
    for key in ("own_worker", "client"):
        with pytest.raises(DatabaseError), transaction.atomic():
            write(world, key, "other_client")


def test_a_score_cannot_hang_on_another_clients_round(world: Any) -> None:
    made = write(world)
    by = world.actor("own_worker")
    with acting_as(by), transaction.atomic():
        Score(
            client=world.client("second_client"),
            controller_id=by.organisation_id,
            data_class=made.data_class,
            round_id=made.pk,
            area="mind",
            value=3,
        ).save(force_insert=True)
        with transaction.get_connection().cursor() as cursor, pytest.raises(DatabaseError):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def test_who_sees_rounds(world: Any) -> None:
    write(world)
    for key in ("employment_expert", "nurse", "work_coach", "peer_coach"):
        world.join(key)
    seen = {"own_worker": True, "employment_expert": True, "client": True}
    seen |= dict.fromkeys(("nurse", "work_coach", "peer_coach", "other_worker", "other_client", "administrator"), False)
    for key, expected in seen.items():
        with acting_as(world.actor(key)):
            assert Round.objects.exists() is expected, key
            assert Score.objects.exists() is expected, key


def test_the_profile_says_what_helps_and_refuses_a_diagnosis_code(world: Any) -> None:
    by = world.actor("own_worker")
    with acting_as(by):
        client = world.client()
        line = profiling.add_line(client, ProfileLine.Kind.HELPS, "Ei yli 10 kg  nostoja", by=by)
        assert line.text == "Ei yli 10 kg nostoja"
        for text in ("F32.1", "Selkä M54", "  ", "x" * 201):
            with pytest.raises(ValidationError):
                profiling.add_line(client, ProfileLine.Kind.HELPS, text, by=by)
        assert profiling.profile(client).helps == [line]
        profiling.end_line(line, by=by)
        assert not profiling.profile(client)


def test_the_client_adds_own_strengths_and_the_coach_only_reads(world: Any) -> None:
    client = world.client()
    with acting_as(world.actor("client")):
        profiling.add_line(client, ProfileLine.Kind.STRENGTH, "Opin tekemällä", by=world.actor("client"))
    coach = world.join("job_coach")
    with acting_as(coach), pytest.raises(DatabaseError), transaction.atomic():
        profiling.add_line(client, ProfileLine.Kind.STRENGTH, "Nopea", by=coach)
