"""Answers as files: exactly the covered numbers of the page, as CSV, JSON, XLSX and the picture as SVG."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talo.foundation.documents import spreadsheets
from talo.foundation.documents.spreadsheets import Sheet
from talo.foundation.ui import formats
from talo.steering.paths.answers import Answer
from talo.steering.paths.framing import Page

BOM = "\ufeff"


def csv_file(page: Page, answer: Answer) -> bytes:
    """All tables below each other, each with its title and head; semicolons, as Finnish spreadsheets read them."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for table in answer.tables:
        writer.writerow([table.title])
        writer.writerow([_with_unit(column.label, column.unit) for column in table.columns])
        writer.writerows(table.plain)
        writer.writerow([])
    writer.writerows([[line] for line in notes(page, answer)])
    return (BOM + text.getvalue()).encode()


def json_file(page: Page, answer: Answer) -> bytes:
    """One document; what is covered is null and named."""
    scope = {"kind": page.scope.kind, "key": page.scope.key, "name": str(page.scope.name)}
    told = answer.as_json(scope, page.as_of, page.chosen)
    return json.dumps(told, ensure_ascii=False, indent=1, default=str).encode()


def xlsx_file(page: Page, answer: Answer) -> bytes:
    """A sheet for each table, with the notes above the first."""
    sheets = [
        Sheet(
            table.title,
            [_with_unit(column.label, column.unit) for column in table.columns],
            table.plain,
            notes(page, answer) if number == 0 else [],
        )
        for number, table in enumerate(answer.tables)
    ]
    return spreadsheets.workbook(sheets, title=f"{page.scope.name}: {answer.title}", language=get_language() or "fi")


def svg_file(page: Page, answer: Answer) -> bytes:
    """The picture with its own colours."""
    return answer.picture.file().encode() if answer.picture else b""


def notes(page: Page, answer: Answer) -> Sequence[str]:
    """What stands beside the numbers, wherever they go."""
    return [
        f"{page.scope.name}. {answer.title}. {page.crowd_name}. {as_of_text(page)}",
        answer.sentence,
        *answer.how,
        _("Small numbers are covered, and further ones from which they could be worked out."),
    ]


def as_of_text(page: Page) -> str:
    """`Tilanne 31.10.2026.`"""
    return _("As of %(day)s.") % {"day": formats.date_text(page.as_of)}


def _with_unit(label: Any, unit: str) -> str:
    return f"{label} ({unit})" if unit else str(label)


FORMS: dict[str, tuple[Callable[[Page, Answer], bytes], str]] = {
    "csv": (csv_file, "text/csv; charset=utf-8"),
    "json": (json_file, "application/json"),
    "xlsx": (xlsx_file, spreadsheets.CONTENT_TYPE),
    "svg": (svg_file, "image/svg+xml"),
}
