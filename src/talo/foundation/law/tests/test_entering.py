"""A new row ends no other, overlaps none, and outlives the next loading of the committed rows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.utils import ProgrammingError
from django.utils.translation import override

from talo.foundation import law
from talo.foundation.database.actor import acting_as
from talo.foundation.law import lookup
from talo.foundation.law.entering import add_row, end_row
from talo.foundation.law.loading import load
from talo.foundation.law.models import LawKey, LawRow

KEY = "rehabilitative_work.activity_money.per_day"
DAY = dt.date(2027, 8, 1)


@pytest.fixture(autouse=True)
def _fresh() -> Any:
    lookup.forget()
    yield
    lookup.forget()


def key() -> LawKey:
    return LawKey.objects.get(key=KEY)


def open_row() -> LawRow:
    return LawRow.objects.get(law_key__key=KEY, valid_to=None)


def new(world: Any, **changes: Any) -> LawRow:
    words = {
        "value": Decimal("13.50"),
        "unit": "EUR/day",
        "valid_from": DAY,
        "valid_to": None,
        "basis": "Act 1/2027 s.2",
        "source": "finlex.fi",
        "confidence": "sourced",
    }
    by = world.actor("administrator")
    with acting_as(by):
        return add_row(key(), by=by, **{**words, **changes})


def end(world: Any, row: LawRow, day: dt.date) -> None:
    by = world.actor("administrator")
    with acting_as(by):
        end_row(row, by=by, last_day=day)


def test_overlap_is_refused_in_words_and_ends_nothing(world: Any) -> None:
    was = open_row()
    with override("fi"), pytest.raises(ValidationError, match="toistaiseksi") as refused:
        new(world)
    assert set(refused.value.message_dict) == {"valid_from"}
    assert open_row().pk == was.pk
    assert LawRow.objects.filter(law_key=key(), own=True).count() == 0


def test_end_then_add(world: Any) -> None:
    was = open_row()
    end(world, was, DAY - dt.timedelta(days=1))
    lookup.forget()
    assert not law.value(KEY, on=DAY)
    new(world)
    assert law.value(KEY, on=DAY - dt.timedelta(days=1)).value == was.value  # type: ignore[union-attr]
    found = law.value(KEY, on=DAY)
    assert found
    assert (found.value, found.is_verified) == (Decimal("13.50"), True)
    row = LawRow.objects.get(law_key=key(), valid_from=DAY)
    assert row.entered_by == world.actor("administrator").setting


@pytest.mark.parametrize("changes", [{"valid_to": DAY - dt.timedelta(days=3)}, {"basis": "x" * 201}, {"unit": " "}])
def test_bad_input_writes_nothing(world: Any, changes: dict[str, Any]) -> None:
    end(world, open_row(), DAY - dt.timedelta(days=10))
    with pytest.raises(ValidationError):
        new(world, **changes)
    assert not LawRow.objects.filter(law_key=key(), valid_from=DAY).exists()


def test_a_row_does_not_end_before_it_begins(world: Any) -> None:
    row = open_row()
    with pytest.raises(ValidationError):
        end(world, row, row.valid_from - dt.timedelta(days=1))
    assert open_row().pk == row.pk


@pytest.mark.parametrize("role", ["own_worker", "unit_lead", "programme_manager", "evaluator", "client"])
def test_the_database_lets_nobody_else_write(world: Any, role: str) -> None:
    row = open_row()
    with acting_as(world.actor(role)):
        assert LawRow.objects.filter(pk=row.pk).update(valid_to=DAY) == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            LawRow.objects.create(
                law_key=key(), value=1, unit="x", valid_from=dt.date(1990, 1, 1), valid_to=dt.date(1990, 1, 2),
                basis="x", source="x", confidence="sourced",
            )  # fmt: skip
    assert LawRow.objects.filter(pk=row.pk, valid_to=None).exists()


def test_loading_leaves_the_houses_own_rows(world: Any) -> None:
    """Both writings happen on the loader's connection: it must see them."""
    row = LawRow.objects.using("owner").get(law_key__key=KEY, valid_to=None)
    LawRow.objects.using("owner").filter(pk=row.pk).update(valid_to=DAY - dt.timedelta(days=1), own=True)
    LawRow.objects.using("owner").create(
        law_key=row.law_key,
        value=14,
        unit="EUR/day",
        valid_from=DAY,
        basis="x",
        source="x",
        confidence="sourced",
        own=True,
    )
    load()
    kept = LawRow.objects.using("owner").filter(law_key=row.law_key, own=True).order_by("valid_from")
    assert [one.valid_to for one in kept] == [DAY - dt.timedelta(days=1), None]
