"""Reads wide tables of states: one row for each case, one column for each period."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from talo.steering.insight.bad_input import BadInput, in_row
from talo.steering.insight.coding import case_codes
from talo.steering.insight.ordering import at_once
from talo.steering.insight.reading_cells import NotPlain, Shape, read_cells
from talo.steering.insight.states import Sequences, cut_at_gaps
from talo.steering.insight.tables import head_of, read_table

MOST_STATES = 1000  # of which a matrix of transitions is still a table


def read_states(
    path: Path, identifier: str | None, columns: str, *, progress: Callable[[str], None] = lambda _: None
) -> Sequences:
    """Read the sequences.

    Args:
        identifier: the column that names the case; each may stand once.
        columns: `FIRST:LAST`, the first and the last column of periods.

    Raises:
        BadInput: no such column or file, or a case stands twice.
    """
    if not path.is_file():
        raise BadInput(f"no such file: {path}")
    names, separator = head_of(path)
    periods = _periods(names, columns, path)
    if identifier and identifier not in names:
        raise BadInput(f"{path.name} has no column {identifier!r}; it has {', '.join(names)}")
    if separator and (found := _plain(path, separator, names, periods, identifier)):
        progress(f"{len(found.codes)} cases of {len(periods)} periods read")
        return found
    states = pa.dictionary(pa.int32(), pa.string())
    wanted: dict[str, pa.DataType | None] = dict.fromkeys(periods, states)
    if identifier and identifier not in periods:
        wanted[identifier] = pa.string()
    table = read_table(path, wanted)
    progress(f"{table.num_rows} cases of {len(periods)} periods read")
    if identifier:
        _refuse_twice(table.column(identifier), identifier)
    texts = [_as_states(table.column(name)) for name in periods]
    words = _names(texts)
    small: Any = np.uint8 if len(words) < np.iinfo(np.uint8).max else np.uint16
    if len(words) > MOST_STATES:
        raise BadInput(f"{path.name} has {len(words)} different states; are {columns} the columns of states?")
    codes = np.empty((table.num_rows, len(periods)), small)
    place = {name: number for number, name in enumerate(words)}
    at_once([partial(_fill, codes[:, number], column, place) for number, column in enumerate(texts)])
    return cut_at_gaps(codes, words, periods)


def _plain(
    path: Path, separator: str, names: list[str], periods: list[str], identifier: str | None
) -> Sequences | None:
    """The sequences of a file that needs no general reader; None for any other."""
    first = names.index(periods[0])
    shape = Shape(separator, len(names), first, first + len(periods), names.index(identifier) if identifier else None)
    try:
        codes, words = read_cells(path, shape, _order)
    except NotPlain:
        return None
    return cut_at_gaps(codes, words, periods)


def _as_states(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        return column
    return column.cast(pa.string()).dictionary_encode()


def _names(columns: list[pa.ChunkedArray]) -> list[str]:
    found = {name for column in columns for chunk in column.chunks for name in chunk.dictionary.to_pylist()}
    return sorted((name for name in found if name), key=_order)


def _fill(codes: npt.NDArray[Any], column: pa.ChunkedArray, place: dict[str, int]) -> None:
    """The codes of one period; an empty cell gets the greatest code there is."""
    ended = np.iinfo(codes.dtype).max
    low = 0
    for chunk in column.chunks:
        # The last one stands for the index -1, that is, for no state.
        known = [place.get(name, ended) for name in chunk.dictionary.to_pylist()] + [ended]
        indices = chunk.indices.fill_null(-1) if chunk.null_count else chunk.indices
        codes[low : low + len(chunk)] = np.array(known, codes.dtype)[indices.to_numpy(zero_copy_only=False)]
        low += len(chunk)


def _order(name: str) -> tuple[int, float, str]:
    # Numbers stand in the order of numbers.
    return (0, float(name), name) if name.replace(".", "", 1).isdigit() else (1, 0.0, name)


def in_order_of_names(codes: npt.NDArray[Any], names: list[str]) -> tuple[npt.NDArray[Any], list[str]]:
    """Codes and names anew, so that the names stand in order; numbers in the order of numbers."""
    ordered = sorted(names, key=_order)
    place = {name: number for number, name in enumerate(ordered)}
    return np.array([place[name] for name in names] or [0])[codes], ordered


def _periods(names: list[str], columns: str, path: Path) -> list[str]:
    first, colon, last = columns.partition(":")
    for name in (first, last) if colon else (first,):
        if name not in names:
            raise BadInput(f"{path.name} has no column {name!r}; it has {', '.join(names)}")
    low, high = names.index(first), names.index(last if colon else first)
    if high < low:
        raise BadInput(f"column {last!r} stands before {first!r}")
    return names[low : high + 1]


def _refuse_twice(column: pa.ChunkedArray, name: str) -> None:
    codes, names_of_codes = case_codes(column, name)
    order = np.argsort(codes, kind="stable")
    twice = order[1:][codes[order[1:]] == codes[order[:-1]]]
    if len(twice):
        row = int(twice.min())
        raise in_row(row, f"{name} {names_of_codes(codes[row : row + 1])[0]!r} stands twice")
