"""Reads columns of times: timestamps, dates, ISO 8601 and Finnish texts, numbers of seconds."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa

from talo.steering.insight.bad_input import BadInput, in_row
from talo.steering.insight.event_log import SECONDS_OF_DAY, Ints

TICKS = {"s": 1, "ms": 1000, "us": 1_000_000, "ns": 1_000_000_000}
ZONE = r"(?:[Zz]|[+-]\d{2}:?\d{2})$"
FINNISH = re.compile(r"^\d{1,2}\.\d{1,2}\.\d{4}")
FINNISH_FORMATS = ("%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H.%M", "%d.%m.%Y %H:%M:%S")


def times(column: pa.ChunkedArray, name: str) -> tuple[Ints, int]:
    """A column as ticks since 1970 and the ticks in a second (0: the ticks are days).

    Raises:
        BadInput: a time is missing or cannot be read, or some have a time zone and others have none.
    """
    if column.null_count:
        raise in_row(first_missing(column), f"{name} is missing")
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        column = _from_text(column, name)
        kind = column.type
    if pa.types.is_timestamp(kind):
        return column.to_numpy().view(np.int64), TICKS[kind.unit]
    if pa.types.is_date(kind):
        return column.cast(pa.date32()).cast(pa.int32()).to_numpy().astype(np.int64), 0
    if pa.types.is_integer(kind):
        return column.to_numpy().astype(np.int64, copy=False), 1
    if pa.types.is_floating(kind):
        return _from_fractions(column, name)
    raise BadInput(f"{name} holds {kind}, which is no time")


def same_ticks(time: Ints, ticks: int, end: Ints, end_ticks: int) -> tuple[Ints, Ints, int]:
    """Starts and ends in the finer of their two units."""
    while ticks != end_ticks:
        coarser_is_start = ticks < end_ticks
        have, want = sorted((ticks, end_ticks))
        factor = SECONDS_OF_DAY if have == 0 else want // have
        step = 1 if have == 0 else want
        if coarser_is_start:
            time, ticks = time * factor, step
        else:
            end, end_ticks = end * factor, step
    return time, end, ticks


def refuse_mixed_zones(columns: dict[str, pa.ChunkedArray]) -> None:
    """Refuse columns, all of which `times` has read, of which one carries a time zone and another none.

    Raises:
        BadInput: that is so.
    """
    zoned = {name: _has_zone(column) for name, column in columns.items()}
    if len(set(zoned.values())) > 1:
        one, other = (next(name for name, has in zoned.items() if has is wanted) for wanted in (True, False))
        raise BadInput(f"{one} has a time zone and {other} has none")


def _has_zone(column: pa.ChunkedArray) -> bool:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_timestamp(kind):
        return kind.tz is not None
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return is_text and len(column) > 0 and bool(re.search(rf"[T ]\d.*{ZONE}", column[0].as_py()))


def first_missing(column: pa.ChunkedArray) -> int:
    """The place of the first value that is missing."""
    return _first_true(column.is_null())


def _first_true(mask: Any) -> int:
    return int(mask.index(True).as_py())


def _from_fractions(column: pa.ChunkedArray, name: str) -> tuple[Ints, int]:
    values = column.to_numpy()
    wrong = np.flatnonzero(~np.isfinite(values))
    if len(wrong):
        raise in_row(int(wrong[0]), f"{name} is missing")
    return np.rint(values * TICKS["us"]).astype(np.int64), TICKS["us"]


def _from_text(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    empty = pc.equal(pc.utf8_trim_whitespace(column), "")
    if pc.any(empty).as_py():
        raise in_row(_first_true(empty), f"{name} is missing")
    if not len(column):
        return column.cast(pa.timestamp("us"))
    first = column[0].as_py().strip()
    if FINNISH.match(first):
        return _finnish(column, name)
    if re.fullmatch(r"-?\d+(\.\d+)?", first) and not re.fullmatch(r"\d{8}", first):
        return _numbers(column, name)
    zoned = pc.match_substring_regex(column, r"[T ]\d.*" + ZONE)
    count = pc.sum(zoned).as_py()
    if 0 < count < len(column):
        odd = _first_true(zoned) if not zoned[0].as_py() else _first_true(pc.invert(zoned))
        raise in_row(odd, f"{name} {column[odd].as_py()!r}: some times have a time zone and others have none")
    try:
        return column.cast(pa.timestamp("us", "UTC" if count else None))
    except pa.ArrowInvalid:
        return _one_by_one(column, name, zoned=bool(count))


def _finnish(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    for form in FINNISH_FORMATS:
        parsed = pc.strptime(column, format=form, unit="s", error_is_null=True)
        if not parsed.null_count:
            return parsed
        if parsed.null_count < len(column):
            odd = _first_true(pc.is_null(parsed))
            raise in_row(odd, f"{name} {column[odd].as_py()!r} is not written as the first one, {column[0].as_py()!r}")
    raise in_row(0, f"{name} {column[0].as_py()!r} is not a time")


def _numbers(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:
        pass
    try:
        return column.cast(pa.float64())
    except pa.ArrowInvalid:
        odd = next(place for place, text in enumerate(column.to_pylist()) if not _is_number(text))
        raise in_row(odd, f"{name} {column[odd].as_py()!r} is not a number as the first one") from None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _one_by_one(column: pa.ChunkedArray, name: str, *, zoned: bool) -> pa.ChunkedArray:
    """What the fast way refuses, read by Python: other forms of ISO 8601, or the row that is none."""
    import datetime

    found = []
    for place, text in enumerate(column.to_pylist()):
        try:
            found.append(datetime.datetime.fromisoformat(text.strip()))
        except ValueError:
            raise in_row(place, f"{name} {text!r} is not a time (2026-11-22 or 2026-11-22T14:30:00+02:00)") from None
    return pa.chunked_array([pa.array(found, pa.timestamp("us", "UTC" if zoned else None))])
