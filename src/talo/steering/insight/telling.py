"""Writes results to standard output as one JSON document or as CSV."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

LONG = 1000  # numbers; from here on Arrow writes them, several times faster than Python


def as_json(found: Any) -> str:
    """One JSON document; numbers at full precision, what is not a number as null."""
    writer = _Writer()
    text = json.dumps(writer.plain(found), ensure_ascii=False, allow_nan=False)
    if not writer.columns:
        return text
    return re.sub(f'"{writer.mark}:([0-9]+)"', lambda place: writer.columns[int(place[1])], text)


def as_csv(rows: Sequence[Sequence[Any]]) -> str:
    """Rows with commas and line feeds; the first row is the head."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().removesuffix("\n")


class _Writer:
    """Makes plain values of results, and text at once of long columns of numbers, which are marked in their place."""

    def __init__(self) -> None:
        self.mark = uuid.uuid4().hex
        self.columns: list[str] = []

    def plain(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): self.plain(one) for key, one in value.items()}
        if isinstance(value, np.ndarray):
            return self._column(value)
        if isinstance(value, (list, tuple)):
            return [self.plain(one) for one in value]
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, float) and not np.isfinite(value):
            return None
        return value

    def _column(self, values: npt.NDArray[Any]) -> Any:
        if values.dtype.kind != "f" or not np.isfinite(values).all():
            return values.tolist() if values.dtype.kind != "f" else self.plain(values.tolist())
        if len(values) < LONG:
            return values.tolist()
        import pyarrow as pa

        texts = pa.array(np.ascontiguousarray(values)).cast(pa.string())
        self.columns.append(f"[{', '.join(texts.to_pylist())}]")
        return f"{self.mark}:{len(self.columns) - 1}"
