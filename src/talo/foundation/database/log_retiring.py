"""Takes the oldest months out of the sealed log, as the owner; what stays can still be proved."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db import connections, transaction

PARTS = ("entry", "subject", "change")
MONTHS = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
 WHERE i.inhparent = ANY (ARRAY['public.audit_entry', 'public.audit_subject', 'public.audit_change']::regclass[])
   AND c.relname ~ '^audit_[a-z]+_[0-9]{4}_[0-9]{2}$' AND right(c.relname, 7) < %s
 ORDER BY 1
"""
OLDEST = """
SELECT epoch, xid FROM (
  SELECT epoch, xid, at FROM audit_entry WHERE at < %(before)s
  UNION ALL SELECT epoch, xid, at FROM audit_change WHERE at < %(before)s) r
 ORDER BY epoch DESC, xid DESC LIMIT 1
"""


class Last(NamedTuple):
    """The last transaction that wrote a row of the months to go."""

    epoch: int
    xid: int


def last_before(before: dt.datetime) -> Last | None:
    """The last row, in the order of seals, that is older; None when there is none."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(OLDEST, {"before": before})
        found = cursor.fetchone()
    return Last(*found) if found else None


def remove(before: dt.datetime, seal: int) -> int:
    """Drop the months before, and the seals up to one; returns how many rows of entries and changes went.

    One transaction: the months and their seals go together.
    """
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'UTC'")
        rows = sum(_count(cursor, part, before) for part in ("entry", "change"))
        cursor.execute(MONTHS, [f"{before:%Y_%m}"])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TABLE public."{name}"')
        for part in PARTS:
            # A month that began in the default partition stays there until its rows go.
            cursor.execute(f"DELETE FROM public.audit_{part}_default WHERE at < %s", [before])
        cursor.execute("DELETE FROM public.audit_visit WHERE at < %s", [before])
        cursor.execute("DELETE FROM public.audit_seal WHERE number <= %s", [seal])
    return rows


def _count(cursor: Any, part: str, before: dt.datetime) -> int:
    cursor.execute(f"SELECT count(*) FROM public.audit_{part} WHERE at < %s", [before])
    return int(cursor.fetchone()[0])
