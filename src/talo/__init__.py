"""Talo, the house: one client, one joint plan, one path to work."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def var() -> Path:
    """The folder of everything that Talo writes while it runs; `TALO_VAR` moves it."""
    return Path(os.environ.get("TALO_VAR") or PROJECT / "var").absolute()
