"""How insight says that a file cannot be counted from: what is wrong, and in which row."""

from __future__ import annotations


class BadInput(Exception):
    """The data cannot be used as they stand; the message names the first row at fault (the first row of data is 1)."""


def in_row(index: int, what: str) -> BadInput:
    """A refusal that names a row; `index` counts from 0."""
    return BadInput(f"row {index + 1}: {what}")
