"""Tells where people are month by month, in words, a picture and tables."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talo.foundation.ui import formats
from talo.foundation.ui.charts import Covered
from talo.steering.paths.answers import Answer, Column, ShownTable, cell_of, percent
from talo.steering.paths.drawing_times import states_drawn
from talo.steering.paths.happenings import FAMILIES
from talo.steering.paths.months import COLUMNS, NOTHING, Months


def answer(found: Months) -> Answer:
    """The answer for one crowd."""
    names = _names()
    shares = [
        [percent(found.table.shown(row, column), found.people) for column in range(len(COLUMNS))]
        for row in range(found.length + 1)
    ]
    exact = [
        [_exact(found.table.shown(row, column), found.people) for column in range(len(COLUMNS))]
        for row in range(found.length + 1)
    ]
    sentence = _sentence(names, shares, found.length)
    picture = states_drawn(sentence, names, exact, _("Covered"), _("Months since joining"))
    tables = [_mean_table(found, names), _moves_table(found, names), _months_table(found, names, shares)]
    more = {"entropy": found.entropy}
    return Answer(
        "months",
        _("Month by month"),
        question(),
        sentence,
        found.people,
        tables,
        _how(found.length, names),
        picture,
        _("Where the numbers of several states are covered, they stand together as a dashed field."),
        more,
    )


def question() -> str:
    """The question in plain words."""
    return _("Where have clients been month by month since joining: at work, in a service, on a benefit?")


def _names() -> dict[str, str]:
    return {one.key: str(one.label) for one in FAMILIES if one.key in COLUMNS} | {NOTHING: _("Nothing written down")}


def _exact(count: int | None, people: int) -> float | None:
    return None if count is None else 100 * count / people


def _sentence(names: dict[str, str], shares: list[list[int | None]], length: int) -> str:
    first, last = shares[0], shares[-1]
    said = [
        _("%(state)s: %(first)s at joining, %(last)s after %(time)s.")
        % {
            "state": names[key],
            "first": _share_text(first[place]),
            "last": _share_text(last[place]),
            "time": _months_text(length),
        }
        for place, key in enumerate(COLUMNS)
        if key in ("work", "service") and (first[place] is not None or last[place] is not None)
    ]
    return " ".join(said) or _("The numbers are so small that they are covered.")


def _share_text(share: int | None) -> str:
    return str(Covered(second=True)) if share is None else formats.percent_text(share)


def _months_text(number: int) -> str:
    return ngettext("%(count)s month", "%(count)s months", number) % {"count": number}


def _months_table(found: Months, names: dict[str, str], shares: list[list[int | None]]) -> ShownTable:
    columns = [Column("month", _("Month"))]
    for key in COLUMNS:
        columns += [Column(key, names[key]), Column(f"{key}_share", _("share"), unit="%")]
    rows = []
    for month in range(found.length + 1):
        row: list[object] = [month]
        for place in range(len(COLUMNS)):
            cell = cell_of(found.table.counts[month][place], found.table.covers[month][place])
            row += [cell, cell if isinstance(cell, Covered) else shares[month][place]]
        rows.append(row)
    return ShownTable("months", _("Clients by month and state"), columns, rows)


def _moves_table(found: Months, names: dict[str, str]) -> ShownTable:
    keys = list(COLUMNS)
    columns = [Column("state", _("At joining"), number=False)]
    columns += [Column(key, names[key]) for key in keys]
    columns.append(Column("sum", _("Together")))
    labels = [names[key] for key in keys] + [_("Together")]
    moves = found.moves
    rows = [
        [label, *(cell_of(count, cover) for count, cover in zip(moves.counts[row], moves.covers[row], strict=True))]
        for row, label in enumerate(labels)
    ]
    title = _("From joining to %(time)s after it") % {"time": _months_text(found.length)}
    return ShownTable(
        "moves", title, columns, rows, _("Rows: the state at joining. Columns: the state after the time.")
    )


def _mean_table(found: Months, names: dict[str, str]) -> ShownTable:
    columns = [
        Column("state", _("State"), number=False),
        Column("months", _("Months on average"), decimals=1),
    ]
    rows = [
        [names[key], Covered(second=True) if mean is None else round(mean, 1)]
        for key, mean in zip(COLUMNS, found.mean_months, strict=True)
    ]
    note = _("Of the %(count)s months that are counted, the month of joining among them.") % {"count": found.length + 1}
    return ShownTable("mean", _("Time in each state"), columns, rows, note)


def _how(length: int, names: dict[str, str]) -> list[str]:
    order = ", ".join(names[key].lower() for key in COLUMNS[:-1])
    return [
        _(
            "Counted are the clients who joined at least %(time)s ago, so that every month is of the same people. The"
            " day of each month is the one on which the client joined."
        )
        % {"time": _months_text(length)},
        _(
            "A client is in one state at a time. Where several hold on the same day, this order decides: %(order)s."
            " Somebody who works while in a service is therefore at work here."
        )
        % {"order": order},
        _(
            "“Nothing written down” means that the house knows of none of these on that day, not that there was"
            " nothing. A change over time is no effect of the programme: nobody knows how these people would have fared"
            " without it."
        ),
    ]
