"""Runs one of Django's own commands with the house's database and settings (`talo django makemigrations services`)."""

from __future__ import annotations

import argparse
import dataclasses

from talo.doors.cli.environment import database, set_up_django
from talo.foundation.database.connection_urls import export


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command; everything is Django's."""
    parser.add_argument("arguments", nargs="+", metavar="ARGUMENT", help="Django's command and its arguments")


def run_raw(arguments: list[str]) -> int:
    """Run Django's command as the owner: it reads and writes the tables' own history."""
    with database("owner") as urls:
        export(dataclasses.replace(urls, web=urls.owner or urls.web))
        set_up_django()
        from django.core.management import execute_from_command_line

        execute_from_command_line(["talo django", *arguments])
    return 0
