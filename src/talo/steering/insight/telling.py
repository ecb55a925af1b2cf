"""Writes results to standard output as one JSON document or as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import numpy as np


def as_json(found: Any) -> str:
    """One JSON document; numbers at full precision, what is not a number as null."""
    return json.dumps(_plain(found), ensure_ascii=False, allow_nan=False)


def as_csv(rows: Sequence[Sequence[Any]]) -> str:
    """Rows with commas and line feeds; the first row is the head."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().removesuffix("\n")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value
