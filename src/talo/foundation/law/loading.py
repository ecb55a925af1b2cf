"""Loads the committed law rows into the database; loading twice changes nothing."""

from __future__ import annotations

import csv
import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction

from talo.foundation.law import lookup
from talo.foundation.law.entering import holding_between
from talo.foundation.law.lookup import Amount
from talo.foundation.law.models import LawKey, LawRow

DATA = Path(__file__).parent / "data" / "law.csv"
COLUMNS = ("key", "value", "unit", "valid_from", "valid_to", "basis", "source", "confidence")


class BrokenLawFile(ValueError):
    """The file cannot be taken; nothing of it is loaded. The message reads `FILE:LINE key: what is wrong`."""


def load(path: Path = DATA, *, using: str = "owner") -> int:
    """Make the database say what the file says, in one transaction; returns the number of rows.

    Raises:
        BrokenLawFile: a missing column, a value that is no number or date, overlapping periods.
    """
    amounts = read(path)
    with transaction.atomic(using=using):
        keys = {name: LawKey.objects.using(using).get_or_create(key=name)[0] for name in {a.key for a in amounts}}
        kept = [pk for amount in amounts if (pk := _store(amount, keys[amount.key], using))]
        LawRow.objects.using(using).exclude(pk__in=kept).exclude(own=True).delete()
        LawKey.objects.using(using).filter(rows__isnull=True).delete()
        transaction.on_commit(lookup.forget, using=using)
    lookup.forget()
    return len(amounts)


def read(path: Path) -> list[Amount]:
    """Read and check a file of law rows.

    Raises:
        BrokenLawFile: see `load`.
    """
    with path.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, strict=True)
        if tuple(table.fieldnames or ()) != COLUMNS:
            raise BrokenLawFile(f"{path.name}:1 columns: expected {', '.join(COLUMNS)}")
        lines: dict[str, list[tuple[int, Amount]]] = {}
        for record in table:
            amount = _amount(record, f"{path.name}:{table.line_num} {record['key']}")
            _check_overlap(amount, lines.setdefault(amount.key, []), f"{path.name}:{table.line_num} {amount.key}")
            lines[amount.key].append((table.line_num, amount))
    return [amount for of_key in lines.values() for _line, amount in of_key]


def _amount(record: dict[str, str], where: str) -> Amount:
    if None in record or None in record.values():
        raise BrokenLawFile(f"{where}: expected {len(COLUMNS)} columns")
    for column in ("key", "unit", "basis", "source", "confidence"):
        if not record[column].strip():
            raise BrokenLawFile(f"{where}: {column} is empty")
    try:
        first = datetime.date.fromisoformat(record["valid_from"])
        last = datetime.date.fromisoformat(record["valid_to"]) if record["valid_to"] else None
    except ValueError as wrong:
        raise BrokenLawFile(f"{where}: {wrong}") from wrong
    if last and last < first:
        raise BrokenLawFile(f"{where}: ends {last} before it begins {first}")
    return Amount(
        record["key"],
        _number(record["value"], where),
        record["unit"],
        first,
        last,
        record["basis"],
        record["source"],
        record["confidence"],
    )


def _number(text: str, where: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as wrong:
        raise BrokenLawFile(f"{where}: {text!r} is not a number") from wrong
    if not number.is_finite() or number != round(number, 2):
        raise BrokenLawFile(f"{where}: {text!r} is not a number with at most two decimals")
    return number


def _check_overlap(amount: Amount, earlier: list[tuple[int, Amount]], where: str) -> None:
    for line, other in earlier:
        if amount.holds_on(other.valid_from) or other.holds_on(amount.valid_from):
            raise BrokenLawFile(f"{where}: overlaps line {line}")


def _store(amount: Amount, key: LawKey, using: str) -> int | None:
    """The row's key; None where the house's own rows hold on some of these days: they win over the file."""
    own = LawRow.objects.using(using).filter(law_key=key, own=True).filter(holding_between(amount))
    if own.exists():
        return None
    row, _made = LawRow.objects.using(using).update_or_create(
        law_key=key,
        valid_from=amount.valid_from,
        defaults={
            "value": amount.value,
            "unit": amount.unit,
            "valid_to": amount.valid_to,
            "basis": amount.basis,
            "source": amount.source,
            "confidence": amount.confidence,
        },
    )
    return row.pk
