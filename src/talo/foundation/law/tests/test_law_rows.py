"""The committed law rows, the loader's refusals, and values by date."""

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, connections

from talo.foundation import law
from talo.foundation.law import lookup, words
from talo.foundation.law.loading import DATA, BrokenLawFile, load, read
from talo.foundation.law.models import LawKey, LawRow

day = datetime.date.fromisoformat
HEADER = "key,value,unit,valid_from,valid_to,basis,source,confidence\n"
ROW = "some.limit,1.50,EUR,2025-01-01,2025-12-31,1/2000,a source,sourced\n"


def test_committed_file_is_sound() -> None:
    amounts = read(DATA)
    assert len(amounts) > 50
    assert all(amount.source for amount in amounts)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1 columns"),
        ("key,value\n", "1 columns"),
        (HEADER + ROW.replace("1.50", "much"), "2 some.limit: 'much' is not a number"),
        (HEADER + ROW.replace("1.50", "NaN"), "is not a number"),
        (HEADER + ROW.replace("1.50", "1.505"), "two decimals"),
        (HEADER + ROW.replace("2025-01-01", "2025-02-30"), "2 some.limit"),
        (HEADER + ROW.replace("2025-12-31", "2024-12-31"), "before it begins"),
        (HEADER + ROW.replace("a source", " "), "source is empty"),
        (HEADER + "some.limit,1\n", "expected 8 columns"),
        (HEADER + ROW + ROW.replace("2025-01-01", "2025-12-31"), "3 some.limit: overlaps line 2"),
        (HEADER + ROW + ROW.replace("2025-01-01,2025-12-31", "2020-01-01,"), "3 some.limit: overlaps line 2"),
    ],
)
def test_broken_file_is_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "law.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenLawFile, match=message):
        read(file)


def test_sureness_is_shown() -> None:
    by_confidence = {amount.confidence: amount for amount in read(DATA)}
    assert by_confidence["sourced"].is_verified
    assert not by_confidence["sourced"].remark
    for unsure in by_confidence.keys() - {"sourced"}:
        assert not by_confidence[unsure].is_verified
        assert str(by_confidence[unsure].remark)


def test_a_known_zero_is_known() -> None:
    zero = next(amount for amount in read(DATA) if amount.value == 0)
    assert zero
    assert not law.Unknown("some.limit", day("2025-01-01"))


both = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture(autouse=True)
def fresh_rows():
    lookup.forget()
    yield
    lookup.forget()


@pytest.mark.django_db
def test_values_by_date() -> None:
    key = "job_seeker.initial_interview.working_days"
    before, after = law.value(key, on=day("2025-12-31")), law.value(key, on=day("2026-01-01"))
    assert before
    assert after
    assert (before.value, after.value) == (Decimal(5), Decimal(10))
    unknown = law.value(key, on=day("2024-12-31"))
    assert not unknown
    assert "31.12.2024" in str(unknown)
    with pytest.raises(law.UnknownLawKey):
        law.value("job_seeker.no_such_key", on=day("2026-01-01"))


@both
def test_loading_twice_changes_nothing() -> None:
    load()
    before = set(LawRow.objects.using("owner").values_list("pk", "value", "valid_to"))
    load()
    assert set(LawRow.objects.using("owner").values_list("pk", "value", "valid_to")) == before


@both
def test_a_row_that_left_the_file_leaves_the_database(tmp_path: Path) -> None:
    file = tmp_path / "law.csv"
    file.write_text(HEADER + ROW, encoding="utf-8")
    load(file)
    assert [str(key) for key in LawKey.objects.using("owner").all()] == ["some.limit"]
    assert [row.value for row in LawRow.objects.using("owner").all()] == [Decimal("1.50")]


@both
def test_the_database_refuses_overlapping_rows() -> None:
    load()
    row = LawRow.objects.using("owner").filter(valid_to=None).first()
    row.pk, row.valid_from = None, row.valid_from + datetime.timedelta(days=1)
    # The constraint is deferred: the loader may move the days of two rows past each other.
    row.save(using="owner", force_insert=True)
    with pytest.raises(IntegrityError):
        connections["owner"].check_constraints()


def test_every_key_unit_and_sureness_of_the_file_has_words() -> None:
    amounts = read(DATA)
    assert {amount.key for amount in amounts} == set(words.NAMES)
    assert {amount.unit for amount in amounts} <= set(words.UNITS)
    assert {amount.confidence for amount in amounts} <= set(words.SURENESS)
