"""Draws papers: tagged PDF/UA by Typst from parts that hold text as data, never as markup."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import typst
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.documents.fonts import drawn, files
from talo.foundation.documents.text import clean

CONTENT_TYPE = "application/pdf"
STANDARD: Literal["ua-1"] = "ua-1"
FOLDER = Path(__file__).with_name("paper")
# A word longer than this may break anywhere: nothing runs over the edge of the paper.
LONGEST_WORD = 32


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 stands below the paper's title."""

    text: Any
    level: int = 1
    kind: str = "heading"


@dataclass(frozen=True)
class Text:
    """A paragraph; `soft` in second colour and smaller."""

    text: Any
    soft: bool = False
    kind: str = "text"


@dataclass(frozen=True)
class Bullets:
    """A list of short lines."""

    items: Sequence[Any]
    kind: str = "bullets"


@dataclass(frozen=True)
class Table:
    """A table with a head that is repeated on every page; `numeric` are the numbers of right-aligned columns.

    caption: empty where the heading above says it already.
    widths: shares of the width, one for each column; 0 = as wide as its words.
    """

    caption: Any
    headings: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    numeric: Sequence[int] = ()
    widths: Sequence[float] = ()
    kind: str = "table"


@dataclass(frozen=True)
class Bars:
    """Shares as bars, each with its name and its figure in words; a share of None has no bar (covered, not known)."""

    caption: Any
    headings: Sequence[Any]  # name, figure
    rows: Sequence[tuple[Any, float | None, Any]]  # name, 0–1, figure as text
    kind: str = "bars"


Part = Heading | Text | Bullets | Table | Bars


@dataclass
class Paper:
    """One paper: title, language, a line below the title, facts as label and value, then its parts."""

    title: Any
    language: str
    sub: Any = ""
    facts: Sequence[tuple[Any, Any]] = field(default_factory=tuple)
    parts: Sequence[Part] = field(default_factory=tuple)
    landscape: bool = False
    made_at: dt.datetime | None = None  # now, if nothing is said

    def pdf(self) -> bytes:
        """The paper as PDF/UA-1: tagged, with title and language, fonts inside.

        Raises:
            MissingFont: the fonts are not installed.
        """
        moment = self.made_at or timezone.now()
        said = {
            "title": self.title,
            "language": self.language,
            "sub": self.sub,
            "facts": [list(fact) for fact in self.facts],
            "parts": [asdict(part) for part in self.parts],
            "landscape": self.landscape,
            "page": _("Page"),
        }
        found = typst.compile(
            FOLDER / "paper.typ",
            root=FOLDER,
            font_paths=sorted({path.parent for path in files()}),
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps(_ready(said), ensure_ascii=False)},
            pdf_standards=[STANDARD],
            timestamp=int(moment.timestamp()),
        )
        assert isinstance(found, bytes)  # noqa: S101 - without an output file Typst returns the document
        return found


def _ready(value: Any) -> Any:
    """The same data with every text drawable, and everything that is no number, list or dictionary as text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {key: _ready(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_ready(one) for one in value]
    return drawn(re.sub(rf"(\S{{{LONGEST_WORD}}})(?=\S)", "\\1\u200b", clean(value)))
