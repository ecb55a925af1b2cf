"""Words of values: units, yes and no, covered numbers, texts of the plan."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from talo.foundation.database.fields import Texts
from talo.foundation.ui import formats
from talo.foundation.ui.charts import Covered
from talo.steering.programmes.counting import Counted
from talo.steering.programmes.suppressing import Cover


def unit_text(unit: str) -> str:
    """The sign of a unit beside a figure; most units stand in the indicator's name."""
    return {"percent": "%", "euros": "€", "days": pgettext("unit", "d")}.get(unit, "")


def value_shown(value: Any) -> Any:
    """A value for the page: yes and no in words, numbers as they are, None for one that nobody has entered."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return value


def covered(counted: Counted) -> Any:
    """A counted value for the page: `<5`, covered, or the number."""
    if counted.cover is Cover.SHOWN:
        return counted.value
    return Covered(second=counted.cover is Cover.SECOND)


def text_of(value: Any, unit: str = "") -> str:
    """A plan's own figure as text; empty where the plan gives none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value_shown(value))
    sign = unit_text(unit)
    return formats.number_text(value) + (f"{formats.NARROW_SPACE}{sign}" if sign else "")


def said(text: dict[str, str] | None) -> str:
    """A text of the plan in the reader's language; empty for None."""
    return str(Texts(text)) if text else ""
