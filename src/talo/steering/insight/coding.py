"""Turns columns of names – cases, activities, attributes – into codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from talo.steering.insight.bad_input import in_row
from talo.steering.insight.event_log import Ints
from talo.steering.insight.ordering import in_chunks
from talo.steering.insight.timing import first_missing

DIGITS_OF_INT32 = 9
WIDEST_CODE = 40  # bits; whole numbers that spread wider than this are coded anew


def case_codes(column: pa.ChunkedArray, name: str) -> tuple[Ints, Callable[[Ints], list[str]]]:
    """Codes of a column of cases and what names them: whole numbers stay themselves, less the lowest.

    Raises:
        BadInput: a case is missing.
    """
    _refuse_missing(column, name)
    if pa.types.is_integer(column.type) and len(column):
        values = column.to_numpy()
        lowest = int(values.min())
        if (int(values.max()) - lowest).bit_length() <= WIDEST_CODE:
            codes = values.astype(np.int64) - lowest if lowest else values
            return codes, lambda some: [str(int(code) + lowest) for code in some]
    elif _is_text(column.type):
        numbered = _numbered(column)
        if numbered is not None:
            return numbered
    codes, names = _coded(column)
    return codes, lambda some: [str(text) for text in names.take(pa.array(some)).to_pylist()]


def name_codes(column: pa.ChunkedArray, name: str, *, missing: str | None = None) -> tuple[Ints, list[str]]:
    """Codes of a column of names, as small integers as fit, and the names in the order of the codes.

    Args:
        missing: the name that stands for a missing value; without it a missing value is refused.

    Raises:
        BadInput: a value is missing.
    """
    if missing is None:
        _refuse_missing(column, name)
    elif column.null_count:
        column = column.cast(pa.string()).fill_null(missing)
    codes, names = _coded(column)
    texts = [_as_text(value) for value in names.to_pylist()]
    if len(set(texts)) < len(texts):  # 1 and 1.0 of a column of numbers, an empty name and the like
        known = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        codes, texts = np.array([known[text] for text in texts])[codes], list(known)
    small = np.uint8 if len(texts) <= 1 << 8 else np.uint16 if len(texts) <= 1 << 16 else np.int32
    return codes.astype(small), texts


def _as_text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _refuse_missing(column: pa.ChunkedArray, name: str) -> None:
    if column.null_count:
        raise in_row(first_missing(column), f"{name} is missing")


def _coded(column: pa.ChunkedArray) -> tuple[Ints, pa.Array]:
    """Codes in the order in which values first occur."""
    # Arrow codes all chunks by one dictionary, and each shares it; only chunks that were read coded need uniting.
    coded = pa.types.is_dictionary(column.type)
    column = column.unify_dictionaries() if coded else column.dictionary_encode()
    if column.num_chunks == 0:
        return np.zeros(0, np.int32), pa.array([], pa.string())
    codes = np.concatenate([chunk.indices.to_numpy(zero_copy_only=False) for chunk in column.chunks])
    return codes, column.chunk(0).dictionary


def _numbered(column: pa.ChunkedArray) -> tuple[Ints, Callable[[Ints], list[str]]] | None:
    """Texts of one prefix and digits, all of one width, as the numbers in them: that needs no dictionary."""
    if pa.types.is_dictionary(column.type) or not len(column):
        return None
    first = column[0].as_py()
    width = len(first)
    digits = width - len(first.rstrip("0123456789"))
    prefix = first[: width - digits]
    if not 0 < digits <= 12 or not first.isascii():
        return None
    codes = []
    for chunk in column.chunks:
        if len(chunk):
            found = _digits(chunk, width, prefix)
            if found is None:
                return None
            codes.append(found)
    whole = codes[0] if len(codes) == 1 else np.concatenate(codes)
    return whole, lambda some: [f"{prefix}{int(code):0{digits}d}" for code in some]


def _digits(chunk: pa.Array, width: int, prefix: str) -> Ints | None:
    """The numbers at the ends of texts that are all alike but for their digits; None where they are not."""
    large = pa.types.is_large_string(chunk.type)
    offsets = np.frombuffer(chunk.buffers()[1], np.int64 if large else np.int32)[chunk.offset :][: len(chunk) + 1]
    if offsets[-1] - offsets[0] != width * len(chunk):
        return None
    data = np.frombuffer(chunk.buffers()[2], np.uint8)[offsets[0] : offsets[-1]].reshape(-1, width)
    # Half the memory where it holds them: to get it from the system takes longer than to compute.
    kind: type[np.integer] = np.int32 if width - len(prefix) <= DIGITS_OF_INT32 else np.int64
    codes: Ints = np.empty(len(chunk), kind)
    others: list[int] = []

    def read(low: int, high: int) -> None:
        rows, own = data[low:high], codes[low:high]
        if others or (np.diff(offsets[low : high + 1]) != width).any():
            others.append(low)
            return
        own[:] = 0
        digit = np.empty(high - low, np.uint8)
        for place in range(width):
            if place < len(prefix):
                digit[:] = rows[:, place] != ord(prefix[place])
            else:
                np.subtract(rows[:, place], ord("0"), out=digit)
            if digit.max() > (0 if place < len(prefix) else 9):
                others.append(low)
                return
            if place >= len(prefix):
                np.multiply(own, 10, out=own)
                np.add(own, digit, out=own)

    in_chunks(read, len(chunk))
    return None if others else codes
