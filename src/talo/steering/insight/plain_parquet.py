"""Writes Parquet files whose values lie on disk as they lie in memory, and maps them without reading them.

Plain encoding, no compression, no nulls, one page for each column of a row group, values aligned: any Parquet reader
reads such a file, and NumPy maps its columns at once. The same arrays give the same bytes, whatever library versions
are installed.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

MAGIC = b"PAR1"
ALIGNED = 64
MADE_BY = "talo"
INT32, INT64, FIXED = 1, 2, 7
REQUIRED, PLAIN, RLE, UNCOMPRESSED, DATA_PAGE = 0, 0, 3, 0, 0
I32, I64, BINARY, LIST, STRUCT = 5, 6, 8, 9, 12
LONG_LIST = 15
SEVEN_BITS = 0x7F


@dataclass(frozen=True)
class Column:
    """One column: its name and one array for each row group (int32, int64 or bytes of one width)."""

    name: str
    groups: Sequence[npt.NDArray[Any]]

    @property
    def physical(self) -> int:
        """Parquet's physical type."""
        kind = self.groups[0].dtype
        return FIXED if kind.kind == "S" else {4: INT32, 8: INT64}[kind.itemsize]


def write(path: Path, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Write a file and return, for each row group, its number of rows and where each column's values begin."""
    layout: list[dict[str, Any]] = []
    with path.open("wb") as file:
        file.write(MAGIC)
        chunks = []
        for number in range(len(columns[0].groups)):
            rows = len(columns[0].groups[number])
            group = [_write_page(file, column.groups[number]) for column in columns]
            chunks.append((rows, group))
            places = {column.name: chunk[1] for column, chunk in zip(columns, group, strict=True)}
            layout.append({"rows": rows, "at": places})
        footer = _footer(columns, chunks)
        file.write(footer + struct.pack("<I", len(footer)) + MAGIC)
    return layout


def opened(path: Path) -> npt.NDArray[np.uint8]:
    """A written file, mapped; whoever holds it can read it although it has been removed meanwhile.

    Raises:
        OSError: it is not there.
        ValueError: it has been cut short.
    """
    whole = np.memmap(path, np.uint8, "r")
    if whole[-len(MAGIC) :].tobytes() != MAGIC:
        raise ValueError(f"{path.name} has no end")
    return whole


def column(
    whole: npt.NDArray[np.uint8], layout: Sequence[dict[str, Any]], name: str, kind: str
) -> list[npt.NDArray[Any]]:
    """A column of an opened file, one array for each row group; nothing is read before it is used."""
    if not any(group["rows"] for group in layout):
        return [np.zeros(0, kind) for _ in layout]
    size = np.dtype(kind).itemsize
    begins = [(group["at"][name], group["rows"] * size) for group in layout]
    return [np.asarray(whole[begin : begin + length]).view(kind) for begin, length in begins]


def _write_page(file: IO[bytes], values: npt.NDArray[Any]) -> tuple[int, int, int]:
    """Write one page; where it begins, where its values begin, and its length in bytes."""
    data = np.ascontiguousarray(values)
    header = _struct(
        (1, I32, DATA_PAGE),
        (2, I32, data.nbytes),
        (3, I32, data.nbytes),
        (5, STRUCT, _struct((1, I32, len(data)), (2, I32, PLAIN), (3, I32, RLE), (4, I32, RLE))),
    )
    file.write(b"\0" * (-(file.tell() + len(header)) % ALIGNED))
    begin = file.tell()
    file.write(header)
    file.write(data.data if data.nbytes else b"")
    return begin, begin + len(header), len(header) + data.nbytes


def _footer(columns: Sequence[Column], chunks: Sequence[tuple[int, list[tuple[int, int, int]]]]) -> bytes:
    elements = [_struct((4, BINARY, "log"), (5, I32, len(columns)))]
    for column in columns:
        width = [(2, I32, column.groups[0].dtype.itemsize)] if column.physical == FIXED else []
        elements.append(_struct((1, I32, column.physical), *width, (3, I32, REQUIRED), (4, BINARY, column.name)))
    groups = []
    for rows, pages in chunks:
        described = [_chunk(column, rows, page) for column, page in zip(columns, pages, strict=True)]
        size = sum(length for _, _, length in pages)
        groups.append(_struct((1, LIST, (STRUCT, described)), (2, I64, size), (3, I64, rows)))
    return _struct(
        (1, I32, 1),
        (2, LIST, (STRUCT, elements)),
        (3, I64, sum(rows for rows, _ in chunks)),
        (4, LIST, (STRUCT, groups)),
        (6, BINARY, MADE_BY),
    )


def _chunk(column: Column, rows: int, page: tuple[int, int, int]) -> bytes:
    begin, _, length = page
    about = _struct(
        (1, I32, column.physical),
        (2, LIST, (I32, [_zigzag(PLAIN), _zigzag(RLE)])),
        (3, LIST, (BINARY, [_binary(column.name)])),
        (4, I32, UNCOMPRESSED),
        (5, I64, rows),
        (6, I64, length),
        (7, I64, length),
        (9, I64, begin),
    )
    return _struct((2, I64, begin), (3, STRUCT, about))


def _struct(*fields: tuple[int, int, Any]) -> bytes:
    """A structure in Thrift's compact protocol, in which Parquet describes itself."""
    written, last = bytearray(), 0
    for number, kind, value in fields:
        written.append((number - last) << 4 | kind)
        last = number
        if kind in (I32, I64):
            written += _zigzag(value)
        elif kind == BINARY:
            written += _binary(value)
        elif kind == LIST:
            inner, items = value
            size = len(items)
            written += bytes([size << 4 | inner]) if size < LONG_LIST else bytes([0xF0 | inner]) + _varint(size)
            written += b"".join(items)
        else:
            written += value
    return bytes(written) + b"\0"


def _binary(text: str) -> bytes:
    data = text.encode()
    return _varint(len(data)) + data


def _zigzag(number: int) -> bytes:
    return _varint(number << 1 if number >= 0 else (-number << 1) - 1)


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > SEVEN_BITS:
        written.append(number & SEVEN_BITS | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)
