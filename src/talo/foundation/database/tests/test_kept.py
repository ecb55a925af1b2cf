"""Kept queries: the same rows as Django gives, for every value; what would make them wrong is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from talo.foundation.database import clock
from talo.foundation.database.actor import acting_as
from talo.foundation.database.kept import NotKept, kept
from talo.register.organisations.models import Position, Unit
from talo.testing.world import World


@kept
def people_of(unit_id: int, profession: str, day: dt.date) -> QuerySet[Position]:
    rows = Position.objects.select_related("staff_member", "unit__organisation").order_by("id")
    return rows.filter(unit_id=unit_id, profession=profession, starts__lte=day)


@kept
def names_of(unit_id: int) -> QuerySet[Unit, tuple[str, str]]:
    return Unit.objects.filter(pk=unit_id).values_list("name", "organisation__name")


def test_rows_are_those_of_django_for_every_value(world: World) -> None:
    today = timezone.localdate()
    with acting_as(world.actor("own_worker")):
        for key in ("own_worker", "nurse", "job_coach", "other_worker"):
            one = world.position(key)
            plain = Position.objects.select_related("staff_member", "unit__organisation").order_by("id")
            wanted = plain.filter(unit_id=one.unit_id, profession=one.profession, starts__lte=today)
            found = people_of(one.unit_id, one.profession, today)
            assert [(row, str(row.staff_member), row.unit.organisation.name) for row in found] == [
                (row, str(row.staff_member), row.unit.organisation.name) for row in wanted
            ]
            assert names_of(one.unit_id) == [(one.unit.name, one.unit.organisation.name)]
        assert people_of(world.position("nurse").unit_id, "nurse", dt.date(1999, 1, 1)) == []


def test_related_objects_cost_no_further_statement(world: World, django_assert_num_queries: Any) -> None:
    one = world.position("nurse")
    with acting_as(world.actor("own_worker")), django_assert_num_queries(1):
        (row,) = people_of(one.unit_id, one.profession, timezone.localdate())
        assert row.staff_member.pk
        assert row.unit.organisation.pk


def test_what_is_not_an_argument_is_refused() -> None:
    limit = [1]

    @kept
    def baked(unit_id: int) -> QuerySet[Unit]:
        return Unit.objects.filter(pk=unit_id, positions__starts__lte=timezone.localdate())

    @kept
    def changing(unit_id: int) -> QuerySet[Unit]:
        return Unit.objects.filter(pk=unit_id)[: limit[0]]

    @kept
    def worked_on(name: str) -> QuerySet[Unit]:
        return Unit.objects.filter(name=f"{name}!")

    with pytest.raises(NotKept, match="would stay"):
        baked(1)
    with pytest.raises(NotKept, match="made from an argument"):
        worked_on("a")
    with pytest.raises(NotKept, match="an argument is None"):
        names_of(None)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_query_that_depends_on_more_is_found_by_the_tests() -> None:
    limit = [1]

    @kept
    def changing(unit_id: int) -> QuerySet[Unit]:
        return Unit.objects.filter(pk=unit_id)[: limit[0]]

    assert changing(1) == [] or len(changing(1)) == 1
    limit[0] = 2
    with pytest.raises(NotKept, match="more than its arguments"):
        changing(1)


def test_while_history_is_written_the_query_is_asked_as_it_is(world: World) -> None:
    @kept
    def starting(unit_id: int) -> QuerySet[Position]:
        return Position.objects.filter(unit_id=unit_id, starts__lte=clock.access_time())

    unit = world.position("nurse").unit_id
    with acting_as(world.actor("own_worker")):
        now = starting(unit)
        with clock.at(dt.datetime(2019, 1, 1, tzinfo=dt.UTC)):
            assert starting(unit) == []
        assert starting(unit) == now != []
