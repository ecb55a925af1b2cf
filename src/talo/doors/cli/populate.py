"""Loads the reference data (areas, law rows, organisations, instruments, catalogue) and adds synthetic clients."""

from __future__ import annotations

import argparse
import time
from importlib import import_module
from importlib.util import find_spec

from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import Refusal, say

DEFAULT_CLIENTS = 400
# What stands before the first client, in this order: name, module, function without arguments. Each is idempotent.
REFERENCE = (
    ("areas", "talo.foundation.areas.loading", "load"),
    ("law rows", "talo.foundation.law.loading", "load"),
    ("instruments", "talo.path.assessment.loading", "load"),
    ("organisations and staff", "talo.doors.demo.houses", "load"),
    ("service catalogue", "talo.path.services.loading", "load"),
)
CLIENTS = "talo.doors.demo.populating"


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument(
        "--clients", type=clients, help=f"how many there shall be (default {DEFAULT_CLIENTS}; none in production)"
    )


def clients(text: str) -> int:
    """A number of clients from the command line."""
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of clients")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Load and add."""
    with django_ready("owner"):
        from django.conf import settings

        load_reference()
        add_clients((0 if settings.PRODUCTION else DEFAULT_CLIENTS) if options.clients is None else options.clients)
    return 0


def load_reference() -> None:
    """Load what every installation needs before its first client."""
    for name, module, function in REFERENCE:
        if not exists(module):
            continue
        began = time.monotonic()
        getattr(import_module(module), function)()
        say(f"{name} ({time.monotonic() - began:.1f} s)")


def add_clients(wanted: int) -> None:
    """Add synthetic clients until there are as many as wanted.

    Raises:
        Refusal: in production: synthetic people do not belong among real ones.
    """
    from django.conf import settings

    if not wanted or not exists(CLIENTS):
        return
    if getattr(settings, "PRODUCTION", False):
        raise Refusal("synthetic clients are for the demo: set TALO_MODE=demo, or use no DATABASE_URL.")
    began = time.monotonic()
    added = import_module(CLIENTS).populate(wanted)
    spent = time.monotonic() - began
    say(f"{added} clients added ({spent:.1f} s)" if added else f"{wanted} clients are there")


def exists(module: str) -> bool:
    """Whether a room brings this module (rooms appear with their first working feature)."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
