"""House rule 11: no text without Finnish and Swedish, none that is fuzzy, none in two wordings."""

from __future__ import annotations

import pytest

from talo.doors.cli import catalogues


@pytest.mark.parametrize("room", catalogues.rooms(), ids=lambda room: room.name)
def test_texts_are_translated(room: object) -> None:
    assert catalogues.findings([room]) == []  # type: ignore[list-item]


def test_no_two_rooms_translate_a_text_differently() -> None:
    assert catalogues.clashes(catalogues.rooms()) == []


def test_unreviewed_swedish_is_counted() -> None:
    assert catalogues.unreviewed(catalogues.rooms()) >= 0
