"""House rule 11: no text without Finnish and Swedish, none that is fuzzy."""

from __future__ import annotations

import pytest

from talo.doors.cli import catalogues


@pytest.mark.parametrize("room", catalogues.rooms(), ids=lambda room: room.name)
def test_texts_are_translated(room: object) -> None:
    assert catalogues.findings([room]) == []  # type: ignore[list-item]


def test_unreviewed_swedish_is_counted() -> None:
    assert catalogues.unreviewed(catalogues.rooms()) >= 0
