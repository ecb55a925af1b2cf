"""Where the log keeps what must not lie in the database: its key and its signed heads."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from talo import var


def head_file() -> Path:
    """The signed heads: `TALO_AUDIT_HEAD`, else `audit-head.jsonl` in `var/`."""
    return _place("TALO_AUDIT_HEAD", "audit-head.jsonl")


def key_file() -> Path:
    """The signing key: `TALO_AUDIT_KEY`, else `audit-seal.key` in `var/`."""
    return _place("TALO_AUDIT_KEY", "audit-seal.key")


def _place(name: str, file: str) -> Path:
    chosen = getattr(settings, name, None) or os.environ.get(name)
    return Path(chosen) if chosen else var() / file
