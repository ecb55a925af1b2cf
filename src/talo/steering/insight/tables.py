"""Reads tables – CSV and Parquet – as columns; says what is wrong with a file that is none."""

from __future__ import annotations

import itertools
import re
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.ordering import at_once

SEPARATORS = (",", ";", "\t", "|")
GZIP, PARQUET = b"\x1f\x8b", b"PAR1"
NOTHING = ("", "NA", "NaN", "null", "NULL")  # cells that hold no value
PIECES = 8  # of a Parquet file that are read side by side
BLOCK = 1 << 20  # what a processor's cache holds: larger blocks are read more slowly


def read_table(path: Path, columns: dict[str, pa.DataType | None]) -> pa.Table:
    """The named columns of a CSV (`.csv`, `.csv.gz`, any separator of , ; tab |) or Parquet file.

    Args:
        columns: the columns wanted; their type where a CSV's cells shall be read as that, None to find out.

    Raises:
        BadInput: no such column, an empty file, one cut short, or a row with too few cells.
    """
    if _is_parquet(path):
        return _read_parquet(path, columns)
    return _read_csv(path, columns)


def names_of(path: Path) -> list[str]:
    """The names of a table's columns."""
    return head_of(path)[0]


def head_of(path: Path) -> tuple[list[str], str | None]:
    """The names of a table's columns, and the separator of a CSV; None for Parquet."""
    if _is_parquet(path):
        with _parquet(path) as file:
            return list(file.schema_arrow.names), None
    return _head(path)


def wanted(names: list[str], columns: Any, path: Path) -> list[str]:
    """The columns, all of which the file must have."""
    missing = [name for name in columns if name not in names]
    if missing:
        raise BadInput(f"{path.name} has no column {missing[0]!r}; it has {', '.join(names) or 'none'}")
    return list(columns)


def _is_parquet(path: Path) -> bool:
    if path.suffix == ".parquet":
        return True
    with path.open("rb") as file:
        return file.read(len(PARQUET)) == PARQUET


def _parquet(path: Path) -> Any:
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path, memory_map=True)
    except (pa.ArrowInvalid, OSError) as error:
        raise BadInput(f"{path.name} is no whole Parquet file: {_short(error)}") from None


def _read_parquet(path: Path, columns: dict[str, pa.DataType | None]) -> pa.Table:
    import pyarrow.parquet as pq

    with _parquet(path) as file:
        names = list(file.schema_arrow.names)
        schema, groups = file.schema_arrow, file.num_row_groups
    chosen = wanted(names, columns, path)
    recurring = [
        name for name in chosen if _is_dictionary(columns[name]) and pa.types.is_string(schema.field(name).type)
    ]

    def rows_of(numbers: range) -> pa.Table:
        with pq.ParquetFile(path, memory_map=True, read_dictionary=recurring) as file:
            return file.read_row_groups(numbers, columns=chosen, use_threads=False)

    # Arrow reads columns side by side, of which one may be most of the work; groups of rows are of one size.
    cuts = [groups * number // PIECES for number in range(PIECES + 1)]
    pieces = [partial(rows_of, range(low, high)) for low, high in itertools.pairwise(cuts) if high > low]
    try:
        if len(pieces) > 1:
            return pa.concat_tables(at_once(pieces))
        with pq.ParquetFile(path, memory_map=True, read_dictionary=recurring) as file:
            return file.read(columns=chosen, use_threads=True)
    except (pa.ArrowInvalid, OSError) as error:
        raise BadInput(f"{path.name} cannot be read: {_short(error)}") from None


def _is_dictionary(kind: pa.DataType | None) -> bool:
    return kind is not None and pa.types.is_dictionary(kind)


def _read_csv(path: Path, columns: dict[str, pa.DataType | None]) -> pa.Table:
    from pyarrow import csv

    names, separator = _head(path)
    chosen = wanted(names, columns, path)
    options = csv.ConvertOptions(
        include_columns=chosen,
        column_types={name: kind for name, kind in columns.items() if kind is not None},
        strings_can_be_null=True,
        null_values=list(NOTHING),
    )

    quoted = _has_quotes(path)

    def read_with(*, threads: bool) -> pa.Table:
        with _opened(path) as stream:
            return csv.read_csv(
                stream,
                read_options=csv.ReadOptions(block_size=BLOCK, use_threads=threads),
                parse_options=csv.ParseOptions(delimiter=separator, newlines_in_values=quoted),
                convert_options=options,
            )

    try:
        return read_with(threads=True)
    except (pa.ArrowInvalid, OSError, EOFError):
        pass
    try:
        # Read once more, row after row: only so does the reader say which row it could not read.
        return read_with(threads=False)
    except (pa.ArrowInvalid, OSError, EOFError) as error:
        raise BadInput(f"{path.name}: {_short(error)}") from None


def _has_quotes(path: Path) -> bool:
    """Whether a cell may hold a line feed; a file where none can is read in pieces, which is faster."""
    if is_gzip(path):
        return True
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if b'"' in block:
                return True
    return False


def _opened(path: Path) -> Any:
    # Arrow's own reading of gzip ends a file that is cut short without a word; Python's says so.
    if not is_gzip(path):
        return pa.OSFile(str(path))
    import gzip

    return gzip.open(path)


def is_gzip(path: Path) -> bool:
    """Whether a file is compressed by gzip, whatever its name."""
    try:
        with path.open("rb") as file:
            return file.read(2) == GZIP
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from None


def _head(path: Path) -> tuple[list[str], str]:
    import csv

    try:
        with _opened(path) as stream:
            raw = bytes(stream.read(BLOCK))
    except (OSError, EOFError) as error:
        raise BadInput(f"{path.name}: {_short(error)}") from None
    if not raw.strip():
        raise BadInput(f"{path.name} is empty")
    try:
        line = raw.decode("utf-8-sig", errors="strict" if len(raw) < BLOCK else "ignore").splitlines()[0]
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n")
        raise BadInput(f"line {row + 1} of {path.name} is not in UTF-8") from None
    separator = max(SEPARATORS, key=line.count)
    names = next(csv.reader([line], delimiter=separator))
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise BadInput(f"{path.name} has the column {twice[0]!r} twice")
    return names, separator


def _short(error: Exception) -> str:
    text = str(error).split("\n")[0].removeprefix("CSV parse error: ").strip() or type(error).__name__
    # The reader counts the head as a row.
    return re.sub(r"Row #(\d+)", lambda found: f"row {int(found[1]) - 1}", text)
