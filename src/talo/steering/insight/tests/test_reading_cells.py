"""The fast way of reading wide tables gives what the general reader gives, and leaves to it what it cannot read."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talo.steering.insight import reading_cells, reading_states
from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.reading_cells import NotPlain, Shape, read_cells
from talo.steering.insight.reading_states import read_states
from talo.steering.insight.states import Sequences

WORDS = ["a", "bb", "työ", "10", "9", "sick leave", "", "NA", "null", "x" * 30]


def refuse(*_: object) -> NoReturn:
    raise NotPlain


def both(file: Path, identifier: str | None = "id", columns: str = "p1:p3") -> tuple[Sequences, Sequences]:
    """What the fast way and the general one make of a file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading_states, "read_cells", refuse)
        slow = read_states(file, identifier, columns)
    fast = reading_states._plain(file, ";", ["id", "p1", "p2", "p3", "more"], ["p1", "p2", "p3"], identifier)
    assert fast is not None
    return fast, slow


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=3, max_size=3), max_size=25),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.booleans(),
    st.integers(1, 90),
)
def test_equal_to_the_general_reader(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str]],
    feed: str,
    ends: bool,
    named: bool,
    piece: int,
) -> None:
    # Some names are longer than what is compared as a number.
    lines = [f"c{number}{'x' * (number % 12)};{';'.join(row)};{number % 3}" for number, row in enumerate(rows)]
    file = tmp_path_factory.mktemp("wide") / "wide.csv"
    text = feed.join(["\ufeffid;p1;p2;p3;more", *lines]) + (feed if ends or not lines else "")
    file.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading_cells, "PIECE", piece)
        fast, slow = both(file, "id" if named else None)
    assert fast.states == slow.states
    assert fast.unread == slow.unread
    np.testing.assert_array_equal(fast.codes, slow.codes)


@pytest.mark.parametrize(
    "text",
    [
        'id,p1,p2\n1,"a",b\n',
        "id,p1,p2\n1,a,b\n\n2,a,b\n",
        "id,p1,p2\n1,a\n2,a,b,c\n",
        "id,p1,p2\n1,a,b\n1,a,b\n",
        "id,p1,p2\n1,a,b\n,a,b\n",
        "id,p1,p2\n1,a,b\nNA,a,b\n",
        "id,p1,p2\nsomebody with a name,a,b\n2,a,b\nsomebody with a name,a,b\n",
        "id,p1,p2\r1,a,b\r",
        "id,p1,p2\n1,a\r,b\n2,a,b\n",
        "id,p1,p2",
        "id,p1,p2\n1,a," + "b" * (1 << 18),
    ],
)
def test_what_is_not_plain_is_left_to_the_general_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    file = tmp_path / "wide.csv"
    file.write_text(text, newline="")
    monkeypatch.setattr(reading_cells, "PIECE", 16)
    with pytest.raises(NotPlain):
        read_cells(file, Shape(",", 3, 1, 3, 0), str)


def test_names_may_stand_last(tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    file.write_bytes(b"p1,p2,id\r\na,b,1\r\na,b,\r\n")
    with pytest.raises(NotPlain):
        read_cells(file, Shape(",", 3, 0, 2, 2), str)
    file.write_bytes(b"p1,p2,id\r\na,b,1\r\na,b,2")
    codes, words = read_cells(file, Shape(",", 3, 0, 2, 2), str)
    assert (codes.tolist(), words) == ([[0, 1], [0, 1]], ["a", "b"])


def test_many_words_are_left_to_the_general_reader(tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    file.write_text("id,p1\n" + "".join(f"{number},s{number % 300}\n" for number in range(600)))
    found = read_states(file, "id", "p1:p1")
    assert len(found.states) == 300
    assert found.codes.dtype == np.uint16


def test_too_many_words_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    file.write_text("id,p1\n" + "".join(f"{number},s{number}\n" for number in range(100_000)))
    with pytest.raises(BadInput, match="100000 different states; are p1:p1 the columns of states"):
        read_states(file, "id", "p1:p1")
