"""The answer to a question about paths: a sentence, a picture, tables, how it was counted – once, for page and files.

Whatever a page or a file shows stands in an `Answer`, and an answer is made of covered numbers only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from talo.foundation.ui.charts import Covered, value_text
from talo.steering.paths.canvas import Canvas
from talo.steering.programmes.suppressing import Cover

NOTHING = "–"  # where a cell does not apply


@dataclass(frozen=True)
class Column:
    """A column of a table; `key` is its name in JSON."""

    key: str
    label: Any
    unit: str = ""
    decimals: int | None = None
    number: bool = True

    @property
    def heading(self) -> str:
        """As `data_table` takes it: `#` aligns numbers."""
        return f"#{self.label}" if self.number else str(self.label)

    def text(self, cell: Any) -> str:
        """A cell in words."""
        if cell is None:
            return NOTHING
        return str(cell) if isinstance(cell, str) else value_text(cell, self.unit, self.decimals)


@dataclass(frozen=True)
class ShownTable:
    """A table of covered numbers; the first column names the row.

    Attributes:
        rows: cells that are texts, numbers, `Covered`, or None where a number does not apply.
    """

    key: str
    title: Any
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    note: Any = ""

    @property
    def headings(self) -> list[str]:
        return [column.heading for column in self.columns]

    @property
    def lines(self) -> list[list[dict[str, Any]]]:
        """The rows for a template."""
        return [
            [
                {
                    "text": column.text(cell),
                    "is_figure": cell is not None and not isinstance(cell, str),
                    "value": cell,
                    "unit": column.unit,
                    "decimals": column.decimals,
                    "number": column.number,
                }
                for column, cell in zip(self.columns, row, strict=True)
            ]
            for row in self.rows
        ]

    @property
    def plain(self) -> list[list[Any]]:
        """The rows for a file: numbers as numbers, what is covered as a word, what does not apply empty."""
        return [[str(cell) if isinstance(cell, Covered) else cell for cell in row] for row in self.rows]

    @property
    def as_json(self) -> list[dict[str, Any]]:
        """The rows for JSON: a covered number is null, and stands under `covered`."""
        found = []
        for row in self.rows:
            cells = dict(zip([column.key for column in self.columns], row, strict=True))
            hidden = {key: "second" if cell.second else "small" for key, cell in cells.items() if _covered(cell)}
            told = {key: None if key in hidden else cell for key, cell in cells.items()}
            found.append(told | ({"covered": hidden} if hidden else {}))
        return found


@dataclass(frozen=True)
class Answer:
    """What a page tells.

    Attributes:
        sentence: the main thing in words; the picture's text alternative.
        people: how many clients were counted; None where that is not one number.
        how: how it is counted and what it does not say, a paragraph each.
    """

    key: str
    title: str
    question: str
    sentence: str
    people: int | None
    tables: Sequence[ShownTable]
    how: Sequence[str]
    picture: Canvas | None = None
    picture_note: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self, scope: dict[str, str], as_of: dt.date, chosen: dict[str, str]) -> dict[str, Any]:
        """The answer as one document."""
        return {
            "scope": scope,
            "question": self.key,
            "chosen": chosen,
            "as_of": as_of.isoformat(),
            "clients": self.people,
            "sentence": self.sentence,
            "how": list(self.how),
            "tables": {table.key: table.as_json for table in self.tables},
            **self.more,
        }


def _covered(cell: Any) -> bool:
    return isinstance(cell, Covered)


def cell_of(count: int, cover: Cover) -> int | Covered:
    """A count, or why it is not shown."""
    return count if cover is Cover.SHOWN else Covered(second=cover is not Cover.SMALL)


def percent(count: int | None, whole: int) -> int | None:
    """A share in whole per cent."""
    return None if count is None or not whole else round(100 * count / whole)
