"""Brings tables, policies and grants up to date, as the owner role; safe to repeat."""

from __future__ import annotations

import argparse

from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import say


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("-v", "--verbose", action="store_true", help="name each migration")


def run(options: argparse.Namespace) -> int:
    """Migrate and apply the policies."""
    with django_ready("owner"):
        bring_up_to_date(verbose=options.verbose)
        say("the database is up to date")
    return 0


def bring_up_to_date(*, verbose: bool = False) -> None:
    """Migrations, then the policy step; Django must be ready."""
    import sys
    from contextlib import redirect_stdout

    from talo.foundation.database.migrating import migrate

    with redirect_stdout(sys.stderr):
        migrate(verbosity=1 if verbose else 0)
