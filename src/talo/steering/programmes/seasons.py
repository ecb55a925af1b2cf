"""Seasons as plans write them: `2021-spring`, `2021-autumn`."""

from __future__ import annotations

import datetime


def season_days(season: str) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day of a season: spring is January to July, autumn August to December."""
    year, half = season.split("-")
    if half == "spring":
        return datetime.date(int(year), 1, 1), datetime.date(int(year), 7, 31)
    return datetime.date(int(year), 8, 1), datetime.date(int(year), 12, 31)
