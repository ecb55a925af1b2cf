"""Spreadsheets read back: texts are texts, numbers numbers, dates dates – whatever somebody has typed."""

import datetime as dt
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from talo.foundation.documents.spreadsheets import LONGEST_CELL, Sheet, workbook
from talo.foundation.documents.text import clean

FORMULAS = [
    "=1+1",
    "+358401234567",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
]


def read(content):
    return load_workbook(BytesIO(content))


def one_column(values):
    return workbook([Sheet("Taulukko", ["Arvo"], [[value] for value in values])], title="Koe", language="fi")


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_text(text):
    content = one_column([text])
    cell = read(content).active["A2"]
    assert cell.data_type == "s"
    assert cell.value.replace("\r\n", "\n").strip("\r\n") == text.strip("\r\n")
    assert cell.quotePrefix
    sheet = zipfile.ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<f " not in sheet


def test_headings_notes_and_names_of_sheets_are_text_too():
    content = workbook(
        [Sheet("=A/B:[x]*?", ["=1"], [], notes=["=2"]), Sheet("=a/b:[x]*?", ["x"], [])], title="=3", language="fi"
    )
    book = read(content)
    page = book.worksheets[0]
    assert [page["A1"].data_type, page["A3"].data_type] == ["s", "s"]
    assert [page["A1"].value, page["A3"].value] == ["=2", "=1"]
    assert len({name.casefold() for name in book.sheetnames}) == 2


def test_numbers_dates_and_nothing_keep_their_kind():
    values = [3, 2.5, Decimal("1234.50"), True, dt.date(2026, 11, 22), None, -4]
    page = read(one_column(values)).active
    found = [page.cell(row=number + 2, column=1) for number in range(len(values))]
    assert [cell.value for cell in found[:4]] == [3, 2.5, 1234.5, True]
    assert found[4].value.date() == dt.date(2026, 11, 22)
    assert found[5].value is None
    assert (found[6].value, found[6].data_type) == (-4, "n")


def test_null_bytes_right_to_left_and_ten_thousand_characters():
    strange = ["a\x00b\x0bc", "שלום عليكم", "\u202eabc", "Ä" * 10_000, "x" * 40_000, "\ud800half", "\ufffe"]
    page = read(one_column(strange)).active
    found = [page.cell(row=number + 2, column=1).value for number in range(len(strange))]
    assert found[:4] == ["abc", "שלום عليكم", "abc", "Ä" * 10_000]
    assert (len(found[4]), found[4][-1]) == (LONGEST_CELL, "…")
    assert (found[5], found[6]) == ("half", None)


def test_language_and_title_are_in_the_file():
    properties = read(one_column(["x"])).properties
    assert (properties.title, properties.language) == ("Koe", "fi")
    with pytest.raises(ValueError):
        workbook([], title="x", language="fi")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_comes_back_as_text(text):
    cell = read(one_column([text])).active["A2"]
    assert cell.data_type in {"s", "n"}
    assert (cell.data_type == "n") == (cell.value is None)
    # Line ends are one kind in XML; the rest is what `clean` keeps.
    wanted = clean(text).replace("\r\n", "\n").replace("\r", "\n")
    assert (cell.value or "").replace("_x000D_", "\n").replace("\r", "\n").replace("\n", "") == wanted.replace("\n", "")
