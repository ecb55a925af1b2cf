"""Acts and sources of the committed rows are said in the reader's language; what is typed here stays."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from django.utils import translation

from talo.foundation.law import citing

DATA = Path(citing.__file__).parent / "data" / "law.csv"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_committed_row_says_its_act_or_source_in_english(language: str) -> None:
    english = re.compile(
        r"\b(act|section|no source|decision|code of|statement|data|child|over|highest)\b", re.IGNORECASE
    )
    rows = list(csv.DictReader(DATA.open(encoding="utf-8")))
    with translation.override(language):
        told = {citing.basis_of(row["basis"]) for row in rows} | {citing.source_of(row["source"]) for row in rows}
    assert not [words for words in told if english.search(words)]
    assert all(
        citing.ACTS.keys() >= set(re.findall(r"\d+/\d{4}", row["basis"])) or "HE" in row["basis"] for row in rows
    )


def test_what_is_typed_here_stands_as_it_is() -> None:
    with translation.override("sv"):
        assert citing.basis_of("Laki 1/2027 2 §") == "Laki 1/2027 2 §"
        assert citing.basis_of("HE 108/2025") == "regeringens proposition RP 108/2025"
        assert (
            citing.source_of("HE 108/2025; tampere.cloudnc.fi 10.12.2025")
            == "regeringens proposition RP 108/2025; tampere.cloudnc.fi 10.12.2025"
        )
