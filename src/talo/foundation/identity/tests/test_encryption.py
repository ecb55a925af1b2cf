"""Sealed values open only in their place; blind indexes find equal values; rotation can stop anywhere."""

import base64
import json
import uuid
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from talo.foundation.identity import keys as key_store
from talo.foundation.identity.checks import keys_are_usable
from talo.foundation.identity.encryption import (
    CannotOpen,
    blind_index,
    blind_indexes,
    key_version,
    open_sealed,
    reseal,
    seal,
)
from talo.foundation.identity.keys import KeyRing, load_key_ring, new_key_ring, read_key_ring, with_new_version

RING = new_key_ring()
ROW, OTHER = uuid.uuid4(), uuid.uuid4()


@given(st.text(max_size=200))
def test_sealed_value_opens_in_its_place(value: str) -> None:
    sealed = seal(value.encode("utf-8", "replace").decode(), "clients", "hetu", ROW, ring=RING)
    assert (
        open_sealed(memoryview(sealed), "clients", "hetu", ROW, ring=RING) == value.encode("utf-8", "replace").decode()
    )


@pytest.mark.parametrize(
    ("table", "column", "row"),
    [("other", "hetu", ROW), ("clients", "name", ROW), ("clients", "hetu", OTHER), ("client", "shetu", ROW)],
)
def test_moved_value_does_not_open(table: str, column: str, row: uuid.UUID) -> None:
    sealed = seal("131052-308T", "clients", "hetu", ROW, ring=RING)
    with pytest.raises(CannotOpen) as refused:
        open_sealed(sealed, table, column, row, ring=RING)
    assert "131052" not in str(refused.value)


@given(st.integers(min_value=0), st.integers(1, 255))
def test_damaged_value_does_not_open(place: int, flip: int) -> None:
    sealed = bytearray(seal("131052-308T", "clients", "hetu", ROW, ring=RING))
    sealed[place % len(sealed)] ^= flip
    with pytest.raises(CannotOpen):
        open_sealed(bytes(sealed), "clients", "hetu", ROW, ring=RING)


@pytest.mark.parametrize(
    "blob", [b"", b"\x01", b"\x01\x00\x01", b"\x01\x00\x01" + b"x" * 13, b"plain text in a column"]
)
def test_what_is_no_sealed_value_does_not_open(blob: bytes) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(blob, "clients", "hetu", ROW, ring=RING)


def test_equal_values_seal_differently_and_index_equally() -> None:
    first, second = (seal("131052-308T", "clients", "hetu", ROW, ring=RING) for _ in range(2))
    assert first != second
    assert b"131052" not in first
    index = blind_index("131052-308T", "clients", "hetu", ring=RING)
    assert index == blind_index("131052-308T", "clients", "hetu", ring=RING)
    assert index != blind_index("131052Y308T", "clients", "hetu", ring=RING)
    assert index != blind_index("131052-308T", "clients", "other", ring=RING)


def test_rotation_goes_row_by_row() -> None:
    old = seal("131052-308T", "clients", "hetu", ROW, ring=RING)
    newer = KeyRing(with_new_version(RING.encryption), with_new_version(RING.index))
    again = reseal(old, "clients", "hetu", ROW, ring=newer)
    assert again is not None
    assert (key_version(old), key_version(again)) == (1, 2)
    assert open_sealed(old, "clients", "hetu", ROW, ring=newer) == open_sealed(
        again, "clients", "hetu", ROW, ring=newer
    )
    assert reseal(again, "clients", "hetu", ROW, ring=newer) is None
    with pytest.raises(CannotOpen):
        open_sealed(again, "clients", "hetu", ROW, ring=RING)
    candidates = blind_indexes("131052-308T", "clients", "hetu", ring=newer)
    assert blind_index("131052-308T", "clients", "hetu", ring=RING) in candidates
    assert blind_index("131052-308T", "clients", "hetu", ring=newer) == candidates[0]


@pytest.fixture
def key_file(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("TALO_KEYS", raising=False)
    monkeypatch.delenv("TALO_KEYS_FILE", raising=False)
    settings.VAR = tmp_path / "var"
    settings.TALO_MODE = "demo"
    key_store._ring.cache_clear()
    yield settings.VAR / "keys.json"
    key_store._ring.cache_clear()


def test_demo_makes_its_own_keys_once(key_file: Path) -> None:
    ring = load_key_ring()
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in key_file.parent.iterdir()] == ["keys.json"]
    key_store._ring.cache_clear()
    assert load_key_ring() == ring


def test_production_wants_keys(key_file: Path, settings) -> None:
    settings.TALO_MODE = "production"
    with pytest.raises(ImproperlyConfigured):
        load_key_ring()
    assert not key_file.exists()
    assert [message.id for message in keys_are_usable()] == ["talo.identity.E001"]


def test_file_that_others_may_read_is_refused(key_file: Path) -> None:
    load_key_ring()
    key_file.chmod(0o640)
    key_store._ring.cache_clear()
    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        load_key_ring()


def test_environment_comes_first(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = {"1": base64.b64encode(b"k" * 32).decode()}
    monkeypatch.setenv(
        "TALO_KEYS", json.dumps({"encryption": key, "index": {"3": base64.b64encode(b"i" * 32).decode()}})
    )
    assert load_key_ring().index.current == 3
    assert not key_file.exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"encryption": {}, "index": {}}',
        '{"encryption": {"1": "c2hvcnQ="}, "index": {"1": "c2hvcnQ="}}',
    ],
)
def test_broken_keys_are_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        read_key_ring(text)
    assert "c2hvcnQ" not in str(refused.value)


def test_one_key_for_both_uses_is_refused() -> None:
    key = {"1": base64.b64encode(b"k" * 32).decode()}
    with pytest.raises(ImproperlyConfigured):
        read_key_ring(json.dumps({"encryption": key, "index": key}))
    assert "k" * 5 not in repr(RING)
