"""Form fields as people here write: Finnish dates and times, euros with a comma, scales by thumb or key."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from talo.foundation.ui import formats

DateLimit = dt.date | Callable[[], dt.date] | None

_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_DOTTED = re.compile(r"^(\d{1,2})[.\-/](\d{1,2})[.\-/](\d{4}|\d{2})$")
_SOLID = re.compile(r"^(\d{2})(\d{2})(\d{4})$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_CLOCK = re.compile(r"^(\d{1,2})(?:[.:](\d{2}))?$")
_MONEY = re.compile(r"^-?\d+(,\d{1,2})?$")
_CENTURY_TURN = 50


def parse_date(text: str) -> dt.date | None:
    """The day that a person means by `22.11.2026`, `22.11.26`, `22112026` or `2026-11-22`; None if none."""
    text = _SPACES.sub("", text).rstrip(".")
    if match := _ISO.match(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DOTTED.match(text) or _SOLID.match(text):
        day, month, year = (int(part) for part in match.groups())
        if year < 100:
            year += 2000 if year < _CENTURY_TURN else 1900
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


class FinnishDateField(forms.Field):
    """A day written as people write it; `not_before` and `not_after` are days or functions that give one."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Write the date like 22.11.2026."),
        "too_early": _("Choose %(limit)s or a later day."),
        "too_late": _("Choose %(limit)s or an earlier day."),
    }

    def __init__(self, *, not_before: DateLimit = None, not_after: DateLimit = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.not_before = not_before
        self.not_after = not_after

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off", "data-width": "short"}

    def prepare_value(self, value: Any) -> Any:
        return formats.date_text(value) if isinstance(value, dt.date) else value

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, dt.datetime):
            return formats.local_date(value)
        if isinstance(value, dt.date):
            return value
        day = parse_date(str(value))
        if day is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        first, last = _limit(self.not_before), _limit(self.not_after)
        if first and value < first:
            raise ValidationError(
                self.error_messages["too_early"], code="too_early", params={"limit": formats.date_text(first)}
            )
        if last and value > last:
            raise ValidationError(
                self.error_messages["too_late"], code="too_late", params={"limit": formats.date_text(last)}
            )

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


def _limit(limit: DateLimit) -> dt.date | None:
    return limit() if callable(limit) else limit


class FinnishTimeField(forms.Field):
    """A time of day: `13.00`, `13:00`, `9`."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Write the time like 13.00.")}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off", "data-width": "short"}

    def prepare_value(self, value: Any) -> Any:
        return formats.clock_text(value) if isinstance(value, dt.time) else value

    def to_python(self, value: Any) -> dt.time | None:
        if value in self.empty_values:
            return None
        if isinstance(value, dt.time):
            return value
        match = _CLOCK.match(_SPACES.sub("", str(value)).lower().removeprefix("klo"))
        if match:
            hour, minute = int(match[1]), int(match[2] or 0)
            if hour < 24 and minute < 60:
                return dt.time(hour, minute)
        raise ValidationError(self.error_messages["invalid"], code="invalid")


class EuroField(forms.DecimalField):
    """Euros and cents: `1 234,50`, `1234.50`, `1 234,50 €`; the limits are Decimals."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Write the sum in euros, like 1 234,50.")}

    def __init__(self, *, max_digits: int = 12, decimal_places: int = 2, **kwargs: Any) -> None:
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off", "data-width": "short"}

    def prepare_value(self, value: Any) -> Any:
        return formats.number_text(value, 2) if isinstance(value, Decimal | int) else value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        text = _SPACES.sub("", str(value)).removesuffix("€").replace(formats.MINUS, "-")
        if re.fullmatch(r"-?\d+\.\d{1,2}", text):
            text = text.replace(".", ",")
        if not _MONEY.match(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return Decimal(text.replace(",", "."))
        except InvalidOperation:  # pragma: no cover - the pattern admits numbers only
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class RadioRow(forms.RadioSelect):
    """Numbers in a row, each as large as a thumb; arrow keys move, as in any group of radios."""

    template_name = "ui/forms/scale.html"
    low_label: Any = ""
    high_label: Any = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["low_label"] = self.low_label
        context["widget"]["high_label"] = self.high_label
        return context


class ScaleField(forms.TypedChoiceField):
    """A whole number from `low` to `high` (0–10 by default), each end with its words."""

    widget = RadioRow

    def __init__(
        self, *, low: int = 0, high: int = 10, low_label: Any = "", high_label: Any = "", **kwargs: Any
    ) -> None:
        kwargs.setdefault("coerce", int)
        kwargs.setdefault("empty_value", None)
        super().__init__(choices=[(str(n), str(n)) for n in range(low, high + 1)], **kwargs)
        if isinstance(self.widget, RadioRow):
            self.widget.low_label = low_label
            self.widget.high_label = high_label


class TextArea(forms.Textarea):
    """Several lines; `maximum` says below how much fits, and the browser counts where it can."""

    def __init__(self, maximum: int | None = None, rows: int = 4, attrs: dict[str, Any] | None = None) -> None:
        limits = {"rows": rows} if maximum is None else {"rows": rows, "maxlength": maximum}
        super().__init__({**limits, **(attrs or {})})
