"""The fonts of papers: where they are, and which characters they can draw."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from talo import PROJECT

# The typeface of the pages as TrueType, and one with many scripts for names and words of other alphabets.
TYPEFACE = "@expo-google-fonts/atkinson-hyperlegible-next"
MANY_SCRIPTS = "dejavu-fonts-ttf"
FILES: tuple[str, ...] = (
    f"{TYPEFACE}/400Regular/AtkinsonHyperlegibleNext_400Regular.ttf",
    f"{TYPEFACE}/700Bold/AtkinsonHyperlegibleNext_700Bold.ttf",
    f"{MANY_SCRIPTS}/ttf/DejaVuSans.ttf",
    f"{MANY_SCRIPTS}/ttf/DejaVuSans-Bold.ttf",
)
# Stands for a character that no font can draw: a paper says that something stood there.
NOT_DRAWN = "□"


class MissingFont(RuntimeError):
    """A font is not installed; run the set-up (`./talo`) again."""


def files(root: Path = PROJECT / "node_modules") -> list[Path]:
    """The font files.

    Raises:
        MissingFont: one of them is not installed.
    """
    found = [root / name for name in FILES]
    for path in found:
        if not path.is_file():
            raise MissingFont(f"{path} is missing: install the npm files again")
    return found


@cache
def drawable() -> frozenset[int]:
    """The code points that every weight of one typeface can draw."""
    regular, bold, other, other_bold = (frozenset(_code_points(path.read_bytes())) for path in files())
    return (regular & bold) | (other & other_bold)


def drawn(text: str) -> str:
    """The text with what no font can draw as `□`: PDF/UA refuses a paper with a missing glyph."""
    known = drawable()
    return "".join(one if ord(one) in known or one in "\n\t\u200b" else NOT_DRAWN for one in text)


def _code_points(font: bytes) -> Iterator[int]:
    """The characters of a TrueType font, from its `cmap` (OpenType specification; formats 4 and 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(tables))
    start = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for number in range(count):
        _platform, _encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * number)
        (kind,) = struct.unpack_from(">H", font, start + offset)
        if kind == 4:
            yield from _segments(font, start + offset)
        elif kind == 12:
            yield from _groups(font, start + offset)


def _segments(font: bytes, at: int) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", font, at + 6)
    number = twice // 2
    ends = struct.unpack_from(f">{number}H", font, at + 14)
    starts = struct.unpack_from(f">{number}H", font, at + 16 + twice)
    for first, last in zip(starts, ends, strict=True):
        if first != 0xFFFF:
            yield from range(first, last + 1)


def _groups(font: bytes, at: int) -> Iterator[int]:
    (number,) = struct.unpack_from(">I", font, at + 12)
    for group in range(number):
        first, last, _glyph = struct.unpack_from(">III", font, at + 16 + 12 * group)
        yield from range(first, last + 1)
