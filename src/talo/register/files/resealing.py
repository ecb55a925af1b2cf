"""Scanned papers under new keys, a few at a time: each may have megabytes."""

from __future__ import annotations

from talo.foundation.identity.rotating import Columns
from talo.register.files.storing import COLUMN, TABLE

AT_ONCE = 5


class Scans(Columns):
    """As any sealed column, in small batches."""

    def batch(self, after: int, limit: int) -> tuple[int, int | None]:
        """Renew rows behind the key `after`; how many were renewed, and the last key looked at (None: done)."""
        return super().batch(after, min(limit, AT_ONCE))


SCANS = Scans(key="files.scans", model="files.StoredFile", sealed="sealed", place=(TABLE, COLUMN))
