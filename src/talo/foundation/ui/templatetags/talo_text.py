"""Filters that write dates, times, money and ranges as a person reads them."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html

from talo.foundation.ui import formats

register = template.Library()

register.filter("fi_date", formats.date_text)
register.filter("fi_weekday_date", formats.weekday_date_text)
register.filter("fi_short_date", formats.short_date_text)
register.filter("fi_time", formats.time_text)
register.filter("fi_moment", formats.moment_text)
register.filter("country", formats.country_text)
register.filter("initials", formats.initials)
register.filter("days_left", formats.days_left_text)
register.filter("days_text", formats.days_text)


@register.filter
def phone(number: str) -> str:
    """A telephone number that stays on one line; nothing for an empty one."""
    return format_html('<span class="talo-nowrap">{}</span>', number) if number else ""


@register.filter
def fi_money(value: Any, decimals: int = 2) -> str:
    """`1 234,50 €`; `|fi_money:0` leaves the cents out."""
    return formats.money_text(value, int(decimals))


@register.filter
def fi_number(value: Any, decimals: int | None = None) -> str:
    """`1 234,5`; `|fi_number:1` rounds to one decimal."""
    return formats.number_text(value, None if decimals is None else int(decimals))


@register.filter
def fi_percent(value: Any, decimals: int = 0) -> str:
    """`71 %` of a value that is already in per cent."""
    return formats.percent_text(value, int(decimals))


@register.filter
def fi_range(start: Any, end: Any = None) -> str:
    """`{{ period.starts|fi_range:period.ends }}`: `15.6.–30.10.2026`, `2.11.2026 alkaen`."""
    return formats.range_text(start, end)
