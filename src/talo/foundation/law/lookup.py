"""What the law says on a day; a day without a row is "not known for this date", never today's rule."""

from __future__ import annotations

import datetime
import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.apps import apps
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talo.foundation.law.citing import basis_of

# Another process may load new rows; this one sees them after five minutes at the latest.
FRESH_SECONDS = 300.0


class UnknownLawKey(LookupError):
    """No row of any date has this key: a slip in the code, not a question of dates."""


@dataclass(frozen=True, slots=True)
class Amount:
    """The value of a law row with everything that must be shown beside it."""

    key: str
    value: Decimal
    unit: str
    valid_from: datetime.date
    valid_to: datetime.date | None
    basis: str
    source: str
    confidence: str

    def __bool__(self) -> Literal[True]:
        # A known zero is known.
        return True

    @property
    def cited(self) -> str:
        """The act, or the government proposal, in the reader's language."""
        return basis_of(self.basis)

    @property
    def is_verified(self) -> bool:
        """Whether value and dates were checked against a source."""
        return self.confidence == "sourced"

    @property
    def remark(self) -> Promise | str:
        """What to show beside a value that is not fully verified; empty for one that is."""
        if self.is_verified:
            return ""
        return _("derived from an index") if self.confidence == "derived" else _("not verified")

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the row is valid on the day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Unknown:
    """No row holds on the day. False in a condition; prints "not known for this date"."""

    key: str
    on: datetime.date

    def __bool__(self) -> Literal[False]:
        return False

    def __str__(self) -> str:
        return str(_("not known for this date (%(date)s)") % {"date": date_format(self.on, "j.n.Y")})


def value(key: str, *, on: datetime.date) -> Amount | Unknown:
    """The amount, limit or deadline `key` as it stands on a day.

    Raises:
        UnknownLawKey: no row of any date has the key.
    """
    rows = _all_rows().get(key)
    if rows is None:
        raise UnknownLawKey(key)
    return next((row for row in rows if row.holds_on(on)), Unknown(key, on))


def forget() -> None:
    """Read the rows anew at the next question."""
    _kept.clear()


_kept: list[tuple[float, dict[str, list[Amount]]]] = []


def _all_rows() -> dict[str, list[Amount]]:
    if _kept and time.monotonic() - _kept[0][0] < FRESH_SECONDS:
        return _kept[0][1]
    rows = _read_rows()
    # An empty table is one that is about to be loaded.
    _kept[:] = [(time.monotonic(), rows)] if rows else []
    return rows


def _read_rows() -> dict[str, list[Amount]]:
    rows: dict[str, list[Amount]] = {}
    for row in apps.get_model("law", "LawRow").objects.select_related("law_key").order_by("law_key", "valid_from"):
        amount = Amount(
            row.law_key.key,
            row.value,
            row.unit,
            row.valid_from,
            row.valid_to,
            row.basis,
            row.source,
            row.confidence,
        )
        rows.setdefault(amount.key, []).append(amount)
    return rows
