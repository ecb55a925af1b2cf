"""Writes spreadsheets (XLSX): numbers as numbers, dates as dates, every text as text and never as a formula."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from talo.foundation.documents.text import clean

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # characters; the format holds no more
LONGEST_NAME = 31  # characters of a sheet's name
# What a spreadsheet takes for a formula when somebody opens the cell and presses Enter.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NARROWEST, WIDEST = 10, 60  # columns, in characters

Cell = str | int | float | Decimal | bool | dt.date | None


@dataclass
class Sheet:
    """One sheet: its name, the headings and the rows; `notes` stand above the table, each on a line of its own."""

    name: Any
    headings: Sequence[Any]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[Any] = field(default_factory=tuple)


def workbook(sheets: Iterable[Sheet], *, title: Any, language: str) -> bytes:
    """An XLSX file of these sheets, with title and language in its properties.

    Raises:
        ValueError: there is no sheet.
    """
    book = Workbook(write_only=True)
    book.properties.title = clean(title, 255)
    book.properties.language = language
    book.properties.creator = "Talo"
    taken: set[str] = set()
    for sheet in sheets:
        _write(book, sheet, taken)
    if not taken:
        raise ValueError("a workbook needs a sheet")
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write(book: Workbook, sheet: Sheet, taken: set[str]) -> None:
    name = _sheet_name(sheet.name, taken)
    taken.add(name.casefold())
    page = book.create_sheet(name)
    rows = [[_plain(value) for value in row] for row in sheet.rows]
    headings = [clean(heading, LONGEST_CELL) for heading in sheet.headings]
    for number in range(len(headings)):
        page.column_dimensions[get_column_letter(number + 1)].width = _width(number, headings, rows)
    first = len(sheet.notes) + (2 if sheet.notes else 1)
    page.freeze_panes = f"B{first + 1}"
    for note in sheet.notes:
        page.append([_cell(page, clean(note, LONGEST_CELL))])
    if sheet.notes:
        page.append([])
    page.append([_heading(page, heading) for heading in headings])
    for row in rows:
        page.append([_cell(page, value) for value in row])


def _sheet_name(name: Any, taken: set[str]) -> str:
    """A name that the format allows and that no other sheet has."""
    allowed = re.sub(r"[\[\]:*?/\\\n\r\t]", " ", clean(name)).strip("' ") or "1"
    found, number = allowed[:LONGEST_NAME], 2
    while found.casefold() in taken:
        ending = f" {number}"
        found, number = allowed[: LONGEST_NAME - len(ending)] + ending, number + 1
    return found


def _width(number: int, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    texts = [headings[number], *(str(row[number]) for row in rows[:200] if len(row) > number)]
    longest = max(max(map(len, text.splitlines()), default=0) for text in texts)
    return min(max(longest + 2, NARROWEST), WIDEST)


def _plain(value: Cell) -> Cell:
    if value is None or isinstance(value, bool | int | float | Decimal | dt.date):
        return value
    return clean(value, LONGEST_CELL) or None


def _heading(page: Any, text: str) -> WriteOnlyCell:
    cell = _cell(page, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E6EEEB")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(page: Any, value: Cell) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        # openpyxl takes "=…" for a formula and "#N/A" for an error; here every text is a text.
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=len(value) > WIDEST or "\n" in value, vertical="top")
        if value.startswith(FORMULA):
            cell.quotePrefix = True  # stays a text when somebody edits the cell, and nothing is added to it
    elif isinstance(value, dt.datetime):
        cell.number_format = "d.m.yyyy hh:mm"
    elif isinstance(value, dt.date):
        cell.number_format = "d.m.yyyy"
    return cell
