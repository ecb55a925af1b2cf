"""How a command says no: a reason on standard error, exit code 1, no traceback."""

from __future__ import annotations

import sys


class Refusal(Exception):
    """What the user asked for cannot be done; the message says why and what to do."""


def say(message: str) -> None:
    """Tell the person at the terminal how it goes; results alone go to standard output."""
    sys.stderr.write(f"talo: {message}\n")
    sys.stderr.flush()
