"""A report as a file or for the terminal: spreadsheet, tagged PDF, table in text; a frozen report as well."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talo.foundation.documents import papers, spreadsheets
from talo.foundation.documents.spreadsheets import Sheet
from talo.foundation.ui import formats
from talo.foundation.ui.charts import Covered
from talo.steering.programmes.tabling import Line, Section, lines, sections

SHARE = 100  # per cent


def small_numbers() -> str:
    """What stands below every report: which numbers are covered."""
    return _(
        "A number of fewer than five people is not shown (<5). A second number is covered where the first could be"
        " worked out from it, in this report or by comparing it with another."
    )


def as_of_text(report: dict[str, Any]) -> str:
    """`Tilanne 31.12.2022`."""
    return _("As of %(day)s") % {"day": formats.date_text(dt.date.fromisoformat(report["as_of"]))}


def data(report: dict[str, Any], frozen: str = "") -> bytes:
    """The report as JSON for another program, as `talo programme report KEY --format json` writes it."""
    said = report | {"frozen": frozen} if frozen else report
    return f"{json.dumps(said, ensure_ascii=False)}\n".encode()


def spreadsheet(report: dict[str, Any], frozen: str = "") -> bytes:
    """The report as XLSX: a sheet of indicators, then a sheet for each further table.

    frozen: who froze it when, as a line of text; empty for a report of now.
    """
    notes = [line for line in (f"{report['programme']['name']}. {as_of_text(report)}", frozen, small_numbers()) if line]
    first = Sheet(
        _("Indicators"),
        [
            _("Goal"),
            _("Indicator"),
            _("Start level"),
            _("Now"),
            _("Target"),
            _("Unit"),
            _("People"),
            _("As of"),
            _("How"),
            _("Definition"),
            _("What the target means"),
            _("Source"),
        ],
        [
            (
                one.goal,
                one.name,
                _cell(one.baseline),
                _cell(one.now),
                _cell(one.target),
                one.unit,
                one.n,
                one.as_of,
                one.kind,
                one.definition,
                one.target_meaning,
                one.source,
            )
            for one in lines(report)
        ],
        notes,
    )
    further = [Sheet(one.title, one.headings, one.rows) for one in sections(report)]
    return spreadsheets.workbook([first, *further], title=_title(report), language=get_language() or "fi")


def _cell(value: Any) -> Any:
    """Numbers stay numbers; a covered one, yes and no are words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if isinstance(value, Covered) else value


def paper(report: dict[str, Any], frozen: str = "") -> bytes:
    """The report as a tagged PDF: what is behind, a picture of the shares, the indicators by goal, the other tables."""
    name = report["programme"]
    dates = formats.range_text(dt.date.fromisoformat(name["from"]), dt.date.fromisoformat(name["until"]))
    facts = [(_("Programme"), f"{name['name']}, {dates}")]
    if frozen:
        facts.append((_("Frozen"), frozen))
    further = sections(report)
    parts: list[papers.Part] = []
    parts += [part for one in further[:1] if report["behind"] for part in _table(one)]
    parts += _shares(report)
    parts += _indicators(report)
    parts += [part for one in further[1 if report["behind"] else 0 :] for part in _table(one)]
    parts.append(papers.Text(small_numbers(), soft=True))
    found = papers.Paper(
        _title(report), get_language() or "fi", sub=as_of_text(report), facts=facts, parts=parts, landscape=True
    )
    return found.pdf()


def _title(report: dict[str, Any]) -> str:
    return _("%(programme)s: report") % {"programme": report["programme"]["name"]}


def _shares(report: dict[str, Any]) -> list[papers.Part]:
    rows = [
        (one.name, one.now / SHARE if isinstance(one.now, int | float) else None, one.now_text)
        for one in lines(report)
        if one.unit == "%" and (one.n is not None or isinstance(one.now, Covered))
    ]
    if not rows:
        return []
    title = _("Shares of clients")
    return [papers.Heading(title), papers.Bars("", [_("Indicator"), _("Now")], rows)]


def _indicators(report: dict[str, Any]) -> list[papers.Part]:
    parts: list[papers.Part] = [papers.Heading(_("Goals and indicators"))]
    by_goal: dict[str, list[Line]] = {}
    for one in lines(report):
        by_goal.setdefault(one.goal, []).append(one)
    headings = [
        _("Indicator"),
        _("Start level"),
        _("Now"),
        _("Target"),
        _("People"),
        _("As of"),
        _("Definition and source"),
    ]
    goals = [f"{goal['number']}. {goal['title']}" for goal in report["goals"]]
    for goal in [*goals, *(one for one in by_goal if one not in goals)]:
        rows = [
            (
                one.name,
                one.baseline_text or "–",
                one.now_text,
                one.target_text or "–",
                formats.number_text(one.n) or "–",
                one.day_text or "–",
                one.meaning,
            )
            for one in by_goal.get(goal, [])
        ]
        parts.append(papers.Heading(goal, 2))
        if rows:
            parts.append(papers.Table("", headings, rows, (1, 2, 3, 4), (2.2, 0, 0, 0, 0, 0, 4)))
        else:
            parts.append(papers.Text(_("The plan gives no indicator for this goal."), soft=True))
    return parts


def _table(one: Section) -> list[papers.Part]:
    return [papers.Heading(one.title), papers.Table("", one.headings, one.shown, one.numeric)]


def table(report: dict[str, Any]) -> str:
    """The indicators as a table of text: tab-separated, one line for each, with definition, day and source."""
    heads = [_("Goal"), _("Indicator"), _("Now"), _("Target"), _("People"), _("As of"), _("Definition and source")]
    rows = [
        (
            one.goal,
            one.name,
            one.now_text,
            one.target_text or "–",
            formats.number_text(one.n) or "–",
            one.day_text or "–",
            one.meaning,
        )
        for one in lines(report)
    ]
    said = [f"{report['programme']['name']}. {as_of_text(report)}", "", *map(_tabbed, [heads, *rows])]
    return "\n".join([*said, "", small_numbers()])


def _tabbed(cells: Any) -> str:
    return "\t".join(" ".join(str(cell).split()) for cell in cells)
