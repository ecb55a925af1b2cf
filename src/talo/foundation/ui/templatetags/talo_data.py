"""Tags of tables and pictures: lists of work, filter bar, time picture, charts, tiles, goals by season."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.forms.models import ModelChoiceIterator
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talo.foundation.ui import charts, formats
from talo.foundation.ui.parts import key_of, part
from talo.foundation.ui.tables import WorkTable
from talo.foundation.ui.templatetags.talo_parts import status
from talo.foundation.ui.timepicture import TimePicture

register = template.Library()


@register.simple_block_tag
def work_table(content: str, table: WorkTable, fixed: bool = False) -> SafeString:
    """A list of work with sort links and pages; the `<tr>` rows inside, first cell `<th scope="row">`."""
    return part("work_table", content=content, table=table, fixed=fixed)


@register.simple_block_tag
def data_table(content: str, label: Any, *headings: Any, stack: bool = False, plan: bool = False) -> SafeString:
    """A small table: headings as words, `#` before a heading right-aligns numbers; the `<tr>` rows inside.

    Put `data-num` on a `<td>` with a number, `data-nowrap` on a date. A list among the headings counts as its items.
    """
    flat = [one for h in headings for one in (h if isinstance(h, list | tuple) else [h])]
    heads = [{"label": str(h).removeprefix("#"), "end": str(h).startswith("#")} for h in flat]
    return part("data_table", content=content, label=label, heads=heads, stack=stack, plan=plan)


@register.simple_block_tag
def history(content: str, label: Any, rows: Iterable[Any]) -> SafeString:
    """When what was done, by whom: rows have `change.at`, `lines` of words and `who`; no rows: what stands inside."""
    if not rows:
        return SafeString(content)
    return data_table(part("history", rows=rows), label, _("When"), _("What was done"), _("Who"), stack=True)


@register.simple_tag
def filter_bar(form: Any, label: Any = "", reset_url: str = "") -> SafeString:
    """A GET form in one row over a list."""
    form.unmarked = True
    fields = [_field(bound) for bound in form.visible_fields()]
    return part("filter_bar", fields=fields, hidden=form.hidden_fields(), label=label, reset_url=reset_url)


def _field(bound: Any) -> SafeString:
    known = None if bound.errors else _chosen(bound)
    # Drawn once for everybody who chooses the same among the same.
    return bound.as_field_group() if known is None else _drawn(_Alike(bound, known), get_language())


def _chosen(bound: Any) -> tuple[Any, ...] | None:
    """A field's name, choices and what is chosen; None where somebody typed something, or the choices are rows."""
    choices, value = getattr(bound.field, "choices", None), bound.value()
    if isinstance(choices, ModelChoiceIterator) or (choices is None and value not in (None, "", False, True)):
        return None
    offered = tuple((str(key), str(text)) for key, text in choices or ())
    return type(bound.form), bound.html_name, str(bound.label), str(value), offered


class _Alike:
    """A field that equals every other one of the same form, name and choices."""

    def __init__(self, bound: Any, key: tuple[Any, ...]) -> None:
        self.bound, self.key = bound, key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Alike) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=500)
def _drawn(alike: _Alike, _language: str | None) -> SafeString:
    # What is kept must not hold the form: another field of it may hold a name that somebody typed.
    bound, alike.bound = alike.bound, None
    drawn: SafeString = bound.as_field_group()
    return drawn


@register.simple_tag
def time_picture(picture: TimePicture, key: str = "time") -> SafeString:
    """Services, benefits and jobs on one axis, with the table below."""
    drawn = dict(zip(_BEHIND, _behind(picture.first, picture.last, picture.today, get_language()), strict=True))
    return part("time_picture", picture=picture, key=key, **drawn)


_BEHIND = ("axis", "grid", "now_line")


@lru_cache(maxsize=50)
def _behind(first: dt.date, last: dt.date, today: dt.date, _language: str | None) -> tuple[SafeString, ...]:
    """The axis, and what stands behind each row: the same for every client whose picture shows the same days."""
    empty = TimePicture((), first=first, last=last, today=today)
    return tuple(part(name, picture=empty) for name in ("time_axis", "time_grid", "time_today"))


@register.simple_tag
def bar_chart(chart: charts.BarChart) -> SafeString:
    """Bars with their goal; the figures stand in a table."""
    return part("bar_chart", chart=chart)


@register.simple_tag
def line_chart(chart: charts.LineChart) -> SafeString:
    """A figure over time, in words, as a line and as a table."""
    return part("line_chart", chart=chart, key=key_of(chart.title))


@register.simple_tag
def share_bars(chart: charts.ShareBars) -> SafeString:
    """Parts of a whole."""
    return part("share_bars", chart=chart)


@register.simple_tag
def spark(values: Sequence[Any], target: Any = None) -> SafeString:
    """A small line for a table cell; its figures must stand in the row."""
    return part("spark", **charts.spark_points(values, target))


@register.simple_tag
def barcell(percent: Any, text: Any = "") -> SafeString:
    """A bar with its per cent, for a table cell."""
    shown = text or formats.percent_text(percent)
    return part("barcell", width=min(max(float(percent), 0), 100), text=shown)


@register.simple_tag
def figure(value: Any, unit: str = "", decimals: int | None = None) -> SafeString:
    """A figure that may be covered (`<5`), not entered or a number: never a blank."""
    text = charts.value_text(value, unit, decimals)
    return part("figure", text=text, covered=isinstance(value, charts.Covered), unknown=value is None)


@register.simple_block_tag
def tiles(content: str) -> SafeString:
    """Four figures at most; `tile` inside."""
    return part("wrap_list", content=content, css="talo-tiles")


@register.simple_tag
def tile(name: Any, value: Any, note: Any = "", kind: str = "", state: Any = "") -> SafeString:
    """One figure with its goal and state."""
    label = status(kind, state) if kind else ""
    shown = value if isinstance(value, str) else charts.value_text(value)
    return part("tile", name=name, value=shown, note=note, status=label)


@register.simple_tag
def season_table(label: Any, seasons: Iterable[Any], rows: Iterable[Any], heading: Any = "") -> SafeString:
    """Goals by season: seasons are (name, year, is_now), rows are (goal, [True/False per season])."""
    heads = [{"name": name, "year": year, "now": now} for name, year, now in seasons]
    lines = [
        {"label": goal, "cells": [{"on": on, "now": heads[n]["now"]} for n, on in enumerate(marks)]}
        for goal, marks in rows
    ]
    return part("season_table", label=label, heads=heads, lines=lines, heading=heading)


@register.simple_block_tag(takes_context=True)
def choice_cards(context: Context, content: str, label: Any = "") -> SafeString:
    """Big cards to choose from (the demo's roles, the first question of check-in); `choice_card` inside."""
    return part("wrap_list", content=content, css="talo-roles", label=label)


@register.simple_tag
def choice_card(
    title: Any, text: Any = "", icon: str = "user", name: str = "", value: Any = "", url: str = "", action: str = ""
) -> SafeString:
    """One card: a button of the surrounding form (`name`, `value`) or a link (`url`)."""
    return part("choice_card", title=title, text=text, icon=icon, name=name, value=value, url=url, action=action)
