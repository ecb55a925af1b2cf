"""Reads a wide CSV of few different words as codes, straight from its bytes: several times faster than any CSV reader.

Between two neighbouring separators lies a cell, so the separators' places are the offsets of an Arrow array over the
bytes as they stand, and one pass of Arrow's dictionary makes codes of it: nothing is copied or converted. Each cell
keeps its separator at its end, which is cut from the few words of the dictionary. What is not plain – quotes, rows of
uneven length, very many different words, a case that stands twice – is left to the general reader, who also says what
is wrong and where.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from talo.steering.insight.ordering import at_once
from talo.steering.insight.tables import GZIP, NOTHING

Codes = npt.NDArray[np.uint8]
PIECE = 1 << 20  # bytes: what a processor's cache holds with what is made of them
LONGEST = 1 << 16  # bytes of a row
ENDED = int(np.iinfo(np.uint8).max)
FEED, RETURN, QUOTE = b"\n", b"\r", b'"'
WORD = 8  # bytes of a number that a short name is compared as
UPTO = np.array([(1 << 8 * length) - 1 for length in range(WORD + 1)], np.uint64)  # the first so many bytes of one
NOBODY = (np.zeros(0, np.uint64), pa.array([], pa.binary()))


@dataclass(frozen=True)
class Shape:
    """What a row of the file looks like.

    Attributes:
        separator: between its cells.
        cells: how many it has.
        first, after: the wanted columns.
        identifier: the column that names the row, or None.
    """

    separator: str
    cells: int
    first: int
    after: int
    identifier: int | None


@dataclass(frozen=True)
class _Piece:
    """The rows of a piece of the file; what names them as numbers, or as texts where longer than a number holds."""

    codes: Codes
    words: list[str]
    short: npt.NDArray[np.uint64]
    long: pa.Array


class NotPlain(Exception):
    """The file holds what only the general reader can read or refuse."""


def read_cells(path: Path, shape: Shape, order: Callable[[str], Any]) -> tuple[Codes, list[str]]:
    """The cells of the wanted columns as codes, a row for each of the file, and the words in the given order.

    An empty cell is `ENDED`.

    Raises:
        NotPlain: the file must be read some other way.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        begin = _behind_head(file.fileno())
        if shape.cells < 2:
            raise NotPlain
        cuts = [*range(begin, size, PIECE), size]
        read = partial(_read_piece, file.fileno(), shape)
        pieces: list[_Piece] = at_once([partial(read, *cut, size) for cut in itertools.pairwise(cuts)])
    if pieces:
        _must_differ(np.concatenate([piece.short for piece in pieces]), [piece.long for piece in pieces])
    words = sorted({word for piece in pieces for word in piece.words}, key=order)
    if len(words) >= ENDED:
        raise NotPlain
    return _joined(pieces, words, shape.after - shape.first), words


def _behind_head(file: int) -> int:
    head = os.pread(file, LONGEST, 0)
    end = head.find(FEED)
    if end < 0 or head.startswith(GZIP) or head.count(QUOTE, 0, end) % 2:
        raise NotPlain
    return end + 1


def _read_piece(file: int, shape: Shape, low: int, high: int, size: int) -> _Piece:
    """The rows whose first byte lies in a piece of the file."""
    data = os.pread(file, high - low + LONGEST + 1, low - 1)
    reaches_end = low - 1 + len(data) == size
    length = high - low
    begin = data.find(FEED) + 1
    if begin == 0 or begin > length:
        if not (begin or reaches_end):
            raise NotPlain
        return _Piece(np.zeros((0, shape.after - shape.first), np.uint8), [], *NOBODY)
    end = data.find(FEED, length) + 1
    if not end:
        if not reaches_end:
            raise NotPlain
        data += FEED
        end = len(data)
    if len(data) < end + WORD:
        data += bytes(WORD)
    return _coded(data, begin, end, shape)


def _coded(data: bytes, begin: int, end: int, shape: Shape) -> _Piece:
    letters = np.frombuffer(data, np.uint8)[begin:end]
    feeds = letters == ord(FEED)
    rows = int(np.count_nonzero(feeds))
    ends = np.flatnonzero(feeds | (letters == ord(shape.separator)))
    last = ends[shape.cells - 1 :: shape.cells]
    if len(ends) != rows * shape.cells or not feeds[last].all() or QUOTE in data:
        raise NotPlain
    if RETURN in data and np.count_nonzero(letters == ord(RETURN)) != np.count_nonzero(
        letters[last - 1] == ord(RETURN)
    ):
        raise NotPlain
    offsets = np.empty(len(ends) + 1, np.int32)
    offsets[0] = begin
    np.add(ends, begin + 1, out=offsets[1:], casting="unsafe")
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    cells = pa.Array.from_buffers(pa.binary(), len(ends), buffers, null_count=0)
    coded = cells.dictionary_encode()
    places = coded.indices.to_numpy().reshape(rows, shape.cells)[:, shape.first : shape.after]
    codes, words = _few(places, coded.dictionary)
    if shape.identifier is None:
        return _Piece(codes, words, *NOBODY)
    names = np.arange(shape.identifier, len(cells), shape.cells)
    lengths = offsets[names + 1] - offsets[names] - 1
    fits = lengths <= WORD
    numbers = np.ndarray((len(data) - WORD + 1,), "<u8", data, 0, (1,))[offsets[names[fits]]] & UPTO[lengths[fits]]
    return _Piece(codes, words, numbers, cells.take(pa.array(names[~fits])))


def _few(places: npt.NDArray[np.int32], dictionary: pa.Array) -> tuple[Codes, list[str]]:
    """Codes of the words in the wanted columns; the dictionary holds those of all columns."""
    used = np.flatnonzero(np.bincount(places.ravel(), minlength=len(dictionary)))
    if len(used) > 2 * ENDED:
        raise NotPlain
    try:
        texts = [_bare(cell).decode() for cell in dictionary.take(pa.array(used)).to_pylist()]
    except UnicodeDecodeError:
        raise NotPlain from None
    words = sorted(set(texts) - set(NOTHING))
    if len(words) >= ENDED:
        raise NotPlain
    code = {word: number for number, word in enumerate(words)}
    known = np.full(len(dictionary), ENDED, np.uint8)
    known[used] = [code.get(text, ENDED) for text in texts]
    return known[places], words


def _bare(cell: bytes) -> bytes:
    return cell[:-1].removesuffix(RETURN)


def _must_differ(short: npt.NDArray[np.uint64], long: list[pa.Array]) -> None:
    """No case may be missing or stand twice."""
    short = np.sort(short)
    if (short[1:] == short[:-1]).any():
        raise NotPlain
    for text in NOTHING:
        for ending in (b"", RETURN):
            number = int.from_bytes(text.encode() + ending, "little")
            place = int(np.searchsorted(short, np.uint64(number)))
            if place < len(short) and int(short[place]) == number:
                raise NotPlain
    names = pa.chunked_array(long, pa.binary())
    if len(names.unique()) < len(names):
        raise NotPlain


def _joined(pieces: list[_Piece], words: list[str], columns: int) -> Codes:
    codes = np.empty((sum(len(piece.codes) for piece in pieces), columns), np.uint8)
    place = {word: number for number, word in enumerate(words)}
    tasks = []
    low = 0
    for piece in pieces:
        known = np.full(ENDED + 1, ENDED, np.uint8)
        known[: len(piece.words)] = [place[word] for word in piece.words]
        tasks.append(partial(np.take, known, piece.codes, out=codes[low : low + len(piece.codes)], mode="clip"))
        low += len(piece.codes)
    at_once(tasks)
    return codes
