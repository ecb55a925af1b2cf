"""Text that a file can hold: without null bytes, half characters and other control characters, and not too long."""

from __future__ import annotations

import unicodedata
from typing import Any

# What XML 1.0 allows besides printed characters; XLSX is XML.
ALLOWED = "\t\n\r"
# Overrides of the writing direction: a name that holds one would turn the words after it around.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: Any, longest: int | None = None) -> str:
    """The text without what a file cannot hold; cut to `longest` characters with an ellipsis.

    Left out: control characters (null bytes too), lone halves of surrogate pairs, non-characters and overrides of the
    writing direction. Right-to-left letters stay; who draws them finds their direction from the letters themselves.
    """
    kept = "".join(one for one in str(text) if _is_kept(one))
    if longest is not None and len(kept) > longest:
        return kept[: longest - 1] + "…"
    return kept


def _is_kept(one: str) -> bool:
    if one in ALLOWED:
        return True
    if one in TURNING or ord(one) & 0xFFFE == 0xFFFE:
        return False
    return unicodedata.category(one) not in {"Cc", "Cs"}
